// The foot of a form in a dialog: what went wrong, sending, and leaving it.
import type { ReactNode } from "react";
import { Failure } from "./failure.tsx";

interface SendFootProps {
  readonly words: { readonly send: string; readonly sending: string; readonly leave: string };
  readonly busy: boolean;
  readonly error: unknown;
  readonly onLeave: () => void;
  /** Stands between the two. */
  readonly children?: ReactNode;
}

export function SendFoot({ words, busy, error, onLeave, children }: SendFootProps) {
  return (
    <>
      {error === undefined ? null : <Failure error={error} small />}
      <p className="dialog-foot">
        <button type="submit" className="primary" disabled={busy}>
          {busy ? words.sending : words.send}
        </button>
        {children}
        <button type="button" className="link push" onClick={onLeave}>
          {words.leave}
        </button>
      </p>
    </>
  );
}

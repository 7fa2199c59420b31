// Finishing a release: one's own name, what one signs as, and a fresh proof of who one is, which the request asks for in place.
import type { FormEvent } from "react";
import { Dialog, SendFoot, useMaking } from "../app/index.ts";
import { signatureOf, SignatureFields } from "../session/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { finishRelease } from "./queries.ts";

const words = releaseWords.finishing;

interface FinishDialogProps {
  readonly id: string;
  readonly onDone: () => void;
  readonly onLeave: () => void;
}

export function FinishDialog({ id, onDone, onLeave }: FinishDialogProps) {
  const { state, busy, begin, stop } = useMaking();
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const signature = signatureOf(new FormData(event.currentTarget));
    void begin(async (signal, onPhase) => {
      await finishRelease({ kept: id, ...signature }, signal, (...at) => onPhase(releaseWords.form.phase(...at)));
      onDone();
    });
  };
  return (
    <Dialog className="broad" title={words.title} onLeave={onLeave}>
      <p>{words.lead}</p>
      <form className="fields-form" onSubmit={onSubmit}>
        <SignatureFields words={words} />
        <SendFoot words={words} busy={busy} error={state.at === "failed" ? state.error : undefined} onLeave={onLeave}>
          {busy ? (
            <button type="button" onClick={stop}>
              {releaseWords.form.stop}
            </button>
          ) : null}
          <span role="status">{state.at === "making" ? state.phase : ""}</span>
        </SendFoot>
      </form>
    </Dialog>
  );
}

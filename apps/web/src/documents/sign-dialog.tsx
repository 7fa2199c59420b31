// Signing a document: one's own name, what one signs as, and a fresh proof of who one is, which the request asks for in place.
import type { DocumentKindName } from "@quis/contract";
import { type FormEvent, useState } from "react";
import { Dialog, Failure, formText } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { documentWords } from "../strings/documents.ts";
import { VisibleText } from "../text/index.ts";
import { signDocument } from "./queries.ts";

const words = documentWords.signing;

interface SignDialogProps {
  readonly kind: DocumentKindName;
  readonly sha256: string;
  readonly onDone: () => void;
  readonly onLeave: () => void;
}

export function SignDialog({ kind, sha256, onDone, onLeave }: SignDialogProps) {
  const principal = useSession()?.principal ?? null;
  // Whoever holds the data folder says whose name it is.
  const saysName = principal?.method === "local";
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    const name = saysName ? formText(form, "name").trim() : undefined;
    signDocument(kind, sha256, formText(form, "capacity").trim(), name).then(onDone, (cause: unknown) => {
      setError(cause);
      setBusy(false);
    });
  };
  return (
    <Dialog className="broad" title={words.title} onLeave={onLeave}>
      <p>{words.lead}</p>
      <form className="fields-form" onSubmit={onSubmit}>
        {saysName ? (
          <label>
            {words.name}
            <input name="name" required maxLength={256} autoComplete="off" />
          </label>
        ) : (
          <p>
            {words.name}:{" "}
            <strong>
              <VisibleText text={principal?.name ?? ""} />
            </strong>
          </p>
        )}
        <label>
          {words.capacity}
          <input name="capacity" required maxLength={256} placeholder={words.capacityHint} autoComplete="off" />
        </label>
        {error === undefined ? null : <Failure error={error} small />}
        <p className="dialog-foot">
          <button type="submit" className="primary" disabled={busy}>
            {busy ? words.sending : words.send}
          </button>
          <button type="button" className="link push" onClick={onLeave}>
            {words.leave}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

// Signing a document: one's own name, what one signs as, and a fresh proof of who one is, which the request asks for in place.
import type { DocumentKindName } from "@quis/contract";
import { type FormEvent, useState } from "react";
import { Dialog, SendFoot } from "../app/index.ts";
import { signatureOf, SignatureFields } from "../session/index.ts";
import { documentWords } from "../strings/documents.ts";
import { signDocument } from "./queries.ts";

const words = documentWords.signing;

interface SignDialogProps {
  readonly kind: DocumentKindName;
  readonly sha256: string;
  readonly onDone: () => void;
  readonly onLeave: () => void;
}

export function SignDialog({ kind, sha256, onDone, onLeave }: SignDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { capacity, name } = signatureOf(new FormData(event.currentTarget));
    setBusy(true);
    setError(undefined);
    signDocument(kind, sha256, capacity, name).then(onDone, (cause: unknown) => {
      setError(cause);
      setBusy(false);
    });
  };
  return (
    <Dialog className="broad" title={words.title} onLeave={onLeave}>
      <p>{words.lead}</p>
      <form className="fields-form" onSubmit={onSubmit}>
        <SignatureFields words={words} />
        <SendFoot words={words} busy={busy} error={error} onLeave={onLeave} />
      </form>
    </Dialog>
  );
}

// A fresh proof of who asks, before a name opens, an export leaves or an approval counts.
import type { SessionAnswer } from "@quis/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sessionQuery, signIn } from "../api/index.ts";
import { Dialog, Failure } from "../app/index.ts";
import { SignInForms } from "../session/sign-in-forms.tsx";
import { useSession } from "../session/use-session.ts";
import { words } from "../strings/session.ts";

interface ProofDialogProps {
  readonly meet: () => void;
  readonly leave: () => void;
}

export function ProofDialog({ meet, leave }: ProofDialogProps) {
  const session = useSession();
  const queries = useQueryClient();
  const onDone = (answer: SessionAnswer): void => {
    queries.setQueryData(sessionQuery.queryKey, answer);
    meet();
  };
  const principal = session?.principal ?? null;
  return (
    <Dialog title={words.proof.title} onLeave={leave}>
      <p>{words.proof.lead}</p>
      {session === undefined || principal === null ? null : principal.method === "demo" ? (
        <DemoProof session={session} name={principal.name} onDone={onDone} />
      ) : (
        <SignInForms
          methods={session.methods}
          again={principal.name}
          onDone={onDone}
          to="/"
          submit={words.proof.submit}
          newTab
        />
      )}
      <p className="dialog-foot">
        <button type="button" className="link" onClick={leave}>
          {words.proof.leave}
        </button>
      </p>
    </Dialog>
  );
}

function DemoProof({
  session,
  name,
  onDone,
}: {
  readonly session: SessionAnswer;
  readonly name: string;
  readonly onDone: (answer: SessionAnswer) => void;
}) {
  const [error, setError] = useState<unknown>(undefined);
  const person = session.demo_people.find((one) => one.name === name);
  return (
    <>
      <button
        type="button"
        className="primary wide"
        disabled={person === undefined}
        onClick={() => void signIn.demo(person?.id ?? "").then(onDone, setError)}
      >
        {words.proof.demo}
      </button>
      {error === undefined ? null : <Failure error={error} small />}
    </>
  );
}

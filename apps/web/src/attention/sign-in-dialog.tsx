// The session has ended in the middle of work: signing in again in place.
import type { SessionAnswer } from "@quis/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { sessionQuery } from "../api/index.ts";
import { Dialog, Waiting } from "../app/index.ts";
import { DemoPeople } from "../session/demo-people.tsx";
import { SignInForms } from "../session/sign-in-forms.tsx";
import { words } from "../strings/session.ts";

interface SignInDialogProps {
  readonly meet: () => void;
  readonly leave: () => void;
}

export function SignInDialog({ meet, leave }: SignInDialogProps) {
  const queries = useQueryClient();
  const [before] = useState(() => queries.getQueryData(sessionQuery.queryKey));
  const [now, setNow] = useState<SessionAnswer | undefined>(undefined);
  const [notYet, setNotYet] = useState(false);
  // What the page remembers of the session says that there is one: ask what can be done now.
  useEffect(() => {
    void queries
      .fetchQuery({ queryKey: ["session-now"], queryFn: sessionQuery.queryFn!, staleTime: 0 })
      .then(setNow, () => undefined);
  }, [queries]);
  useEffect(() => {
    // What to sign in with comes after the dialog has opened.
    if (now !== undefined)
      document.querySelector<HTMLElement>("dialog[open] .ways :is(button, input), dialog[open] .person-card")?.focus();
  }, [now]);
  const onDone = (session: SessionAnswer): void => {
    if (before?.principal !== undefined && before.principal?.uid !== session.principal?.uid) {
      // Another person must not go on in this one's work, nor see what was asked in it.
      location.assign("/");
      return;
    }
    queries.setQueryData(sessionQuery.queryKey, session);
    meet();
  };
  const look = async (): Promise<void> => {
    const session = await queries.fetchQuery({
      queryKey: ["session-now"],
      queryFn: sessionQuery.queryFn!,
      staleTime: 0,
    });
    if (session.principal === null) setNotYet(true);
    else onDone(session);
  };
  return (
    <Dialog title={words.again.title} onLeave={leave}>
      <p>{words.again.lead}</p>
      {now === undefined ? (
        <Waiting text="" rows={3} />
      ) : (
        <>
          {now.demo_people.length > 0 ? (
            <DemoPeople
              people={now.demo_people.filter(({ name }) => (before?.principal?.name ?? name) === name)}
              onDone={onDone}
            />
          ) : null}
          {now.demo_people.length > 0 && !now.methods.password ? null : (
            <SignInForms methods={now.methods} onDone={onDone} to="/" newTab />
          )}
          {now.methods.oidc.length > 0 ? (
            <p className="dim small">
              {words.again.oidcHint}{" "}
              <button type="button" className="link" onClick={() => void look()}>
                {words.again.oidcDone}
              </button>{" "}
              <span role="status">{notYet ? words.again.notYet : ""}</span>
            </p>
          ) : null}
        </>
      )}
      <p className="dialog-foot">
        <button type="button" className="link" onClick={leave}>
          {words.again.leave}
        </button>
      </p>
    </Dialog>
  );
}

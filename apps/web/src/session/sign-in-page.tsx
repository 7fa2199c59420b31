// Signing in: the first screen of whoever has no session. It asks the server nothing but whether there is one.
import type { SessionAnswer } from "@quis/contract";
import { useRouter } from "@tanstack/react-router";
import { useTitle } from "../app/index.ts";
import { words } from "../strings/session.ts";
import { DemoPeople } from "./demo-people.tsx";
import { returnAddress } from "./return-address.ts";
import { SignInForms } from "./sign-in-forms.tsx";
import { useSession, useTakeUpSession } from "./use-session.ts";

const NUMBERS = [
  "no",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

interface SignInPageProps {
  readonly to?: string | undefined;
  /** Code of why another provider's answer was not taken. */
  readonly problem?: string | undefined;
}

export function SignInPage({ to, problem }: SignInPageProps) {
  useTitle(words.signIn.title);
  const session = useSession();
  const router = useRouter();
  const takeUp = useTakeUpSession();
  const address = returnAddress(to);
  const onDone = (answer: SessionAnswer): void => {
    takeUp(answer);
    void router.navigate({ href: address, replace: true });
  };
  if (session === undefined) return null;
  const { demo_people: people, methods, needs_setup: needsSetup } = session;
  const demo = people.length > 0;
  const accounts = methods.password || methods.passkey || methods.oidc.length > 0;
  return (
    <div className={demo ? "signin demo" : "signin"}>
      <div className="headline">
        <h1>{demo ? words.signIn.demoTitleOf(NUMBERS[people.length] ?? String(people.length)) : words.signIn.title}</h1>
        <p className="lead">{demo ? words.signIn.demoLead : words.signIn.lead}</p>
        <p className="dim">
          {words.signIn.sealed} {address === "/" ? null : words.signIn.back}
        </p>
      </div>
      {problem === undefined ? null : (
        <p className="wrong" role="alert">
          {words.signIn.problem} <span className="mono dim">{problem}</span>
        </p>
      )}
      {demo ? <DemoPeople people={people} onDone={onDone} /> : null}
      {needsSetup && !demo ? (
        <section className="sheet pad setup-note">
          <h2>{words.signIn.setupTitle}</h2>
          <p>{words.signIn.setup}</p>
          <p className="dim">{words.signIn.setupLost}</p>
        </section>
      ) : null}
      {!demo && !needsSetup ? (
        <section className="sheet pad">
          <SignInForms methods={methods} onDone={onDone} to={address} />
        </section>
      ) : null}
      {demo && accounts && !needsSetup ? (
        <details className="other-way">
          <summary>{words.signIn.demoOther}</summary>
          <section className="sheet pad">
            <SignInForms methods={methods} onDone={onDone} to={address} />
          </section>
        </details>
      ) : null}
    </div>
  );
}

// Using a set-up link or an invitation: a passkey, or a password with an authenticator. The link's secret is in the fragment, which no server logs.
import type { Enrolled, EnrolmentAnswer } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiError, post } from "../api/index.ts";
import { Failure, formText, useTitle, Waiting } from "../app/index.ts";
import { words } from "../strings/enrol.ts";
import { roleNames, roles as roleWords } from "../strings/roles.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { createPasskey, hasPasskeys, PasskeyError } from "./passkey.ts";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { TotpSecret } from "./totp-secret.tsx";
import { useTakeUpSession } from "./use-session.ts";

const open = { open: true } as const;
const SHORTEST = 12;

export function EnrolPage() {
  useTitle(words.title);
  const [secret] = useState(() => location.hash.slice(1));
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined);
  const { data, error } = useQuery({
    queryKey: ["session", "enrolment", secret],
    queryFn: () => post<EnrolmentAnswer>("enrolment/begin", { secret }, open),
    enabled: secret.length >= 16,
    gcTime: 0,
  });
  if (codes !== undefined) return <RecoveryCodes codes={codes} />;
  if (secret.length < 16) return <BadLink text={words.bad.none} />;
  if (error) {
    const refused = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
    return refused ? <BadLink text={words.bad.text} code={error.code} /> : <Failure error={error} />;
  }
  if (data === undefined) return <Waiting text={words.wait} rows={6} />;
  return <Enrol secret={secret} enrolment={data} onCodes={setCodes} />;
}

function BadLink({ text, code }: { readonly text: string; readonly code?: string }) {
  return (
    <section className="notice">
      <h1 className="failed">{words.bad.title}</h1>
      <p>{text}</p>
      {code === undefined ? null : <p className="dim mono">{code}</p>}
      <p>
        <Link to="/signin" className="button">
          {words.bad.signIn}
        </Link>
      </p>
    </section>
  );
}

interface EnrolProps {
  readonly secret: string;
  readonly enrolment: EnrolmentAnswer;
  readonly onCodes: (codes: readonly string[]) => void;
}

function Enrol({ secret, enrolment, onCodes }: EnrolProps) {
  const takeUp = useTakeUpSession();
  const [name, setName] = useState(enrolment.name ?? "");
  const [busy, setBusy] = useState<"passkey" | "password" | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);

  const run = async (kind: "passkey" | "password", proof: () => Promise<object>): Promise<void> => {
    setBusy(kind);
    setError(undefined);
    try {
      const enrolled = await post<Enrolled>(
        "enrolment/complete",
        { secret, name: name.trim(), ...(await proof()) },
        open,
      );
      // The link has been used: it goes out of the history too.
      history.replaceState(history.state, "", location.pathname);
      takeUp(enrolled.session);
      onCodes(enrolled.recovery_codes);
    } catch (cause) {
      setError(cause);
      setBusy(undefined);
    }
  };

  const onPasskey = (): void => {
    if (name.trim() === "") return setError(undefined);
    void run("passkey", async () => {
      const { challenge, options } = enrolment.passkey;
      return { passkey: { challenge, response: await createPasskey(options) } };
    });
  };

  return (
    <div className="signin enrol">
      <div className="headline">
        <h1>{words.title}</h1>
        <p className="lead">
          {enrolment.kind === "setup" ? words.setupLead : words.invitedLead(roleNames(enrolment.roles))}
        </p>
        {enrolment.roles.map((role) =>
          enrolment.kind === "setup" ? null : (
            <p key={role} className="dim">
              {roleWords[role].does} {roleWords[role].not}
            </p>
          ),
        )}
        <p className="dim">
          {words.expires} <TimeStamp at={enrolment.expires} />
        </p>
      </div>
      {enrolment.name === null ? (
        <form className="sheet pad fields-form" id="enrol-name" onSubmit={(event) => event.preventDefault()}>
          <label>
            {words.nameLabel}
            <input
              name="name"
              value={name}
              maxLength={128}
              required
              autoComplete="name"
              onChange={(event) => setName(event.target.value)}
            />
          </label>
        </form>
      ) : (
        <p>
          <strong>
            <VisibleText text={enrolment.name} />
          </strong>
        </p>
      )}
      <section className="sheet pad">
        <h2>{words.passkeyTitle}</h2>
        <p className="dim">{words.passkeyLead}</p>
        {hasPasskeys() ? null : <p>{words.noPasskey}</p>}
        <button
          type="button"
          className="primary wide"
          disabled={busy !== undefined || !hasPasskeys() || name.trim() === ""}
          onClick={onPasskey}
        >
          {busy === "passkey" ? words.passkeyWorking : words.passkeyDo}
        </button>
        {error instanceof PasskeyError ? (
          <p className="wrong" role="alert">
            {error.reason === "left" ? words.passkeyLeft : words.noPasskey}
          </p>
        ) : null}
      </section>
      <PasswordWay
        totp={enrolment.totp}
        name={name}
        busy={busy !== undefined}
        onSubmit={(password, code) => void run("password", async () => ({ password: { password, code } }))}
      />
      {error === undefined || error instanceof PasskeyError ? null : <Failure error={error} small />}
    </div>
  );
}

interface PasswordWayProps {
  readonly totp: EnrolmentAnswer["totp"];
  readonly name: string;
  readonly busy: boolean;
  readonly onSubmit: (password: string, code: string) => void;
}

function PasswordWay({ totp, name, busy, onSubmit }: PasswordWayProps) {
  const [unlike, setUnlike] = useState(false);
  const onForm = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = formText(form, "password");
    const same = password === formText(form, "repeat");
    setUnlike(!same);
    if (same) onSubmit(password, formText(form, "code").replaceAll(" ", ""));
  };
  return (
    <section className="sheet pad">
      <h2>{words.passwordTitle}</h2>
      <p className="dim">{words.passwordLead}</p>
      <form className="enrol-password" onSubmit={onForm}>
        <TotpSecret totp={totp} />
        <div className="fields-form">
          {/* Password managers keep the name with the password. */}
          <input name="username" value={name} readOnly hidden autoComplete="username" />
          <label>
            {words.password}
            <input
              name="password"
              type="password"
              required
              minLength={SHORTEST}
              maxLength={1024}
              autoComplete="new-password"
              aria-describedby="password-hint"
            />
          </label>
          <p id="password-hint" className="dim small">
            {words.passwordHint}
          </p>
          <label>
            {words.repeat}
            <input name="repeat" type="password" required maxLength={1024} autoComplete="new-password" />
          </label>
          <label>
            {words.code}
            <input
              name="code"
              required
              pattern="[0-9]{3} ?[0-9]{3}"
              inputMode="numeric"
              maxLength={7}
              autoComplete="one-time-code"
            />
          </label>
          {unlike ? (
            <p className="wrong" role="alert">
              {words.unlike}
            </p>
          ) : null}
          <button type="submit" className="wide" disabled={busy || name.trim() === ""}>
            {busy ? words.working : words.passwordDo}
          </button>
        </div>
      </form>
    </section>
  );
}

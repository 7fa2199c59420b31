// The ways to sign in that this server has: passkey, password with a code, another provider, and the people of an invented agency.
import type { SessionAnswer } from "@quis/contract";
import { type FormEvent, useId, useState } from "react";
import { ApiError, apiAddress, signIn } from "../api/index.ts";
import { Failure, formText } from "../app/index.ts";
import { words } from "../strings/session.ts";
import { VisibleText } from "../text/index.ts";
import { keepAddress } from "./return-address.ts";
import { hasPasskeys, PasskeyError, provePasskey } from "./passkey.ts";

interface SignInFormsProps {
  readonly methods: SessionAnswer["methods"];
  /** The person whose proof it must be, in their own session. */
  readonly again?: string | undefined;
  readonly onDone: (session: SessionAnswer) => void;
  /** Where to go after another provider has sent the browser back. */
  readonly to: string;
  readonly submit?: string;
  /** Opens other providers in a tab of their own, so that what is typed here stays. */
  readonly newTab?: boolean;
}

export function SignInForms({ methods, again, onDone, to, submit, newTab = false }: SignInFormsProps) {
  const [error, setError] = useState<unknown>(undefined);
  const [busy, setBusy] = useState<"password" | "passkey" | undefined>(undefined);

  const run = async (kind: "password" | "passkey", act: () => Promise<SessionAnswer>): Promise<void> => {
    setBusy(kind);
    setError(undefined);
    try {
      onDone(await act());
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(undefined);
    }
  };

  const onPasskey = (): void =>
    void run("passkey", async () => {
      const { challenge, options } = await signIn.passkeyOptions();
      const response = await provePasskey(options);
      return again === undefined ? signIn.passkey(challenge, response) : signIn.againPasskey(challenge, response);
    });

  const ways = [methods.passkey, methods.oidc.length > 0, methods.password].filter(Boolean).length;
  return (
    <div className="ways">
      {methods.passkey ? (
        <button
          type="button"
          className={methods.password ? "wide" : "wide primary"}
          disabled={busy !== undefined || !hasPasskeys()}
          onClick={onPasskey}
        >
          {busy === "passkey"
            ? words.signIn.passkeyWorking
            : again === undefined
              ? words.signIn.passkey
              : words.proof.passkey}
        </button>
      ) : null}
      {methods.passkey && !hasPasskeys() ? <p className="dim small">{words.signIn.noPasskey}</p> : null}
      {methods.oidc.map(({ id, name }) => (
        <a
          key={id}
          className="button wide"
          href={apiAddress(`session/oidc/${encodeURIComponent(id)}`, again === undefined ? {} : { again: "true" })}
          onClick={() => keepAddress(newTab ? undefined : to)}
          {...(newTab ? { target: "_blank", rel: "noopener" } : {})}
        >
          <VisibleText text={words.signIn.oidc(name)} />
        </a>
      ))}
      {methods.password && ways > 1 ? <p className="or">{words.signIn.or}</p> : null}
      {methods.password ? (
        <PasswordForm
          again={again}
          busy={busy !== undefined}
          submit={submit ?? words.signIn.submit}
          onSubmit={(proof) =>
            void run("password", () => (again === undefined ? signIn.password(proof) : signIn.againPassword(proof)))
          }
        />
      ) : null}
      {ways === 0 ? <p>{words.signIn.none}</p> : null}
      <div aria-live="assertive">{error === undefined ? null : <SignInFailure error={error} />}</div>
    </div>
  );
}

function SignInFailure({ error }: { readonly error: unknown }) {
  if (error instanceof PasskeyError) {
    return (
      <p className="wrong">{error.reason === "unsupported" ? words.signIn.noPasskey : words.signIn.passkeyLeft}</p>
    );
  }
  if (error instanceof ApiError && error.status === 429) {
    return (
      <p className="wrong">
        {words.signIn.slow} <span className="mono dim">{error.code}</span>
      </p>
    );
  }
  // Which of name, password and code was wrong is not told: whoever guesses would learn who has an account.
  if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
    return (
      <p className="wrong">
        {words.signIn.failed} <span className="mono dim">{error.code}</span>
      </p>
    );
  }
  return <Failure error={error} small />;
}

interface PasswordFormProps {
  readonly again: string | undefined;
  readonly busy: boolean;
  readonly submit: string;
  readonly onSubmit: (proof: { name: string; password: string; code: string }) => void;
}

function PasswordForm({ again, busy, submit, onSubmit }: PasswordFormProps) {
  const id = useId();
  const onForm = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onSubmit({
      name: again ?? formText(form, "name"),
      password: formText(form, "password"),
      code: formText(form, "code").replaceAll(" ", ""),
    });
  };
  return (
    <form className="fields-form" onSubmit={onForm}>
      {again === undefined ? (
        <label>
          {words.signIn.name}
          <input
            name="name"
            required
            maxLength={128}
            autoComplete="username webauthn"
            autoCapitalize="off"
            spellCheck={false}
          />
        </label>
      ) : (
        <p>
          {words.signIn.name}:{" "}
          <strong>
            <VisibleText text={again} />
          </strong>
        </p>
      )}
      <label>
        {words.signIn.password}
        <input name="password" type="password" required maxLength={1024} autoComplete="current-password" />
      </label>
      <label>
        {words.signIn.code}
        <input
          name="code"
          required
          minLength={6}
          maxLength={32}
          autoComplete="one-time-code"
          autoCapitalize="off"
          spellCheck={false}
          aria-describedby={`${id}-code`}
        />
      </label>
      <p id={`${id}-code`} className="dim small">
        {words.signIn.codeHint}
      </p>
      <button type="submit" className="primary wide" disabled={busy}>
        {busy ? words.signIn.working : submit}
      </button>
    </form>
  );
}

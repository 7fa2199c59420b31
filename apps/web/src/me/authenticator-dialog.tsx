// Another authenticator with new recovery codes; for somebody without a password, both.
import type { AccountChanged, AuthenticatorOptions } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { post } from "../api/index.ts";
import { Dialog, Failure, formText, Waiting } from "../app/index.ts";
import { CodeList, TotpSecret } from "../session/index.ts";
import { account as words } from "../strings/account.ts";
import { NewPassword, useNewPassword } from "./new-password.tsx";
import { type ChangeProps, inPlace } from "./password-dialog.tsx";

interface AuthenticatorProps extends ChangeProps {
  readonly name: string;
  readonly withPassword: boolean;
}

export function AuthenticatorDialog({ name, withPassword, onLeave, onChanged }: AuthenticatorProps) {
  // Whether a password goes with it is what it was when this was opened: the change itself adds one.
  const [adds] = useState(withPassword);
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined);
  const { data, error } = useQuery({
    queryKey: ["account", "authenticator"],
    queryFn: () => post<AuthenticatorOptions>("account/authenticator/options"),
    enabled: codes === undefined,
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const onDone = (changed: AccountChanged): void => {
    setCodes(changed.recovery_codes);
    onChanged(changed);
  };
  return (
    <Dialog className="broad" title={adds ? words.addPassword : words.changeAuthenticator} onLeave={onLeave}>
      {error ? <Failure error={error} small /> : null}
      {codes === undefined && data === undefined && !error ? <Waiting text="" rows={4} /> : null}
      {codes === undefined && data !== undefined ? (
        <Form name={name} adds={adds} options={data} onDone={onDone} onLeave={onLeave} />
      ) : null}
      {codes === undefined ? null : (
        <>
          <p>{words.newCodes}</p>
          <CodeList codes={codes} />
        </>
      )}
      {codes === undefined && data !== undefined ? null : (
        <p className="dialog-foot">
          <button type="button" onClick={onLeave}>
            {words.close}
          </button>
        </p>
      )}
    </Dialog>
  );
}

interface FormProps {
  readonly name: string;
  readonly adds: boolean;
  readonly options: AuthenticatorOptions;
  readonly onDone: (changed: AccountChanged) => void;
  readonly onLeave: () => void;
}

function Form({ name, adds, options, onDone, onLeave }: FormProps) {
  const { unlike, busy, error, onSubmit } = useNewPassword(async (form, password) => {
    const code = formText(form, "code").replaceAll(" ", "");
    const { challenge } = options;
    const body = adds ? { challenge, code, password } : { challenge, code };
    onDone(await post<AccountChanged>("account/authenticator", body, inPlace));
  });
  return (
    <form className="enrol-password" onSubmit={onSubmit}>
      <TotpSecret totp={options.totp} />
      <div className="fields-form">
        {/* Password managers keep the name with the password. */}
        <input name="username" value={name} readOnly hidden autoComplete="username" />
        {adds ? <NewPassword unlike={unlike} /> : null}
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
        {error === undefined ? null : <Failure error={error} small />}
        <p className="dialog-foot">
          <button type="submit" className="primary" disabled={busy}>
            {words.set}
          </button>
          <button type="button" onClick={onLeave}>
            {words.cancel}
          </button>
        </p>
      </div>
    </form>
  );
}

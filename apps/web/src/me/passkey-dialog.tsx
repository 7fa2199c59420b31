// A further passkey, by the name that its person gives it.
import type { AccountChanged } from "@quis/contract";
import { type FormEvent, useState } from "react";
import { type PasskeyOptions, post } from "../api/index.ts";
import { Dialog, Failure, formText } from "../app/index.ts";
import { createPasskey, hasPasskeys, PasskeyError } from "../session/index.ts";
import { account as words } from "../strings/account.ts";
import { words as enrol } from "../strings/enrol.ts";
import { type ChangeProps, inPlace } from "./password-dialog.tsx";

export function PasskeyDialog({ onLeave, onChanged }: ChangeProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const name = formText(new FormData(event.currentTarget), "name").trim();
    setBusy(true);
    setError(undefined);
    try {
      const { challenge, options } = await post<PasskeyOptions>("account/passkeys/options");
      const response = await createPasskey(options);
      onChanged(await post<AccountChanged>("account/passkeys", { challenge, response, name }, inPlace));
      onLeave();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.addPasskey} onLeave={onLeave}>
      <form className="fields-form" onSubmit={(event) => void onSubmit(event)}>
        <p className="dim">{hasPasskeys() ? enrol.passkeyLead : enrol.noPasskey}</p>
        <label>
          {words.passkeyName}
          <input name="name" maxLength={64} autoComplete="off" />
        </label>
        {error instanceof PasskeyError ? (
          <p className="wrong" role="alert">
            {error.reason === "left" ? enrol.passkeyLeft : enrol.noPasskey}
          </p>
        ) : null}
        {error === undefined || error instanceof PasskeyError ? null : <Failure error={error} small />}
        <p className="dialog-foot">
          <button type="submit" className="primary" disabled={busy || !hasPasskeys()}>
            {enrol.passkeyDo}
          </button>
          <button type="button" onClick={onLeave}>
            {words.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

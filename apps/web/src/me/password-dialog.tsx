// Another password, with the present one.
import type { AccountChanged } from "@quis/contract";
import { post } from "../api/index.ts";
import { Dialog, Failure, formText } from "../app/index.ts";
import { account as words } from "../strings/account.ts";
import { NewPassword, useNewPassword } from "./new-password.tsx";

export interface ChangeProps {
  readonly onLeave: () => void;
  readonly onChanged: (changed: AccountChanged) => void;
}

/** A wrong password is refused like somebody who is nobody: this says what was wrong in place, and no sign-in is asked for. */
export const inPlace = { open: true } as const;

export function PasswordDialog({ onLeave, onChanged }: ChangeProps) {
  const { unlike, busy, error, onSubmit } = useNewPassword(async (form, password) => {
    onChanged(
      await post<AccountChanged>("account/password", { current: formText(form, "current"), password }, inPlace),
    );
    onLeave();
  });
  return (
    <Dialog title={words.changePassword} onLeave={onLeave}>
      <form className="fields-form" onSubmit={onSubmit}>
        <label>
          {words.current}
          <input name="current" type="password" required maxLength={1024} autoComplete="current-password" />
        </label>
        <NewPassword unlike={unlike} />
        {error === undefined ? null : <Failure error={error} small />}
        <p className="dialog-foot">
          <button type="submit" className="primary" disabled={busy}>
            {words.set}
          </button>
          <button type="button" onClick={onLeave}>
            {words.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

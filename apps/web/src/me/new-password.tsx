// A new password, typed twice.
import { account as words } from "../strings/account.ts";
import { words as enrol } from "../strings/enrol.ts";

/** As the server asks; it says the rest. */
const SHORTEST = 12;

export function NewPassword({ unlike }: { readonly unlike: boolean }) {
  return (
    <>
      <label>
        {words.next}
        <input
          name="password"
          type="password"
          required
          minLength={SHORTEST}
          maxLength={1024}
          autoComplete="new-password"
          aria-describedby="new-password-hint"
        />
      </label>
      <p id="new-password-hint" className="dim small">
        {enrol.passwordHint}
      </p>
      <label>
        {words.repeat}
        <input name="repeat" type="password" required maxLength={1024} autoComplete="new-password" />
      </label>
      <p className="wrong" role="alert">
        {unlike ? enrol.unlike : ""}
      </p>
    </>
  );
}

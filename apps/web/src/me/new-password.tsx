// A new password, typed twice.
import { type FormEvent, useState } from "react";
import { formText } from "../app/index.ts";
import { account as words } from "../strings/account.ts";
import { words as enrol } from "../strings/enrol.ts";

/** As the server asks; it says the rest. */
const SHORTEST = 12;

/** A form with a new password. `send` gets it when both times are the same; what it throws is to be shown, and the form can be sent again. */
export function useNewPassword(send: (form: FormData, password: string) => Promise<void>) {
  const [unlike, setUnlike] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = formText(form, "password");
    const same = password === formText(form, "repeat");
    setUnlike(!same);
    if (!same) return;
    setBusy(true);
    setError(undefined);
    try {
      await send(form, password);
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return { unlike, busy, error, onSubmit: (event: FormEvent<HTMLFormElement>) => void submit(event) };
}

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

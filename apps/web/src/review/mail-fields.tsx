// Whether Quis mails a reply link, and where to if the table of users has no address.
import { useState } from "react";
import { review as words } from "../strings/review.ts";

const text = words.mail;

export function MailFields() {
  const [mailed, setMailed] = useState(false);
  return (
    <>
      <label className="check">
        <input type="checkbox" name="mailed" checked={mailed} onChange={(event) => setMailed(event.target.checked)} />
        {text.mailed}
      </label>
      {mailed ? (
        <label>
          {text.to}
          <input name="mail_to" type="email" maxLength={254} autoComplete="off" spellCheck={false} />
        </label>
      ) : null}
    </>
  );
}

// What became of the mails of a finding's reply links: in a list, and of the last one right after it was asked for.
import type { MailState, ReviewAnswer } from "@quis/contract";
import { Dialog } from "../app/index.ts";
import { review as words } from "../strings/review.ts";
import { TimeStamp } from "../time/index.ts";

const text = words.mail;

export function MailStates({ mails }: { readonly mails: ReviewAnswer["mails"] }) {
  if (mails.length === 0) return null;
  return (
    <>
      <h3>{text.title}</h3>
      <ul className="bare-list">
        {mails.map((mail) => (
          <li key={mail.deed}>
            <TimeStamp at={mail.at} /> <Said mail={mail} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Told at once, whatever it is. */
export function LinkMailed({ mail, onLeave }: { readonly mail: MailState; readonly onLeave: () => void }) {
  return (
    <Dialog title={text.title} onLeave={onLeave}>
      <p role="status">
        <Said mail={mail} />
      </p>
      <p className="dim small">{text.secret}</p>
      <p className="dialog-foot">
        <button type="button" onClick={onLeave}>
          {text.close}
        </button>
      </p>
    </Dialog>
  );
}

function Said({ mail: { state, why, status } }: { readonly mail: MailState }) {
  const isWell = state === "sent" || state === "sending";
  return (
    <span className={isWell ? "" : "mark-state warn"}>
      {text.state(state)}
      {why === null ? null : ` ${text.why(why)}`}
      {status === null ? null : ` ${text.status(status)}`}
    </span>
  );
}

// The link of an invitation, shown this once.
import { CopyOnce, Dialog } from "../app/index.ts";
import { admin } from "../strings/administration.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import type { Invited } from "./queries.ts";

const words = admin.invited;

export function InvitedDialog({ invited, onLeave }: { readonly invited: Invited; readonly onLeave: () => void }) {
  const title = words.title(invited.person.name);
  return (
    <Dialog className="broad" title={<VisibleText text={title} />} onLeave={onLeave}>
      <p>{words.text}</p>
      <CopyOnce
        label={visibleText(title)}
        secret={`${location.origin}/enrol#${invited.secret}`}
        copy={words.copy}
        copied={words.copied}
      />
      <p className="dim small">
        {words.expires} <TimeStamp at={invited.expires} />
      </p>
      <p className="dialog-foot">
        <button type="button" onClick={onLeave}>
          {admin.form.close}
        </button>
      </p>
    </Dialog>
  );
}

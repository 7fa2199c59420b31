// A reply link, shown this once to whoever made it.
import type { ReviewAnswer } from "@quis/contract";
import { CopyOnce, Dialog } from "../app/index.ts";
import { review as words } from "../strings/review.ts";
import { TimeStamp } from "../time/index.ts";

const text = words.link;

interface LinkMadeProps {
  readonly link: NonNullable<ReviewAnswer["link"]>;
  readonly onLeave: () => void;
}

export function LinkMade({ link: { secret, expires }, onLeave }: LinkMadeProps) {
  return (
    <Dialog className="broad" title={text.title} onLeave={onLeave}>
      <p>{text.text}</p>
      <CopyOnce
        label={text.label}
        secret={`${location.origin}/reply#${secret}`}
        copy={text.copy}
        copied={text.copied}
      />
      <p className="dim small">
        {text.expires} <TimeStamp at={expires} />
      </p>
      <p className="dialog-foot">
        <button type="button" onClick={onLeave}>
          {text.close}
        </button>
      </p>
    </Dialog>
  );
}

// Files that came with a reply: their names, sizes and hashes.
import type { ReviewAnswer } from "@quis/contract";
import { review as words } from "../strings/review.ts";
import { VisibleText } from "../text/index.ts";

type Attachment = NonNullable<ReviewAnswer["steps"][number]["attachments"]>[number];

export function AttachmentList({ attachments }: { readonly id: string; readonly attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul className="attachments bare-list" aria-label={words.step.attachments}>
      {attachments.map(({ name, sha256, size_bytes: size }) => (
        <li key={`${sha256} ${name}`}>
          <VisibleText text={name} /> <span className="dim mono">{`${size} B`}</span>
        </li>
      ))}
    </ul>
  );
}

// Files that come with a reply: sent before it, and saved from it. Never shown in the page: they are as the employee sent them.
import type { Attachment } from "@quis/contract";
import { useState } from "react";
import { ApiError, getFile, post } from "../api/index.ts";
import { Failure } from "../app/index.ts";
import { saveBlob } from "../export/index.ts";
import { sizeText } from "../sample/size-text.ts";
import { review as words } from "../strings/review.ts";
import { VisibleText, visibleText } from "../text/index.ts";

const TYPES: Readonly<Record<string, string>> = {
  "application/pdf": ".pdf",
  "image/png": ".png",
  "image/jpeg": ".jpg,.jpeg",
  "text/plain": ".txt",
};
/** For the file dialog. */
export const ACCEPT: string = Object.entries(TYPES).flat().join(",");

/** Sends files for a reply, or without `id` by the reply link; it is sealed only with what arrived. @throws ApiError */
export async function sendFiles(id: string | undefined, files: readonly File[]): Promise<Attachment[]> {
  const sent: Attachment[] = [];
  for (const file of files) {
    if (TYPES[file.type] === undefined)
      throw new ApiError("WEB_ATTACHMENT_TYPE", words.form.wrongType(visibleText(file.name)), { status: 400 });
    const parameters = { name: file.name, media_type: file.type };
    const path = id === undefined ? "reply/attachments" : `reviews/${encodeURIComponent(id)}/attachments`;
    sent.push(await post<Attachment>(path, file, { parameters, open: id === undefined }));
  }
  return sent;
}

interface AttachmentListProps {
  readonly id: string;
  readonly attachments: readonly Attachment[];
}

export function AttachmentList({ id, attachments }: AttachmentListProps) {
  const [error, setError] = useState<unknown>(undefined);
  if (attachments.length === 0) return null;
  const save = async ({ name, sha256 }: Attachment): Promise<void> => {
    setError(undefined);
    try {
      const path = `reviews/${encodeURIComponent(id)}/attachments/${sha256}`;
      const response = await getFile(path, {}, new AbortController().signal);
      saveBlob(name, new Blob([await response.arrayBuffer()], { type: "application/octet-stream" }));
    } catch (cause) {
      setError(cause);
    }
  };
  return (
    <>
      <ul className="attachments bare-list" aria-label={words.step.attachments}>
        {attachments.map((attachment) => (
          <li key={`${attachment.sha256} ${attachment.name}`}>
            <button
              type="button"
              className="tool"
              aria-label={words.step.save(visibleText(attachment.name))}
              onClick={() => void save(attachment)}
            >
              <VisibleText text={attachment.name} />
            </button>{" "}
            <span className="dim small">
              {sizeText(attachment.size_bytes)} · SHA-256 <span className="mono break">{attachment.sha256}</span>
            </span>
          </li>
        ))}
      </ul>
      {error === undefined ? null : <Failure error={error} small />}
    </>
  );
}

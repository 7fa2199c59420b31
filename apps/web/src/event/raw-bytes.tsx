// The record's bytes as they were received, shown as text that can do nothing.
import { useMemo } from "react";
import { fileName } from "../export/index.ts";
import { count, en } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { RAW_SHOWN_BYTES, rawBytes, viewRaw } from "./raw.ts";

export function RawBytes({ base64, name }: { readonly base64: string; readonly name: string }) {
  const bytes = useMemo(() => rawBytes(base64), [base64]);
  const view = useMemo(() => (bytes === undefined ? undefined : viewRaw(bytes)), [bytes]);
  if (bytes === undefined || view === undefined || view.sizeBytes === 0)
    return <p className="dim note">{en.event.rawNone}</p>;
  return (
    <>
      <p className="dim note">
        {en.event.rawSize(view.sizeBytes)}. {view.isText ? "" : en.event.rawNotText}{" "}
        {view.cut ? en.event.rawCut(RAW_SHOWN_BYTES) : ""}
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <pre className="raw" tabIndex={0} role="region" aria-label={`${en.event.raw}, ${count(view.sizeBytes)}`}>
        <VisibleText text={view.text} lines />
      </pre>
      {view.cut ? (
        <p className="note">
          <button type="button" onClick={() => saveBytes(bytes, name)}>
            {en.event.rawAll}
          </button>
        </p>
      ) : null}
    </>
  );
}

// As octets, so that no program opens them by a guessed type.
function saveBytes(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName([name], "bin");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

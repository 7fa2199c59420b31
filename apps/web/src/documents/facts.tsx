// What list and page of a document say of it alike.
import type { MadeDocument } from "@quis/contract";
import { documentWords as words } from "../strings/documents.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";

export function DocumentState({ document: { signatures, kept } }: { readonly document: MadeDocument }) {
  const last = signatures.at(-1);
  return (
    <>
      {last === undefined ? (
        <span className="chip">{words.draft}</span>
      ) : (
        <>
          <span className="chip ok">{words.signed}</span>
          <span className="under">
            <VisibleText text={words.signedBy(last.name, last.capacity)} />
          </span>
        </>
      )}
      {kept ? null : <span className="dim under">{words.elsewhere}</span>}
    </>
  );
}

export function Period({ document: { from, to } }: { readonly document: MadeDocument }) {
  if (from === null && to === null) return <>{words.always}</>;
  return (
    <>
      {from === null ? words.always : formatDay(from.slice(0, 10))} –{" "}
      {to === null ? words.open : formatDay(to.slice(0, 10))}
    </>
  );
}

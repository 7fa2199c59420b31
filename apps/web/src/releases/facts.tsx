// What list and page of a release say of it alike.
import type { KeptRelease } from "@quis/contract";
import { releaseWords as words } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";

export function ReleaseState({ release: { state, done } }: { readonly release: KeptRelease }) {
  const tone = { open: "", finished: " ok", damaged: " broken" }[state];
  return (
    <>
      <span className={`chip${tone}`}>{words.states[state]}</span>
      {done === null ? null : (
        <span className="dim under">
          <VisibleText text={words.done.by(done.name, done.capacity)} />
        </span>
      )}
    </>
  );
}

export function Period({ question: { from, to } }: { readonly question: Readonly<Record<string, string>> }) {
  if (from === undefined && to === undefined) return <>{words.always}</>;
  return (
    <>
      {from === undefined ? words.always : formatDay(from.slice(0, 10))} –{" "}
      {to === undefined ? words.open : formatDay(to.slice(0, 10))}
    </>
  );
}

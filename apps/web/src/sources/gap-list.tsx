// Findings about a source: each with its span, its evidence as it was judged, and what filled it.
import type { Gap, SourceReport } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { count } from "../strings/index.ts";
import { sourceWords } from "../strings/sources.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";

const words = sourceWords.source;
const SHOWN_RANGES = 12;

export function GapList({ report, open }: { readonly report: SourceReport; readonly open: string | undefined }) {
  const { gaps, more_gaps: more } = report;
  const openOnes = gaps.filter(({ state }) => state === "open").length;
  return (
    <section className="sheet" aria-labelledby="gaps-title">
      <header>
        <h2 id="gaps-title">{words.gaps}</h2>
        <span className="dim">
          {count(openOnes)} {words.gapOpen}, {count(gaps.length - openOnes)} {words.gapClosed}
        </span>
      </header>
      {gaps.length === 0 ? (
        <div className="note">
          <p>{words.gapsNone}</p>
          <p className="dim">{words.gapsNoneHint}</p>
        </div>
      ) : (
        <div className="gap-list">
          {gaps.map((gap) => (
            <OneGap key={gap.id} gap={gap} isChosen={gap.id === open} />
          ))}
          {more > 0 ? <p className="note dim">{words.moreGaps(more)}</p> : null}
        </div>
      )}
    </section>
  );
}

function OneGap({ gap, isChosen }: { readonly gap: Gap; readonly isChosen: boolean }) {
  const self = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (isChosen) self.current?.scrollIntoView({ block: "center" });
  }, [isChosen]);
  const isOpen = gap.state === "open";
  const receipts = gap.closed?.receipts ?? null;
  const state = isOpen ? words.gapOpen : receipts === null ? words.gapOver : words.gapClosed;
  return (
    <details ref={self} open={isChosen} className={isChosen ? "chosen" : undefined} data-finding={gap.id}>
      <summary>
        <span className={`chip ${isOpen ? "amber" : "plain"}`}>
          {sourceWords.kinds[gap.kind]}
          <span className="dim"> · {state}</span>
        </span>{" "}
        <span className="gap-title">
          <VisibleText text={gap.title} />
        </span>
      </summary>
      <dl>
        {gap.from === null ? null : (
          <div>
            <dt>{words.gapSpan}</dt>
            <dd>
              <TimeStamp at={gap.from} ms /> – {gap.to === null ? words.goesOn : <TimeStamp at={gap.to} ms />}
            </dd>
          </div>
        )}
        {Object.entries(gap.evidence).map(([name, value]) => (
          <div key={name}>
            <dt>{name.replaceAll("_", " ")}</dt>
            <dd className="mono">
              <Evidence name={name} value={value} />
            </dd>
          </div>
        ))}
        {receipts === null ? null : (
          <>
            <div>
              <dt>{words.filledBy}</dt>
              <dd>
                {receipts.indices.slice(0, SHOWN_RANGES).map(([first, last], at) => (
                  <span key={first}>
                    {at > 0 ? ", " : ""}
                    <Entry index={first} />
                    {last === first ? null : (
                      <>
                        {" – "}
                        <Entry index={last} />
                      </>
                    )}
                  </span>
                ))}
                {receipts.indices.length > SHOWN_RANGES ? ` … ${count(receipts.events)} in all` : null}
              </dd>
            </div>
            <div>
              <dt>{words.digest}</dt>
              <dd className="mono break">{receipts.digest}</dd>
            </div>
          </>
        )}
        <div>
          <dt>Sealed</dt>
          <dd className="dim">
            {gap.raised === null ? null : words.raised(gap.raised.deed)}
            {gap.closed === null ? null : (
              <>
                ; {words.closed(gap.closed.deed)} (<VisibleText text={gap.closed.reason} />)
              </>
            )}
            ; {words.rules(gap.rules)}
          </dd>
        </div>
      </dl>
    </details>
  );
}

function Entry({ index }: { readonly index: number }) {
  return (
    <Link to="/event/$index" params={{ index: String(index) }}>
      {count(index)}
    </Link>
  );
}

/** An index in the records log leads to its entry; everything else is shown as it was sealed. */
function Evidence({ name, value }: { readonly name: string; readonly value: Gap["evidence"][string] }) {
  if (value === null) return <span className="dim">–</span>;
  if (typeof value === "number") {
    return /(?:^|_)index(?:_|$)/.test(name) && Number.isSafeInteger(value) ? <Entry index={value} /> : count(value);
  }
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return <TimeStamp at={value} ms />;
  if (Array.isArray(value)) {
    const texts = value.map(String);
    const more = texts.length - 40;
    return <VisibleText text={texts.slice(0, 40).join(", ") + (more > 0 ? ` … ${more} more` : "")} />;
  }
  return <VisibleText text={String(value)} />;
}

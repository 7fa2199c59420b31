// Is the record whole? Verification, witnesses, copies; gaps and late sources; what the law names and no source covers.
import type { Status, Today } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import { stripOf } from "../frame/strip-state.ts";
import { To } from "../app/index.ts";
import { count } from "../strings/index.ts";
import { gapName, today } from "../strings/today.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";

const words = today.whole;
const COVERAGE: ReadonlySet<string> = new Set(["coverage-operation", "coverage-field"]);

interface WholeSheetProps {
  readonly status: Status;
  readonly gaps: Today["gaps"] | undefined;
  readonly toSources: boolean;
}

export function WholeSheet({ status, gaps, toSources }: WholeSheetProps) {
  const states = stripOf(status).filter(({ name }) => name !== "demo" && name !== "quarantined");
  const uncovered = (gaps?.kinds ?? [])
    .filter(({ kind }) => COVERAGE.has(kind))
    .reduce((sum, { open }) => sum + open, 0);
  return (
    <section className="sheet" aria-labelledby="whole-title">
      <header>
        <h2 id="whole-title">{words.title}</h2>
        {gaps === undefined ? null : gaps.open > 0 ? (
          <span className="right mark-state warn">{words.gaps(gaps.open)}</span>
        ) : typeof status.watch?.last === "string" ? (
          <span className="right mark-state">{words.none}</span>
        ) : null}
      </header>
      <ul className="whole">
        {states.map(({ name, tone, text }) => (
          <li key={`${name} ${text}`} className={`mark-state ${tone}`} data-state={name}>
            <VisibleText text={text} />
          </li>
        ))}
        {(status.mirrors ?? []).map(({ name, logs, error }) => {
          const behind = logs.reduce((sum, log) => sum + log.lag_entries, 0);
          return (
            <li key={name} className={`mark-state ${behind > 0 || error !== null ? "warn" : ""}`}>
              <VisibleText text={words.mirror(name, behind)} />
            </li>
          );
        })}
        <Watch status={status} />
      </ul>
      {gaps === undefined || gaps.newest.length === 0 ? null : (
        <ul className="gap-list">
          {gaps.newest.slice(0, 5).map(({ id, kind, source, title, from }) => (
            <li key={id}>
              <span className="chip warn">{gapName(kind)}</span>{" "}
              <strong>
                <VisibleText text={source} />
              </strong>{" "}
              <span>
                <VisibleText text={title} />
              </span>
              {from === null ? null : (
                <span className="dim when">
                  <TimeStamp at={from} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {gaps === undefined ? null : (
        <dl className="lined">
          <div>
            <dt>{words.coverage}</dt>
            <dd>
              {uncovered === 0 ? (
                words.coverageOk
              ) : (
                <span className="mark-state warn">{words.coverageOpen(uncovered)}</span>
              )}
            </dd>
          </div>
        </dl>
      )}
      <p className="note links">
        {status.verified === null ? <span className="dim">{words.notVerified}</span> : null}
        {toSources && gaps !== undefined && gaps.open > 0 ? <To href="/sources">{words.all(gaps.open)}</To> : null}
        <Link to="/check">{today.whole.check}</Link>
      </p>
    </section>
  );
}

function Watch({ status: { watch } }: { readonly status: Status }) {
  if (watch === undefined) return null;
  if (watch.problem !== null) return <li className="mark-state warn">{words.watchFailed}</li>;
  if (watch.every_seconds === null) return <li className="mark-state warn">{words.watchOff}</li>;
  if (watch.last === null) return <li className="mark-state">{words.notLooked}</li>;
  return (
    <li className="mark-state">
      {words.looked} <TimeStamp at={watch.last} />
    </li>
  );
}

/** Sources with their newest access; those with an open silence say so. */
export function SourcesSheet({ status, gaps }: { readonly status: Status; readonly gaps: Today["gaps"] | undefined }) {
  const late = new Set(
    (gaps?.newest ?? [])
      .filter(({ kind }) => kind === "silence" || kind === "heartbeat" || kind === "low")
      .map(({ source }) => source),
  );
  return (
    <section className="sheet" aria-labelledby="sources-title">
      <header>
        <h2 id="sources-title">{words.sources}</h2>
        <span className="right dim">{words.last}</span>
      </header>
      <dl className="sources-list">
        {status.sources.map(({ source, events, last }) => (
          <div key={source}>
            <dt>
              <To href={`/sources/${encodeURIComponent(source)}`}>
                <VisibleText text={source} />
              </To>
            </dt>
            <dd>
              <TimeStamp at={last} /> <small>{count(events)}</small>
              {late.has(source) ? <span className="mark-state warn">{words.late}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

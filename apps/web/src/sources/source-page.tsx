// One source: its week, what is missing or has changed, its fields, its clock, and what laws want of it.
import type { SourceReport } from "@quis/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { count } from "../strings/index.ts";
import { sourceWords } from "../strings/sources.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { formatDay, TimeStamp } from "../time/index.ts";
import { Clock } from "./clock.tsx";
import { FieldsTable } from "./fields-table.tsx";
import { GapList } from "./gap-list.tsx";
import { Profiles } from "./profiles.tsx";
import { makeToken, sourceQuery } from "./queries.ts";
import type { SourceSearch } from "./search.ts";
import { TokenShown } from "./token-shown.tsx";
import { Week } from "./week-chart.tsx";

const words = sourceWords.source;

export function SourcePage({ id, search }: { readonly id: string; readonly search: SourceSearch }) {
  useTitle(words.title(visibleText(id)));
  const { data, error, refetch } = useQuery(sourceQuery(id));
  return (
    <>
      <div className="headline">
        <p>
          <Link to="/sources">← {words.back}</Link>
        </p>
        <h1>
          <VisibleText text={id} />
        </h1>
        {data === undefined ? null : <p className="lead">{leadOf(data)}</p>}
      </div>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={words.wait} rows={8} /> : null}
      {data === undefined ? null : (
        <>
          <div className="cols two source-cols">
            <div className="stack">
              <Week report={data} asTable={search.week === "table"} />
              <GapList report={data} open={search.finding} />
            </div>
            <div className="stack">
              <About report={data} />
              <SetAside report={data} />
              <Clock clock={data.clock} />
            </div>
          </div>
          <FieldsTable report={data} showAll={search.fields === "all"} />
          <Profiles profiles={data.profiles} />
        </>
      )}
    </>
  );
}

function leadOf({ span, gaps }: SourceReport): string {
  if (span === null) return sourceWords.list.neverSent;
  const open = gaps.filter(({ state }) => state === "open").length;
  const events = `${sourceWords.list.perDay(span.events)}, ${formatDay(span.first)} to ${formatDay(span.last)}`;
  return `${events}; ${open === 0 ? sourceWords.list.whole : `${count(open)} ${words.gapOpen}`}.`;
}

function About({ report }: { readonly report: SourceReport }) {
  const { span, intake, source } = report;
  const token = useMutation({ mutationFn: () => makeToken(source) });
  return (
    <section className="sheet" aria-labelledby="about-title">
      <header>
        <h2 id="about-title">{words.about}</h2>
        {span === null ? null : (
          <span className="tools">
            <Link to="/events" search={{ source }} className="tool">
              {words.accesses}
            </Link>
          </span>
        )}
      </header>
      <dl>
        <div>
          <dt>{words.how}</dt>
          <dd>
            {intake === null ? sourceWords.list.files : (sourceWords.list.intakes[intake.intake] ?? intake.intake)}
            {intake === null ? null : (
              <span className={`mark-state ${toneOf(intake.state)} gap-left`}>{intake.state}</span>
            )}
          </dd>
        </div>
        {intake === null ? null : (
          <div>
            <dt>{words.format}</dt>
            <dd className="mono">{intake.format}</dd>
          </div>
        )}
        {intake === null || intake.problem === null ? null : (
          <div>
            <dt>{words.problem}</dt>
            <dd className="failed">
              <VisibleText text={intake.problem} />
            </dd>
          </div>
        )}
        {span === null ? null : (
          <>
            <div>
              <dt>{words.span}</dt>
              <dd>
                <TimeStamp at={span.first} /> – <TimeStamp at={span.last} />
              </dd>
            </div>
            <div>
              <dt>{words.live}</dt>
              <dd>
                <TimeStamp at={span.judged_until} />{" "}
                <small>{span.live ? sourceWords.list.sendsLive : sourceWords.list.inFiles}</small>
              </dd>
            </div>
            <div>
              <dt>{words.numbered}</dt>
              <dd>{span.numbered_by === null ? words.notNumbered : words.numberedBy[span.numbered_by]}</dd>
            </div>
          </>
        )}
        {intake === null || intake.state === "stopped" ? null : (
          <div>
            <dt>{words.duplicates}</dt>
            <dd>{words.duplicatesSaid(intake.read, intake.sealed, intake.duplicates, intake.quarantined)}</dd>
          </div>
        )}
        {intake?.files.map(({ path, offset, size }) => (
          <div key={path}>
            <dt>{words.files}</dt>
            <dd>
              <span className="mono break">
                <VisibleText text={path} />
              </span>
              <small className="block">{words.fileAt(offset, size)}</small>
            </dd>
          </div>
        ))}
      </dl>
      {intake?.intake === "push" || intake?.intake === "otlp" ? (
        <div className="note">
          <p>
            <button type="button" disabled={token.isPending} onClick={() => token.mutate()}>
              {words.token}
            </button>{" "}
            <span className="dim">{intake.has_token ? words.tokenHint : null}</span>
          </p>
          {token.error ? <Failure error={token.error} small /> : null}
          {token.data === undefined ? null : <TokenShown id={source} token={token.data.token} intake={intake.intake} />}
        </div>
      ) : null}
    </section>
  );
}

function toneOf(state: string): string {
  return state === "running" ? "ok" : state === "failed" ? "bad" : "neutral";
}

function SetAside({ report }: { readonly report: SourceReport }) {
  const { quarantine, source } = report;
  const total = quarantine.reduce((sum, { records }) => sum + records, 0);
  return (
    <section className="sheet" aria-labelledby="waiting-title">
      <header>
        <h2 id="waiting-title">{words.quarantine}</h2>
        {total === 0 ? null : (
          <span className="tools">
            <Link to="/quarantine" search={{ source }} className="tool">
              {words.quarantineSee}
            </Link>
          </span>
        )}
      </header>
      {total === 0 ? (
        <p className="note dim">{words.quarantineNone}</p>
      ) : (
        <dl>
          {quarantine.map(({ code, records }) => (
            <div key={code}>
              <dt>
                <Link to="/quarantine" search={{ source, code }} className="mono">
                  {code}
                </Link>
              </dt>
              <dd>{words.records(records)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

// All sources: which days are whole, how each is doing, and two held against each other.
import type { CalendarAnswer, CalendarSource } from "@quis/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { count } from "../strings/index.ts";
import { sourceWords as words } from "../strings/sources.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { Calendar } from "./calendar.tsx";
import { calendarQuery, lookAgain } from "./queries.ts";
import { Reconcile } from "./reconcile.tsx";
import type { SourcesSearch } from "./search.ts";

export function SourcesPage({ search }: { readonly search: SourcesSearch }) {
  useTitle(words.title);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const days = Number(search.days ?? 28);
  const { data, error, refetch } = useQuery(calendarQuery(days, search.to));
  const again = useMutation({ mutationFn: () => lookAgain(queries, days, search.to) });
  return (
    <>
      <div className="headline">
        <div className="page-head">
          <h1>{words.title}</h1>
          <span className="tools">
            <Link to="/quarantine" className="button">
              {words.quarantine.title}
            </Link>
            <Link to="/sources/add" className="button primary">
              {words.add}
            </Link>
          </span>
        </div>
        {data === undefined ? null : (
          <p className="lead" aria-live="polite">
            {leadOf(data.sources)}
          </p>
        )}
        {data === undefined ? null : (
          <p className="dim">
            {words.judged} <TimeStamp at={data.as_of} /> UTC, {words.source.rules(data.rules)}{" "}
            <button type="button" className="link" disabled={again.isPending} onClick={() => again.mutate()}>
              {again.isPending ? words.looking : words.again}
            </button>
          </p>
        )}
      </div>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {again.error ? <Failure error={again.error} small /> : null}
      {data === undefined && !error ? <Waiting text={words.wait} rows={6} /> : null}
      {data === undefined ? null : data.sources.length === 0 ? (
        <Empty />
      ) : (
        <>
          <Calendar
            answer={data}
            search={search}
            onChoose={(chosen) =>
              void navigate({
                to: ".",
                search: (old) => ({ ...old, day: chosen?.day, source: chosen?.source }),
                resetScroll: false,
                replace: true,
              })
            }
          />
          <SourceList answer={data} />
          <Reconcile key={`${search.a ?? ""} ${search.b ?? ""}`} search={search} sources={data.sources} />
        </>
      )}
    </>
  );
}

function leadOf(sources: readonly CalendarSource[]): string {
  const of = (...tones: readonly string[]): number => sources.filter((source) => tones.includes(toneOf(source))).length;
  return words.lead(sources.length, of("warn", "bad"), of("neutral"));
}

function Empty() {
  return (
    <section className="notice">
      <h2>{words.list.empty}</h2>
      <pre>{words.list.emptyHint}</pre>
      <p>
        <Link to="/sources/add" className="button primary">
          {words.add}
        </Link>
      </p>
    </section>
  );
}

/** How a source is now; green only for one of which nothing is open. */
function toneOf({ span, intake, overdue, days }: CalendarSource): "ok" | "warn" | "bad" | "neutral" {
  if (intake?.state === "failed") return "bad";
  if (overdue !== null || (span?.open ?? 0) > 0 || days.at(-1)?.state === "silent") return "warn";
  return span === null ? "neutral" : "ok";
}

function nowOf({ span, intake, overdue, days }: CalendarSource): string {
  if (intake?.state === "failed") return words.list.failed;
  if (overdue !== null) return words.list.late(overdue);
  if (days.at(-1)?.state === "silent") return words.list.silent;
  if ((span?.open ?? 0) > 0) return words.list.open;
  return span === null ? words.list.neverSent : words.list.whole;
}

function SourceList({ answer }: { readonly answer: CalendarAnswer }) {
  return (
    <section className="sheet" aria-labelledby="list-title">
      <header>
        <h2 id="list-title">{words.list.title}</h2>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="list-title">
        <table className="source-list">
          <thead>
            <tr>
              <th scope="col">{words.list.source}</th>
              <th scope="col">{words.list.state}</th>
              <th scope="col">{words.list.how}</th>
              <th scope="col">{words.list.last}</th>
              <th scope="col" className="figure">
                {words.list.rhythm}
              </th>
              <th scope="col" className="figure">
                {words.list.gaps}
              </th>
              <th scope="col" className="figure">
                {words.list.quarantine}
              </th>
            </tr>
          </thead>
          <tbody>
            {answer.sources.map((source) => (
              <Row key={source.source} source={source} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ source }: { readonly source: CalendarSource }) {
  const { source: id, span, intake, usual_per_day: usual } = source;
  return (
    <tr>
      <th scope="row">
        <Link to="/sources/$id" params={{ id }}>
          <VisibleText text={id} />
        </Link>
      </th>
      <td className="now">
        <span className={`mark-state ${toneOf(source)}`}>{nowOf(source)}</span>
        {intake === null || intake.problem === null ? null : (
          <small className="block dim">
            <VisibleText text={intake.problem} />
          </small>
        )}
      </td>
      <td>
        {intake === null ? (
          <span className="dim">{words.list.files}</span>
        ) : (
          <>
            {words.list.intakes[intake.intake] ?? intake.intake} <span className="mono dim">{intake.format}</span>
          </>
        )}
      </td>
      <td>{span === null ? <span className="dim">–</span> : <TimeStamp at={span.last} />}</td>
      <td className="figure">
        {usual === null ? <span className="dim">{words.list.noRhythm}</span> : words.list.perDay(usual)}
      </td>
      <td className="figure">{count(span?.open ?? 0)}</td>
      <td className="figure">
        {span === null || span.quarantined === 0 ? (
          "0"
        ) : (
          <Link to="/quarantine" search={{ source: id }}>
            {count(span.quarantined)}
          </Link>
        )}
      </td>
    </tr>
  );
}

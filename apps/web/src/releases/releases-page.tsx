// Releases and their drafts, newest first: what each is, how much is still to be decided, who stands for it.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { KeptRelease } from "@quis/contract";
import { mayDo } from "../api/index.ts";
import { Failure, To, useTitle, Waiting } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { count } from "../strings/index.ts";
import { releaseWords as words } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { Period, ReleaseState } from "./facts.tsx";
import { releasesQuery } from "./queries.ts";

export function ReleasesPage() {
  useTitle(words.title);
  const session = useSession();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(releasesQuery);
  const rows = (data?.pages ?? []).flatMap(({ releases }) => releases);
  const total = data?.pages[0]?.total ?? 0;
  return (
    <>
      <div className="headline">
        <h1>{words.title}</h1>
        <p className="lead" role="status">
          {data === undefined ? "\u00a0" : words.lead(total)}
        </p>
        <p className="quiet">{words.never}</p>
        {mayDo(session, "release-draft") ? (
          <p className="buttons">
            <To href="/releases/new" className="button primary">
              {words.make}
            </To>
          </p>
        ) : null}
      </div>
      {error && data === undefined ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={words.waiting} rows={8} /> : null}
      {data !== undefined && rows.length === 0 ? (
        <section className="notice">
          <h2>{words.emptyTitle}</h2>
          <p>{words.empty}</p>
        </section>
      ) : null}
      {rows.length === 0 ? null : (
        <section className="sheet list" aria-labelledby="releases-title">
          <header>
            <h2 id="releases-title">{words.list}</h2>
            <span className="dim">{words.shown(rows.length, total)}</span>
          </header>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
          <div className="scroll" tabIndex={0} role="region" aria-labelledby="releases-title">
            <ReleaseTable rows={rows} />
          </div>
          {error || hasNextPage ? (
            <footer>
              {error ? <Failure error={error} small /> : null}
              {hasNextPage ? (
                <button type="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                  {words.more}
                </button>
              ) : null}
            </footer>
          ) : null}
        </section>
      )}
    </>
  );
}

const { columns } = words;

function ReleaseTable({ rows }: { readonly rows: readonly KeptRelease[] }) {
  return (
    <table className="documents">
      <thead>
        <tr>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.state}</th>
          <th scope="col" className="figure">
            {columns.open}
          </th>
          <th scope="col" className="figure">
            {columns.records}
          </th>
          <th scope="col">{columns.period}</th>
          <th scope="col">{columns.made}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: KeptRelease }) {
  const { id, title, case: reference, parts, events, question, by, at, state } = row;
  const isDamaged = state === "damaged";
  return (
    <tr>
      <td className="question">
        <To href={`/releases/${id}`}>{isDamaged ? words.damagedTitle : <VisibleText text={title} />}</To>
        <span className="dim under">
          {isDamaged ? words.one.entry(id) : <VisibleText text={words.case(reference)} />}
        </span>
      </td>
      <td>
        <ReleaseState release={row} />
      </td>
      <td className="figure" data-label={columns.open}>
        {parts.undecided > 0 ? <strong>{words.toDecide(parts.undecided)}</strong> : words.toDecide(0)}
      </td>
      <td className="figure" data-label={columns.records}>
        {count(events)}
      </td>
      <td data-label={columns.period}>{isDamaged ? null : <Period question={question} />}</td>
      <td>
        {isDamaged ? null : (
          <>
            <TimeStamp at={at} />
            <span className="dim under">
              {words.by} <VisibleText text={by} />
            </span>
          </>
        )}
      </td>
    </tr>
  );
}

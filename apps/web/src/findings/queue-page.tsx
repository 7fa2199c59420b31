// The queue of findings: by what a reviewer's time is worth, with the open one beside it.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { DetectionStatus, FindingsAnswer, QueuedFinding } from "@quis/contract";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { useListKeys } from "../list/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";
import { formatTime } from "../time/index.ts";
import { FindingInspector } from "./inspector.tsx";
import { detectorsQuery, queueQuery } from "./queries.ts";
import { QueueFilterBar } from "./queue-filters.tsx";
import { QueueTable } from "./queue-table.tsx";
import { queueFiltersOf, type QueueFilters, type QueueSearch } from "./search.ts";
import { FindingTabs } from "./tabs.tsx";
import { percent } from "./words.ts";

export function QueuePage({ search }: { readonly search: QueueSearch }) {
  const filters = queueFiltersOf(search);
  const at = search.at ?? "";
  useTitle(words.queue.title);
  useListKeys(at);
  const queue = useQueue(filters);
  const { data: detectors } = useQuery(detectorsQuery);
  const pages = queue.data?.pages ?? [];
  const rows = pages.flatMap(({ findings }) => findings);
  const first = pages[0];
  const open = rows.find(({ id }) => id === at);
  const units = [...new Set(rows.map(({ unit }) => unit).filter((unit) => unit !== ""))].toSorted();
  return (
    <>
      <div className="headline">
        <div className="page-head">
          <h1>{words.queue.title}</h1>
          <FindingTabs />
        </div>
        <p className="lead" role="status">
          {first === undefined ? "\u00a0" : words.queue.lead(first.total, freshOf(first))}
        </p>
        <p className="quiet">
          {words.queue.never} {first === undefined ? null : <Judged detection={first.detection} />}
        </p>
      </div>
      <QueueFilterBar
        filters={filters}
        kinds={first?.kinds ?? []}
        detectors={detectors?.detectors.map(({ id }) => id) ?? []}
        units={units}
      />
      {queue.error && first === undefined ? (
        <Failure error={queue.error} onRetry={() => void queue.refetch()} small />
      ) : null}
      {first === undefined && !queue.error ? <Waiting text={words.queue.waiting} rows={12} /> : null}
      {first !== undefined && rows.length === 0 ? <Empty filters={filters} /> : null}
      {first === undefined || rows.length === 0 ? null : (
        <div className={open === undefined ? "cols" : "cols two"}>
          <QueueSheet queue={queue} rows={rows} total={first.total} at={at} />
          {open === undefined ? null : <FindingInspector key={open.id} row={open} />}
        </div>
      )}
    </>
  );
}

/** Of the rows that match: a kind was asked for, or all are. */
function freshOf({ kinds, findings, total, next }: FindingsAnswer): number {
  if (next === null && findings.length === total) return findings.filter(({ seen }) => !seen).length;
  return Math.min(
    total,
    kinds.reduce((sum, one) => sum + one.new, 0),
  );
}

interface QueueSheetProps {
  readonly queue: ReturnType<typeof useQueue>;
  readonly rows: readonly QueuedFinding[];
  readonly total: number;
  readonly at: string;
}

function QueueSheet({ queue, rows, total, at }: QueueSheetProps) {
  return (
    <section className="sheet list" aria-labelledby="queue-title">
      <header>
        <h2 id="queue-title">{words.tabs.queue}</h2>
        <span className="dim">{words.queue.shown(rows.length, total)}</span>
        <span className="tools">
          <button type="button" className="tool" aria-label={words.queue.saveLabel} onClick={() => saveQueue(rows)}>
            {words.queue.save}
          </button>
        </span>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="queue-title">
        <QueueTable rows={rows} total={total} at={at} />
      </div>
      <footer>
        {queue.isFetchNextPageError ? (
          <Failure error={queue.error} onRetry={() => void queue.fetchNextPage()} small />
        ) : queue.hasNextPage ? (
          <button type="button" disabled={queue.isFetchingNextPage} onClick={() => void queue.fetchNextPage()}>
            {queue.isFetchingNextPage ? words.queue.moreWorking : words.queue.more}
          </button>
        ) : (
          <span className="dim">{words.queue.end}</span>
        )}
      </footer>
    </section>
  );
}

function Empty({ filters }: { readonly filters: QueueFilters }) {
  const filtered = Object.keys(filters).length > 0;
  const caughtUp = filters.state === "new";
  const { queue } = words;
  return (
    <section className="notice">
      <h2>{caughtUp ? queue.caughtUpTitle : filtered ? queue.filteredTitle : queue.emptyTitle}</h2>
      <p>{caughtUp ? queue.caughtUp : filtered ? queue.filtered : queue.empty}</p>
      {filtered ? (
        <p>
          <Link to="/findings" search={{}} className="button">
            {queue.all}
          </Link>
        </p>
      ) : null}
    </section>
  );
}

function Judged({ detection: { state, last, progress, failure } }: { readonly detection: DetectionStatus }) {
  const { state: said } = words.queue;
  if (failure !== null)
    return (
      <span className="mark-state warn">
        {said.failed} <VisibleText text={failure} />
      </span>
    );
  if (state === "never") return <>{said.never}</>;
  if (state === "running")
    return <>{said.running(percent((progress?.done ?? 0) / Math.max(1, progress?.total ?? 1)))}</>;
  return <>{state === "behind" ? said.behind : said.current(`${formatTime(last?.at ?? "")} UTC`)}</>;
}

const COLUMNS = [
  "rank",
  "id",
  "kind",
  "day",
  "user",
  "unit",
  "subject",
  "sentence",
  "p",
  "calibration",
  "stratum",
  "minutes",
  "harm",
  "seen",
] as const satisfies readonly (keyof QueuedFinding)[];

function saveQueue(rows: readonly QueuedFinding[]): void {
  const table = csvTable(
    [...COLUMNS, "counter", "events"],
    rows.map((row) => [
      ...COLUMNS.map((name) => (typeof row[name] === "boolean" ? String(row[name]) : row[name])),
      row.counter.join(" | "),
      row.events.join(" "),
    ]),
  );
  saveFile(fileName(["quis", "findings"], "csv"), "text/csv;charset=utf-8", table);
}

function useQueue(filters: QueueFilters) {
  // A type of its own: the library's result has too many parameters to be written down.
  return useInfiniteQuery(queueQuery(filters));
}

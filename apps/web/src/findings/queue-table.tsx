// The queue as a native table: place, question, kind, how rare, what speaks for the user, minutes.
import type { QueuedFinding } from "@quis/contract";
import { Link, useNavigate } from "@tanstack/react-router";
import { mayDo } from "../api/index.ts";
import { StateChip, useReviewRow } from "../review/index.ts";
import { useSession } from "../session/index.ts";
import { count } from "../strings/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";
import { KindChip } from "./kind-chip.tsx";
import { rarity } from "./words.ts";

interface QueueTableProps {
  readonly rows: readonly QueuedFinding[];
  readonly total: number;
  /** Id of the open finding, or empty. */
  readonly at: string;
}

export function QueueTable({ rows, total, at }: QueueTableProps) {
  const { columns } = words.queue;
  return (
    <table className="queue accesses" aria-rowcount={total + 1}>
      <thead>
        <tr>
          <th scope="col" className="figure">
            {columns.place}
          </th>
          <th scope="col">{columns.question}</th>
          <th scope="col" className="kinds">
            {columns.kind}
          </th>
          <th scope="col" className="days">
            {columns.when}
          </th>
          <th scope="col" className="figure">
            {columns.rare}
          </th>
          <th scope="col" className="speaks">
            {columns.speaks}
          </th>
          <th scope="col" className="figure">
            {columns.minutes}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => (
          <QueueLine key={row.id} row={row} place={place} open={row.id === at} />
        ))}
      </tbody>
    </table>
  );
}

interface QueueLineProps {
  readonly row: QueuedFinding;
  readonly place: number;
  readonly open: boolean;
}

function QueueLine({ row, place, open }: QueueLineProps) {
  const navigate = useNavigate();
  return (
    <tr
      className={open ? "open" : ""}
      aria-rowindex={place + 2}
      data-seen={row.seen}
      onClick={(event) => {
        // Links and marked text keep their own meaning.
        const inside = event.target instanceof Element && event.target.closest("a, button") !== null;
        if (inside || String(getSelection() ?? "") !== "") return;
        void navigate({ to: ".", search: (old) => ({ ...old, at: row.id }), resetScroll: false });
      }}
    >
      <td className="figure place">
        <span
          className={row.seen ? "mark-new seen" : "mark-new"}
          title={row.seen ? words.queue.seen : words.queue.fresh}
        >
          <span className="hidden">{row.seen ? words.queue.seen : words.queue.fresh}</span>
        </span>
        {count(row.rank)}
      </td>
      <td className="question">
        <QuestionLink row={row} open={open} />
        <Whom row={row} />
        <ReviewMark id={row.id} />
      </td>
      <td className="kinds">
        <KindChip kind={row.kind} />
      </td>
      <td className="nowrap days">
        {formatDay(row.day)}
        <span className="dim under">{words.accesses(row.events.length)}</span>
      </td>
      <td className="figure">{row.p === null ? <span className="dim">–</span> : rarity(row.p)}</td>
      <td className="speaks">
        <Speaks row={row} />
      </td>
      <td className="figure">
        {row.minutes === null ? <span className="dim">–</span> : words.queue.minutes(row.minutes)}
      </td>
    </tr>
  );
}

/** That it was taken up, and how far it is; a question that nobody has taken up needs no word. */
function ReviewMark({ id }: { readonly id: string }) {
  const review = useReviewRow(id, mayDo(useSession(), "reviews"));
  if (review === undefined || review.state === "signal") return null;
  return (
    <span className="review-mark">
      <StateChip row={review} />
    </span>
  );
}

/** Opens the finding beside the queue; once it is open there, reads it whole. */
function QuestionLink({ row, open }: Pick<QueueLineProps, "row" | "open">) {
  const text = <VisibleText text={row.sentence} />;
  if (open)
    return (
      <Link
        to="/findings/$id"
        params={{ id: row.id }}
        className="row-link"
        data-index={row.id}
        aria-current="true"
        aria-label={`${visibleText(row.sentence)} ${words.queue.whole(row.rank)}`}
      >
        {text}
      </Link>
    );
  return (
    <Link
      to="."
      search={(old) => ({ ...old, at: row.id })}
      resetScroll={false}
      className="row-link"
      data-index={row.id}
      activeProps={{}}
      aria-label={`${visibleText(row.sentence)} ${words.queue.open(row.rank)}`}
    >
      {text}
    </Link>
  );
}

function Whom({ row: { kind, user, unit, subject, with: within } }: Pick<QueueLineProps, "row">) {
  return (
    <span className="dim under">
      {user === "" ? null : (
        <Link to="/user/$user" params={{ user }} className="plain">
          <VisibleText text={user} />
        </Link>
      )}
      {unit === "" ? null : (
        <span className="unit">
          {" · "}
          <VisibleText text={unit} />
        </span>
      )}
      {subject === "" ? null : (
        <>
          {user === "" ? "" : " → "}
          <Link to="/who/$subject" params={{ subject }} className="plain">
            <VisibleText text={subject} />
          </Link>
        </>
      )}
      <span className="kind-words"> · {words.kind(kind)}</span>
      {within.length === 0 ? null : <span className="nowrap"> · {words.queue.within(within.length)}</span>}
    </span>
  );
}

function Speaks({ row: { counter, kind } }: Pick<QueueLineProps, "row">) {
  const [first] = counter;
  if (kind === "sample") return <span className="dim">{words.queue.nothingAgainst}</span>;
  if (first === undefined) return <span className="dim">{words.queue.nothingFor}</span>;
  return (
    <span className="two-lines" title={visibleText(counter.join("\n"))}>
      <VisibleText text={first} />
      {counter.length > 1 ? <span className="dim nowrap"> +{counter.length - 1}</span> : null}
    </span>
  );
}

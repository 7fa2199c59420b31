// All reviews as a queue: what waits for the reader first, what is overdue said in words.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReviewRow, ReviewsAnswer } from "@quis/contract";
import { mayDo } from "../api/index.ts";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { findingWords } from "../strings/findings.ts";
import { count } from "../strings/index.ts";
import { review as words } from "../strings/review.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { formatDay, TimeStamp } from "../time/index.ts";
import { reviewsQuery } from "./queries.ts";
import { REVIEW_STATES, type ReviewsSearch } from "./search.ts";
import { StateChip } from "./state-chip.tsx";
import { Who } from "./who.tsx";

const text = words.page;

export function ReviewsPage({ search }: { readonly search: ReviewsSearch }) {
  useTitle(text.title);
  const session = useSession();
  // Whoever may ask about others sees all; an employee their own.
  const user = mayDo(session, "ask") ? undefined : (session?.principal?.user ?? undefined);
  const { data, error, refetch } = useQuery(reviewsQuery(search, user));
  const rows = (data?.reviews ?? []).filter(({ mine }) => search.mine !== "true" || mine);
  const mine = (data?.reviews ?? []).filter(({ mine: is }) => is).length;
  return (
    <>
      <div className="headline">
        <h1>{text.title}</h1>
        <p className="lead" role="status">
          {data === undefined
            ? "\u00a0"
            : text.lead(
                mine,
                data.states.reduce((sum, { reviews }) => sum + reviews, 0),
              )}
        </p>
        <p className="quiet">{text.never}</p>
      </div>
      <Filters search={search} states={data?.states ?? []} />
      {error && data === undefined ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={text.waiting} rows={10} /> : null}
      {data === undefined ? null : rows.length === 0 ? (
        <Empty />
      ) : (
        <Queue
          rows={rows}
          total={search.mine === "true" ? mine : data.total}
          isCut={data.total > data.reviews.length}
        />
      )}
      {data === undefined ? null : <Became dispositions={data.dispositions} />}
    </>
  );
}

interface FiltersProps {
  readonly search: ReviewsSearch;
  readonly states: ReviewsAnswer["states"];
}

function Filters({ search, states }: FiltersProps) {
  const counts = new Map(states.map(({ state, reviews }) => [state, reviews]));
  return (
    <div className="queue-filters">
      <nav className="kind-filter" aria-label={text.states}>
        {[undefined, ...REVIEW_STATES].map((state) => (
          <Link
            key={state ?? "all"}
            to="/reviews"
            search={{ ...search, state }}
            resetScroll={false}
            activeProps={{}}
            className={search.state === state ? "kind-link chosen" : "kind-link"}
            aria-current={search.state === state ? "true" : undefined}
          >
            {state === undefined ? text.all : words.state(state)}
            {state === undefined ? null : <span className="n">{count(counts.get(state) ?? 0)}</span>}
          </Link>
        ))}
      </nav>
      <div className="filters" role="group" aria-label={findingWords.filter.label}>
        {(["mine", "late"] as const).map((name) => (
          <Link
            key={name}
            to="/reviews"
            search={{ ...search, [name]: search[name] === "true" ? undefined : "true" }}
            resetScroll={false}
            activeProps={{}}
            className={search[name] === "true" ? "chip set toggle chosen" : "chip set toggle"}
            aria-current={search[name] === "true" ? "true" : undefined}
          >
            {text[name]}
          </Link>
        ))}
      </div>
    </div>
  );
}

interface QueueProps {
  readonly rows: readonly ReviewRow[];
  readonly total: number;
  readonly isCut: boolean;
}

function Queue({ rows, total, isCut }: QueueProps) {
  const { columns } = text;
  return (
    <section className="sheet list" aria-labelledby="reviews-title">
      <header>
        <h2 id="reviews-title">{text.queue}</h2>
        <span className="dim">{text.shown(rows.length, total)}</span>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="reviews-title">
        <table className="reviews">
          <thead>
            <tr>
              <th scope="col">{columns.state}</th>
              <th scope="col">{columns.question}</th>
              <th scope="col">{columns.waits}</th>
              <th scope="col">{columns.due}</th>
              <th scope="col">{columns.who}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Line key={row.finding} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {isCut ? (
        <footer>
          <span className="dim">{text.more}</span>
        </footer>
      ) : null}
    </section>
  );
}

function Line({ row }: { readonly row: ReviewRow }) {
  const {
    finding,
    kind,
    sentence,
    day,
    waiting,
    reviewer,
    reviewer_name: name,
    case_ref: caseReference,
    replies,
    mine,
  } = row;
  return (
    <tr data-mine={mine}>
      <td className="states">
        {mine ? <span className="chip mine">{text.mineWord}</span> : null}
        <StateChip row={row} />
      </td>
      <td className="question">
        <Link to="/findings/$id" params={{ id: finding }} aria-label={visibleText(text.open(sentence))}>
          <VisibleText text={sentence} />
        </Link>
        <span className="dim under">
          {formatDay(day)} · {findingWords.kind(kind)}
          {caseReference === null ? null : (
            <>
              {" · "}
              <VisibleText text={text.case(caseReference)} />
            </>
          )}
          {replies === 0 ? null : ` · ${words.reply.was(replies)}`}
        </span>
      </td>
      <td>{words.waits(waiting.for)}</td>
      <td className="due">
        {waiting.due === null ? (
          <span className="dim">{text.noDue}</span>
        ) : (
          <>
            {waiting.late ? <strong className="overdue">{text.lateWord} </strong> : null}
            <TimeStamp at={waiting.due} />
          </>
        )}
      </td>
      <td>
        {reviewer === null ? (
          <span className="dim">{text.nobody}</span>
        ) : (
          <Who uid={reviewer} name={name ?? undefined} />
        )}
      </td>
    </tr>
  );
}

function Empty() {
  return (
    <section className="notice">
      <h2>{text.emptyTitle}</h2>
      <p>{text.empty}</p>
      <p>
        <Link to="/reviews" search={{}} className="button">
          {text.allLink}
        </Link>
      </p>
    </section>
  );
}

/** What was decided, by kind of finding: how often such a question was right. */
function Became({ dispositions }: Pick<ReviewsAnswer, "dispositions">) {
  return (
    <section className="sheet" aria-labelledby="became-title">
      <header>
        <h2 id="became-title">{text.became}</h2>
        <span className="dim">{text.becameLead}</span>
      </header>
      {dispositions.length === 0 ? (
        <p className="note">{text.noneBecame}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{text.kind}</th>
              <th scope="col" className="figure">
                {text.upheld}
              </th>
              <th scope="col" className="figure">
                {text.dismissed}
              </th>
              <th scope="col" className="figure">
                {text.unsubstantiated}
              </th>
            </tr>
          </thead>
          <tbody>
            {dispositions.map(({ kind, upheld, dismissed, unsubstantiated }) => (
              <tr key={kind}>
                <th scope="row">
                  <VisibleText text={findingWords.kind(kind)} />
                </th>
                <td className="figure">{count(upheld)}</td>
                <td className="figure">{count(dismissed)}</td>
                <td className="figure">{count(unsubstantiated)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

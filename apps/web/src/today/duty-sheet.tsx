// Which reviews are due or overdue, for the first screen. It names nobody.
import { useQuery } from "@tanstack/react-query";
import { Failure, To, Waiting } from "../app/index.ts";
import { dutiesQuery } from "../duty/queries.ts";
import { dutyWords } from "../strings/duty.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";

const words = dutyWords.sheet;
const SHOWN = 4;

export function DutySheet() {
  const { data, error } = useQuery(dutiesQuery);
  const waiting = (data?.duties ?? [])
    .flatMap(({ programme, periods }) => periods.map((period) => ({ programme, ...period })))
    .filter(({ state }) => state === "overdue" || state === "due")
    .toSorted((a, b) => (a.due < b.due ? -1 : 1));
  return (
    <section className="sheet" aria-labelledby="duty-title">
      <header>
        <h2 id="duty-title">{words.title}</h2>
        {data === undefined ? null : (
          <To className="right" href="/duty">
            {words.all}
          </To>
        )}
      </header>
      {error && data === undefined ? <Failure error={error} small /> : null}
      {data === undefined && !error ? <Waiting text="" rows={2} /> : null}
      {data === undefined ? null : data.duties.length === 0 ? (
        <p className="note">{words.none}</p>
      ) : waiting.length === 0 ? (
        <p className="note">{words.calm}</p>
      ) : (
        <ul className="waiting-list">
          {waiting.slice(0, SHOWN).map(({ programme, period, state, due, left }) => (
            <li key={`${programme.id} ${period}`}>
              <To href="/duty">
                <span className={`chip ${state === "overdue" ? "warn" : "question"}`}>{dutyWords.states[state]}</span>{" "}
                <span className="text">
                  <VisibleText text={words.period(programme.title, formatDay(period))} />
                </span>
              </To>
              <p className="dim small">
                {words.by} {formatDay(due)} · {dutyWords.columns.left.toLowerCase()}: {dutyWords.left(left)}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

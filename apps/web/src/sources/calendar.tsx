// The completeness calendar: chart or table, what the shapes mean, and one day in full.
import type { CalendarAnswer, CalendarDay, CalendarSource } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import { useLayoutEffect, useRef } from "react";
import { useWidth } from "../app/index.ts";
import { saveChart } from "../chart/index.ts";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { count } from "../strings/index.ts";
import { sourceWords } from "../strings/sources.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay, formatDays } from "../time/index.ts";
import { CalendarChart, type Chosen, summary } from "./calendar-chart.tsx";
import { DayGlyph, STATES } from "./day-marks.tsx";
import type { SourcesSearch } from "./search.ts";

const words = sourceWords.calendar;
const MOST_LISTED = 8;

interface CalendarProps {
  readonly answer: CalendarAnswer;
  readonly search: SourcesSearch;
  readonly onChoose: (chosen: Chosen | undefined) => void;
}

export function Calendar({ answer, search, onChoose }: CalendarProps) {
  const [width, frame] = useWidth();
  const chart = useRef<SVGSVGElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const asTable = search.calendar === "table";
  // Where not all days have room, the newest are those that one came for.
  useLayoutEffect(() => {
    if (scroller.current !== null) scroller.current.scrollLeft = scroller.current.scrollWidth;
  }, [width, answer.first_day, asTable]);
  const chosen =
    search.day === undefined || search.source === undefined ? undefined : { day: search.day, source: search.source };
  const name = ["sources", answer.first_day, answer.last_day];
  const saveCsv = (): void => {
    const rows = answer.sources.flatMap(({ source, days }) =>
      days.map(({ day, state, events, expected, gaps }) => [source, day, state, events, expected, gaps.length]),
    );
    const head = ["source", "day", "state", "events", "expected", "open findings"];
    saveFile(fileName(["quis", ...name], "csv"), "text/csv;charset=utf-8", csvTable(head, rows));
  };
  return (
    <section className="sheet" aria-labelledby="calendar-title">
      <header>
        <h2 id="calendar-title">{words.title}</h2>
        <span className="dim">{formatDays(answer.first_day, answer.last_day)}</span>
        <span className="tools">
          <Range answer={answer} search={search} />
          <Link
            to="."
            search={(old) => ({ ...old, calendar: asTable ? undefined : "table" })}
            replace
            resetScroll={false}
            className="tool"
          >
            {asTable ? words.asChart : words.asTable}
          </Link>
          {asTable ? null : (
            <button
              type="button"
              className="tool"
              aria-label={words.saveSvg}
              onClick={() => chart.current && saveChart(chart.current, name, `${words.title}: ${summary(answer)}`)}
            >
              {words.svg}
            </button>
          )}
          <button type="button" className="tool" aria-label={words.saveCsv} onClick={saveCsv}>
            {words.csv}
          </button>
        </span>
      </header>
      <div ref={frame} className="chart-frame calendar-frame">
        {asTable ? <DayTable answer={answer} /> : null}
        {!asTable && width > 0 ? (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
          <div ref={scroller} className="scroll" tabIndex={0} role="region" aria-labelledby="calendar-title">
            <CalendarChart answer={answer} width={width} chosen={chosen} onChoose={onChoose} chart={chart} />
          </div>
        ) : null}
      </div>
      <Legend />
      <DaysToLookAt answer={answer} />
      {chosen === undefined ? null : <OneDay answer={answer} chosen={chosen} onClose={() => onChoose(undefined)} />}
    </section>
  );
}

function Range({ answer, search }: { readonly answer: CalendarAnswer; readonly search: SourcesSearch }) {
  const days = Number(search.days ?? 28);
  const shift = (by: number): string =>
    new Date(Date.parse(`${answer.last_day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
  return (
    <nav className="calendar-range" aria-label={words.range}>
      {([28, 90] as const).map((value) => (
        <Link
          key={value}
          to="."
          search={(old) => ({ ...old, days: value === 28 ? undefined : ("90" as const) })}
          resetScroll={false}
          className={`tool${days === value ? " on" : ""}`}
          activeOptions={{ exact: true }}
        >
          {words.days(value)}
        </Link>
      ))}
      <Link to="." search={(old) => ({ ...old, to: shift(-days) })} resetScroll={false} className="tool">
        ← {words.earlier}
      </Link>
      {search.to === undefined ? null : (
        <Link to="." search={(old) => ({ ...old, to: undefined })} resetScroll={false} className="tool">
          {words.later} →
        </Link>
      )}
    </nav>
  );
}

function Legend() {
  return (
    <ul className="legend" aria-label={words.legend}>
      {STATES.map((state) => (
        <li key={state} title={sourceWords.states[state].meaning}>
          <DayGlyph state={state} /> {sourceWords.states[state].word}
        </li>
      ))}
    </ul>
  );
}

/** What the chart shows in amber, one by one and by keyboard. */
function DaysToLookAt({ answer }: { readonly answer: CalendarAnswer }) {
  const found = answer.sources
    .flatMap((source) => source.days.map((day) => ({ source: source.source, day })))
    .filter(({ day: { state } }) => state === "gap" || state === "silent" || state === "late")
    .toSorted((a, b) => (a.day.day < b.day.day ? 1 : a.day.day > b.day.day ? -1 : a.source < b.source ? -1 : 1));
  if (found.length === 0) return <p className="note dim">{words.none}</p>;
  return (
    <div className="look-at">
      <h3>{words.look}</h3>
      <ul className="chips">
        {found.slice(0, MOST_LISTED).map(({ source, day }) => (
          <li key={`${day.day} ${source}`}>
            <Link
              to="."
              search={(old) => ({ ...old, day: day.day, source })}
              resetScroll={false}
              className="chip amber"
            >
              <DayGlyph state={day.state} />
              {formatDay(day.day).slice(0, -5)} · <VisibleText text={source} /> · {sourceWords.states[day.state].word}
            </Link>
          </li>
        ))}
        {found.length > MOST_LISTED ? <li className="dim">{words.more(found.length - MOST_LISTED)}</li> : null}
      </ul>
    </div>
  );
}

function find(answer: CalendarAnswer, chosen: Chosen): { source: CalendarSource; day: CalendarDay } | undefined {
  const source = answer.sources.find((one) => one.source === chosen.source);
  const day = source?.days.find((one) => one.day === chosen.day);
  return source === undefined || day === undefined ? undefined : { source, day };
}

function OneDay({
  answer,
  chosen,
  onClose,
}: {
  readonly answer: CalendarAnswer;
  readonly chosen: Chosen;
  readonly onClose: () => void;
}) {
  const found = find(answer, chosen);
  if (found === undefined) return null;
  const { day, source } = found;
  const gaps = answer.gaps.filter(({ id }) => day.gaps.includes(id));
  return (
    <section className="one-day" aria-labelledby="day-title" data-state={day.state}>
      <header>
        <h3 id="day-title">
          <DayGlyph state={day.state} /> {formatDay(day.day)}, <VisibleText text={source.source} />:{" "}
          {sourceWords.states[day.state].word}
        </h3>
        <button type="button" className="tool" onClick={onClose}>
          {words.close}
        </button>
      </header>
      <p>
        {words.said(day.events, day.expected)}. {capital(sourceWords.states[day.state].meaning)}.
        {day.filled > 0 ? ` ${words.filled(day.filled)}.` : ""}
      </p>
      {gaps.length === 0 ? null : (
        <ul className="day-gaps">
          {gaps.map(({ id, kind, title }) => (
            <li key={id}>
              <span className="chip amber">{sourceWords.kinds[kind]}</span>{" "}
              <Link to="/sources/$id" params={{ id: source.source }} search={{ finding: id }}>
                <VisibleText text={title} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {day.events === 0 ? null : (
        <p>
          <Link to="/events" search={{ source: source.source, from: day.day, to: day.day }}>
            {words.accesses}
          </Link>
        </p>
      )}
    </section>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function DayTable({ answer }: { readonly answer: CalendarAnswer }) {
  const days = answer.sources[0]?.days.toReversed() ?? [];
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="scroll day-table" tabIndex={0} role="region" aria-labelledby="calendar-title">
      <table>
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            {answer.sources.map(({ source }) => (
              <th key={source} scope="col">
                <VisibleText text={source} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map(({ day }, nth) => (
            <tr key={day}>
              <th scope="row" className="mono">
                {day}
              </th>
              {answer.sources.map(({ source, days: cells }) => {
                const cell = cells[cells.length - 1 - nth];
                return cell === undefined ? (
                  <td key={source} />
                ) : (
                  <td key={source} className={`day-said ${cell.state}`}>
                    <Link to="." search={(old) => ({ ...old, day, source })} resetScroll={false} className="plain">
                      <DayGlyph state={cell.state} /> {sourceWords.states[cell.state].word}{" "}
                      <span className="dim">{count(cell.events)}</span>
                    </Link>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// The calendar as a chart: a row for each source, a shape for each day.
import type { CalendarAnswer } from "@quis/contract";
import type { RefObject } from "react";
import { count } from "../strings/index.ts";
import { sourceWords as words } from "../strings/sources.ts";
import { visibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";
import { DayMark, STATES } from "./day-marks.tsx";

const ROW = 26;
const TOP = 20;
const BOTTOM = 6;
const WIDEST_CELL = 24;
const NARROWEST_CELL = 8;
const LABEL_CHARS = 22;

export interface Chosen {
  readonly source: string;
  readonly day: string;
}

interface ChartProps {
  readonly answer: CalendarAnswer;
  readonly width: number;
  readonly chosen: Chosen | undefined;
  readonly onChoose: (chosen: Chosen) => void;
  readonly chart: RefObject<SVGSVGElement | null>;
}

export function CalendarChart({ answer, width, chosen, onChoose, chart }: ChartProps) {
  const days = answer.sources[0]?.days ?? [];
  const isNarrow = width < 560;
  // On small screens a name stands above its row, so that the row has the whole width.
  const left = isNarrow ? 0 : Math.min(190, Math.max(96, longest(answer) * 7 + 16));
  const row = isNarrow ? ROW + 16 : ROW;
  const cell = Math.min(WIDEST_CELL, Math.max(NARROWEST_CELL, Math.floor((width - left) / Math.max(1, days.length))));
  const drawn = Math.max(width, left + cell * days.length);
  const height = TOP + row * answer.sources.length + BOTTOM;
  return (
    <svg
      ref={chart}
      className="chart calendar-chart"
      width={drawn}
      height={height}
      viewBox={`0 0 ${drawn} ${height}`}
      role="img"
      aria-label={words.calendar.chart(answer.sources.length, days.length, summary(answer))}
    >
      {days.map(({ day }, at) => {
        const isMonday = new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
        const isLabelled = isMonday && (at + 3) * cell + left < drawn && (days.length <= 45 || at % 14 < 7);
        return isLabelled ? (
          <text key={day} x={left + at * cell + 1} y={12}>
            {formatDay(day).slice(0, -5)}
          </text>
        ) : null;
      })}
      {answer.sources.map((source, at) => {
        const y = TOP + at * row + (isNarrow ? 16 : 0);
        const size = Math.min(cell - 2, ROW - 6);
        return (
          <g key={source.source}>
            <text className="row-label" x={0} y={isNarrow ? y - 4 : y + ROW / 2 + 4}>
              {cut(visibleText(source.source))}
            </text>
            {source.days.map(({ day, state, events }, place) => {
              const isChosen = chosen?.source === source.source && chosen.day === day;
              return (
                <g
                  key={day}
                  className={`day-cell${isChosen ? " chosen" : ""}`}
                  transform={`translate(${left + place * cell} ${y})`}
                  onClick={() => onChoose({ source: source.source, day })}
                >
                  <rect className="day-area" width={cell} height={ROW} />
                  <g transform={`translate(${(cell - size) / 2} ${(ROW - size) / 2})`}>
                    <DayMark state={state} size={size} />
                  </g>
                  <title>{`${formatDay(day)}, ${visibleText(source.source)}: ${words.states[state].word}, ${count(events)}`}</title>
                </g>
              );
            })}
          </g>
        );
      })}
    </svg>
  );
}

function longest({ sources }: CalendarAnswer): number {
  return Math.min(
    LABEL_CHARS,
    sources.reduce((most, { source }) => Math.max(most, visibleText(source).length), 0),
  );
}

function cut(text: string): string {
  return text.length > LABEL_CHARS ? `${text.slice(0, LABEL_CHARS - 1)}…` : text;
}

/** How many days are in which state, in words. */
export function summary({ sources }: CalendarAnswer): string {
  const counts = new Map<string, number>();
  for (const { days } of sources) for (const { state } of days) counts.set(state, (counts.get(state) ?? 0) + 1);
  return STATES.filter((state) => counts.has(state))
    .map((state) => `${count(counts.get(state) ?? 0)} ${words.states[state].word}`)
    .join(", ");
}

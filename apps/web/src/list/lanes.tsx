// Accesses along a line of time: a lane for each user (or, of one user, for each person), a mark for each access. The table is its twin.
import type { AccessRow } from "@quis/contract";
import { useNavigate } from "@tanstack/react-router";
import { useWidth } from "../app/index.ts";
import { ask } from "../strings/ask.ts";
import { en } from "../strings/index.ts";
import { visibleText } from "../text/index.ts";
import { formatDay, formatTime } from "../time/index.ts";
import type { Question } from "../url/index.ts";
import type { Explained } from "./cells.tsx";
import { IDLE_MS } from "./idle.ts";

const LANE = 24;
const FOOT = 20;
const MOST_LANES = 24;
const RADIUS = 4;
const MOST_NAME_CHARS = 22;

interface LanesProps {
  readonly rows: readonly AccessRow[];
  readonly kind: Question["kind"];
  readonly explained: (row: AccessRow) => Explained;
  readonly at: string;
}

export function Lanes({ rows, kind, explained, at }: LanesProps) {
  const navigate = useNavigate();
  const [width, frame] = useWidth();
  const lanes = lanesOf(rows, kind);
  const times = rows.map(({ time }) => Date.parse(time));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const left = width < 500 ? 84 : 168;
  const span = Math.max(1, last - first);
  const x = (time: number): number =>
    left + RADIUS + ((time - first) / span) * Math.max(1, width - left - 2 * RADIUS - 2);
  const height = lanes.length * LANE + FOOT;
  const idle = kind === "session" ? pauses(times) : [];
  return (
    <>
      <p className="note dim">{ask.list.lanes(rows.length)}</p>
      <div ref={frame} className="chart-frame free">
        {width === 0 ? null : (
          <svg
            className="chart lanes"
            width={width}
            height={height}
            viewBox={`0 0 ${width} ${height}`}
            role="img"
            aria-label={ask.list.lanes(rows.length)}
          >
            {idle.map(([from, to]) => (
              <rect
                key={from}
                className="pause"
                x={x(from) + RADIUS}
                width={Math.max(0, x(to) - x(from) - 2 * RADIUS)}
                y={0}
                height={height - FOOT}
              />
            ))}
            {lanes.map((lane, nth) => (
              <g key={lane.name}>
                <line x1={left} x2={width} y1={nth * LANE + LANE / 2} y2={nth * LANE + LANE / 2} />
                <text x={left - 8} y={nth * LANE + LANE / 2 + 4} textAnchor="end">
                  {short(lane.name, width < 500 ? 11 : MOST_NAME_CHARS)}
                </text>
                {lane.rows.map((row) => (
                  <circle
                    key={row.index}
                    className={`mark ${toneOf(explained(row))} ${String(row.index) === at ? "open" : ""}`}
                    cx={x(Date.parse(row.time))}
                    cy={nth * LANE + LANE / 2}
                    r={RADIUS}
                    onClick={() => {
                      void navigate({
                        to: ".",
                        search: (old) => ({ ...old, at: String(row.index) }),
                        resetScroll: false,
                      });
                    }}
                  >
                    <title>{`${formatTime(row.time)} UTC · ${visibleText(row.user)} · ${visibleText(row.activity)} ${visibleText(row.object)}`}</title>
                  </circle>
                ))}
              </g>
            ))}
            <text x={left} y={height - 5} textAnchor="start">
              {edge(first, span)}
            </text>
            <text x={width} y={height - 5} textAnchor="end">
              {edge(last, span)}
            </text>
          </svg>
        )}
      </div>
    </>
  );
}

interface Lane {
  readonly name: string;
  readonly rows: readonly AccessRow[];
}

function lanesOf(rows: readonly AccessRow[], kind: Question["kind"]): Lane[] {
  const lanes = new Map<string, AccessRow[]>();
  for (const row of rows) {
    const name = visibleText(kind === "user" || kind === "session" ? (row.subjects[0] ?? "") : row.user);
    const key = name === "" ? (kind === "user" || kind === "session" ? en.list.noSubject : en.list.noUser) : name;
    const lane = lanes.get(key);
    if (lane === undefined) lanes.set(key, [row]);
    else lane.push(row);
  }
  const all = [...lanes].map(([name, of]) => ({ name, rows: of }));
  // A session is read from its beginning; elsewhere the busiest lane stands first.
  const sorted = kind === "session" ? all.toReversed() : all.toSorted((a, b) => b.rows.length - a.rows.length);
  const rest = sorted.slice(MOST_LANES);
  if (rest.length === 0) return sorted;
  return [
    ...sorted.slice(0, MOST_LANES),
    { name: ask.list.others(rest.length), rows: rest.flatMap((lane) => lane.rows) },
  ];
}

function pauses(times: readonly number[]): (readonly [number, number])[] {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted.flatMap((time, at) => {
    const before = sorted[at - 1];
    return before !== undefined && time - before >= IDLE_MS ? [[before, time] as const] : [];
  });
}

function toneOf(explained: Explained): string {
  if (typeof explained === "string") return "";
  return explained.some(({ sentence }) => sentence === null) ? "no" : "yes";
}

function short(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}

function edge(time: number, spanMs: number): string {
  const instant = new Date(time).toISOString();
  return spanMs < 86_400_000 * 2 ? formatTime(instant).slice(0, 16) : formatDay(instant);
}

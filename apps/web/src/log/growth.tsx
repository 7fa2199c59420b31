// How a log grew, as a line and as a table.
import type { GrowthAnswer } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { scaleLinear } from "d3-scale";
import { useRef } from "react";
import { Failure, useWidth } from "../app/index.ts";
import { saveChart } from "../chart/index.ts";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { count } from "../strings/index.ts";
import { logWords } from "../strings/log.ts";
import { formatDay, TimeStamp } from "../time/index.ts";
import { growthQuery } from "./queries.ts";

const words = logWords.growth;
const HEIGHT = 132;
const TOP = 10;
const BASE = HEIGHT - 20;

export function Growth({ log, asTable }: { readonly log: string; readonly asTable: boolean }) {
  const { data, error, refetch } = useQuery(growthQuery(log));
  const [width, frame] = useWidth();
  const chart = useRef<SVGSVGElement>(null);
  const points = data?.points ?? [];
  const name = [log, "growth"];
  return (
    <section className="sheet" aria-labelledby="growth-title">
      <header>
        <h2 id="growth-title">{words.title}</h2>
        <span className="tools">
          <Link
            to="."
            search={(old) => ({ ...old, growth: asTable ? undefined : "table" })}
            replace
            resetScroll={false}
            className="tool"
          >
            {asTable ? "as chart" : "as table"}
          </Link>
          {asTable || points.length < 2 ? null : (
            <button
              type="button"
              className="tool"
              aria-label={words.svg}
              onClick={() => chart.current && saveChart(chart.current, name, words.chart(log, data?.size ?? 0))}
            >
              SVG
            </button>
          )}
          <button
            type="button"
            className="tool"
            aria-label={words.csv}
            onClick={() =>
              saveFile(
                fileName(["quis", ...name], "csv"),
                "text/csv;charset=utf-8",
                csvTable(
                  ["received", "entries"],
                  points.map(({ at, size }) => [at, size]),
                ),
              )
            }
          >
            CSV
          </button>
        </span>
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      <div ref={frame} className="chart-frame">
        {data !== undefined && points.length < 2 ? <p className="dim">{words.none}</p> : null}
        {data !== undefined && asTable ? <GrowthTable points={points} /> : null}
        {data !== undefined && !asTable && width > 0 && points.length > 1 ? (
          <svg
            ref={chart}
            className="chart growth-chart"
            width={width}
            height={HEIGHT}
            viewBox={`0 0 ${width} ${HEIGHT}`}
            role="img"
            aria-label={words.chart(logWords.names[log] ?? log, data.size)}
          >
            <Line points={points} width={width} size={data.size} />
          </svg>
        ) : null}
      </div>
    </section>
  );
}

function Line({
  points,
  width,
  size,
}: {
  readonly points: GrowthAnswer["points"];
  readonly width: number;
  readonly size: number;
}) {
  const times = points.map(({ at }) => Date.parse(at));
  const first = times[0]!;
  const last = Math.max(first + 1, times.at(-1)!);
  const y = scaleLinear().domain([0, size]).nice(3).range([BASE, TOP]);
  const top = y.domain()[1] ?? size;
  const left = Math.max(38, count(top).length * 7 + 8);
  const x = (ms: number): number => left + ((ms - first) / (last - first)) * (width - left - 2);
  const round = (value: number): number => Math.round(value * 10) / 10;
  // Steps, since between two of them nobody said anything: a straight line would invent entries.
  const path = points
    .map(({ size: entries }, at) =>
      at === 0 ? `M${round(x(times[at]!))} ${round(y(entries))}` : `H${round(x(times[at]!))}V${round(y(entries))}`,
    )
    .join("");
  return (
    <>
      {[0, top / 2, top].filter(Number.isInteger).map((value) => (
        <g key={value}>
          <line x1={left} x2={width} y1={round(y(value))} y2={round(y(value))} />
          <text x={left - 6} y={round(y(value)) + 4} textAnchor="end">
            {count(value)}
          </text>
        </g>
      ))}
      <path className="grown" d={`${path}V${BASE}H${left}Z`} />
      <path className="grown-line" d={path} />
      <text x={left} y={HEIGHT - 5}>
        {label(first, last)}
      </text>
      <text x={width - 1} y={HEIGHT - 5} textAnchor="end">
        {label(last, first)}
      </text>
    </>
  );
}

/** A day, or the clock where both ends are of one day. */
function label(ms: number, other: number): string {
  const [day, otherDay] = [new Date(ms).toISOString(), new Date(other).toISOString()];
  return day.slice(0, 10) === otherDay.slice(0, 10) ? day.slice(11, 19) : formatDay(ms);
}

function GrowthTable({ points }: { readonly points: GrowthAnswer["points"] }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="scroll low" tabIndex={0} role="region" aria-labelledby="growth-title">
      <table>
        <thead>
          <tr>
            <th scope="col">{words.when}</th>
            <th scope="col" className="figure">
              {words.size}
            </th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ size, at }) => (
            <tr key={size}>
              <td>
                <TimeStamp at={at} ms />
              </td>
              <td className="figure">{count(size)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

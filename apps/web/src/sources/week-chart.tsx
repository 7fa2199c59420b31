// A source's week: the band and mean of the weeks before, and what came in the last seven days.
import type { SourceReport, WeekHour } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import { scaleLinear } from "d3-scale";
import { useRef } from "react";
import { useWidth } from "../app/index.ts";
import { saveChart } from "../chart/index.ts";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { count } from "../strings/index.ts";
import { sourceWords } from "../strings/sources.ts";

const words = sourceWords.source;
const HEIGHT = 150;
const TOP = 10;
const BASE = HEIGHT - 22;
const LEFT = 38;

export function Week({ report, asTable }: { readonly report: SourceReport; readonly asTable: boolean }) {
  const [width, frame] = useWidth();
  const chart = useRef<SVGSVGElement>(null);
  const name = [report.source, "week"];
  const saveCsv = (): void => {
    const rows = report.week.map(({ hour, mean, low, high, seen }) => [hourText(hour), mean, low, high, seen]);
    const head = [words.hour, words.mean, "least", "most", words.came];
    saveFile(fileName(["quis", ...name], "csv"), "text/csv;charset=utf-8", csvTable(head, rows));
  };
  if (report.week.length === 0) return null;
  return (
    <section className="sheet" aria-labelledby="week-title">
      <header>
        <h2 id="week-title">{words.week}</h2>
        <span className="tools">
          <Link
            to="."
            search={(old) => ({ ...old, week: asTable ? undefined : "table" })}
            replace
            resetScroll={false}
            className="tool"
          >
            {asTable ? sourceWords.calendar.asChart : sourceWords.calendar.asTable}
          </Link>
          {asTable ? null : (
            <button
              type="button"
              className="tool"
              aria-label="Save the chart as SVG"
              onClick={() => chart.current && saveChart(chart.current, name, words.weekChart)}
            >
              SVG
            </button>
          )}
          <button type="button" className="tool" aria-label="Save the figures as CSV" onClick={saveCsv}>
            CSV
          </button>
        </span>
      </header>
      <p className="note dim tight">{words.weekLead(report.weeks)}</p>
      <div ref={frame} className="chart-frame week-frame">
        {asTable ? <WeekTable week={report.week} /> : null}
        {!asTable && width > 0 ? (
          <svg
            ref={chart}
            className="chart week-chart"
            width={width}
            height={HEIGHT}
            viewBox={`0 0 ${width} ${HEIGHT}`}
            role="img"
            aria-label={words.weekChart}
          >
            <Shapes week={report.week} width={width} />
          </svg>
        ) : null}
      </div>
    </section>
  );
}

function Shapes({ week, width }: { readonly week: readonly WeekHour[]; readonly width: number }) {
  const most = Math.max(1, ...week.map(({ high, seen }) => Math.max(high ?? 0, seen ?? 0)));
  const y = scaleLinear().domain([0, most]).nice(3).range([BASE, TOP]);
  const step = (width - LEFT) / week.length;
  const x = (hour: number): number => round(LEFT + hour * step);
  const known = week.filter(
    (hour): hour is WeekHour & { mean: number; low: number; high: number } => hour.mean !== null,
  );
  const top = y.domain()[1] ?? most;
  const line = known.map(({ hour, mean }, at) => `${at === 0 ? "M" : "L"}${x(hour + 0.5)} ${round(y(mean))}`).join("");
  const upper = known.map(({ hour, high }, at) => `${at === 0 ? "M" : "L"}${x(hour + 0.5)} ${round(y(high))}`).join("");
  const lower = known
    .toReversed()
    .map(({ hour, low }) => `L${x(hour + 0.5)} ${round(y(low))}`)
    .join("");
  return (
    <>
      {[0, top / 2, top].filter(Number.isInteger).map((value) => (
        <g key={value}>
          <line x1={LEFT} x2={width} y1={round(y(value))} y2={round(y(value))} />
          <text x={LEFT - 6} y={round(y(value)) + 4} textAnchor="end">
            {count(value)}
          </text>
        </g>
      ))}
      {known.length > 1 ? <path className="band" d={`${upper}${lower}Z`} /> : null}
      {week.map(({ hour, seen, low }) =>
        seen === null || seen === 0 ? null : (
          <rect
            key={hour}
            className={`came${low !== null && seen < low ? " below" : ""}`}
            x={x(hour + 0.2)}
            width={round(Math.max(1, step * 0.6))}
            y={round(Math.min(BASE - 1, y(seen)))}
            height={round(Math.max(1, BASE - y(seen)))}
          />
        ),
      )}
      {known.length > 1 ? <path className="mean" d={line} /> : null}
      {words.days.map((day, at) => (
        <g key={day}>
          <line className="day-line" x1={x(at * 24)} x2={x(at * 24)} y1={TOP} y2={BASE} />
          <text x={x(at * 24 + 12)} y={HEIGHT - 6} textAnchor="middle">
            {day}
          </text>
        </g>
      ))}
    </>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function hourText(hour: number): string {
  return `${words.days[Math.floor(hour / 24)] ?? ""} ${String(hour % 24).padStart(2, "0")}:00`;
}

function WeekTable({ week }: { readonly week: readonly WeekHour[] }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="scroll low" tabIndex={0} role="region" aria-label={words.weekTable}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.hour}</th>
            <th scope="col" className="figure">
              {words.mean}
            </th>
            <th scope="col" className="figure">
              {words.band}
            </th>
            <th scope="col" className="figure">
              {words.came}
            </th>
          </tr>
        </thead>
        <tbody>
          {week.map(({ hour, mean, low, high, seen }) => (
            <tr key={hour}>
              <th scope="row" className="mono">
                {hourText(hour)}
              </th>
              <td className="figure">{mean === null ? "–" : count(mean)}</td>
              <td className="figure">{low === null || high === null ? "–" : `${count(low)} – ${count(high)}`}</td>
              <td className="figure">{seen === null ? "–" : count(seen)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

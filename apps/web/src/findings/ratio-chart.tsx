// Findings per user-day of each group beside everybody else's: a dot with its whiskers, and the same as a table.
import { useState } from "react";
import type { FairnessAnswer } from "@quis/contract";
import { useWidth } from "../app/index.ts";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { count } from "../strings/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";
import { EVEN, type FairnessRow, RATIO_TICKS, ratioScale, whiskerOf } from "./ratio-layout.ts";
import { ratioSvg } from "./ratio-svg.ts";
import { percent } from "./words.ts";

const ATTRIBUTES = ["role", "shift", "unit", "tenure"] as const;

export function RatioSheet({ answer }: { readonly answer: FairnessAnswer }) {
  const [asTable, setAsTable] = useState(false);
  const text = words.fairness;
  const { rows, from, to, findings, user_days: days, withheld } = answer;
  return (
    <section className="sheet" aria-labelledby="ratio-title">
      <header>
        <h2 id="ratio-title">{text.ratios}</h2>
        <span className="dim">
          {from === null || to === null ? text.none : text.of(findings, days, formatDay(from), formatDay(to))}
        </span>
        {rows.length === 0 ? null : (
          <span className="tools">
            <button type="button" className="tool" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              {asTable ? words.peers.asChart : words.peers.asTable}
            </button>
            <button
              type="button"
              className="tool"
              onClick={() => saveFile(fileName(["quis", "fairness"], "svg"), "image/svg+xml", ratioSvg(rows))}
            >
              {words.peers.saveSvg}
            </button>
            <button type="button" className="tool" onClick={() => saveRatios(rows)}>
              {words.peers.saveCsv}
            </button>
          </span>
        )}
      </header>
      {rows.length === 0 && from !== null ? <p className="note">{text.noGroups}</p> : null}
      {rows.length === 0 ? null : asTable ? <RatioTable rows={rows} /> : <RatioChart rows={rows} />}
      {withheld === 0 ? null : <p className="note">{text.withheld(withheld)}</p>}
      {rows.length === 0 ? null : <p className="note dim">{text.order}</p>}
    </section>
  );
}

function RatioChart({ rows }: { readonly rows: readonly FairnessRow[] }) {
  return (
    <div className="ratios" role="group" aria-label={words.fairness.chart}>
      {ATTRIBUTES.map((attribute) => {
        const own = rows.filter((row) => row.attribute === attribute);
        return own.length === 0 ? null : (
          <section key={attribute}>
            <h3>{words.fairness.attributes[attribute]}</h3>
            <ul>
              {own.map((row) => (
                <RatioLine key={row.value} row={row} />
              ))}
            </ul>
          </section>
        );
      })}
      <RatioAxis />
    </div>
  );
}

function RatioLine({ row }: { readonly row: FairnessRow }) {
  const [width, frame] = useWidth();
  const x = ratioScale(width);
  const whisker = whiskerOf(row, x);
  const mark = row.verdict === "investigate" ? "violet" : "";
  return (
    <li>
      <span className="ratio-name">
        <VisibleText text={row.value} />
        <span className="dim"> {count(row.users)}</span>
      </span>
      <div ref={frame} className="ratio-frame">
        {width === 0 ? null : (
          <svg
            className={`chart ratio ${mark}`}
            width={width}
            height={24}
            viewBox={`0 0 ${width} 24`}
            aria-hidden="true"
          >
            <rect className="even" x={x(EVEN[0])} y={0} width={x(EVEN[1]) - x(EVEN[0])} height={24} />
            <line className="one" x1={x(1)} x2={x(1)} y1={0} y2={24} />
            {whisker === undefined ? null : (
              <>
                <line className="whisker" x1={whisker.low} x2={whisker.high} y1={12} y2={12} />
                <line className="whisker" x1={whisker.low} x2={whisker.low} y1={8} y2={16} />
                <line className="whisker" x1={whisker.high} x2={whisker.high} y1={8} y2={16} />
                {whisker.dot === undefined ? null : mark === "violet" ? (
                  <path className="dot" d={`M${whisker.dot} 5l7 7l-7 7l-7 -7z`} />
                ) : (
                  <circle className="dot" cx={whisker.dot} cy={12} r={5} />
                )}
              </>
            )}
          </svg>
        )}
      </div>
      <span className="ratio-says">
        {row.low === null || row.high === null ? null : (
          <span className="nowrap">
            {row.ratio === null ? "–" : row.ratio.toFixed(2)} ({row.low.toFixed(2)}–{row.high.toFixed(2)}){" "}
          </span>
        )}
        <span className={mark === "violet" ? "chip violet" : "dim"}>{words.fairness.verdicts[row.verdict]}</span>
      </span>
    </li>
  );
}

function RatioAxis() {
  const [width, frame] = useWidth();
  const x = ratioScale(width);
  return (
    <div className="ratio-axis" aria-hidden="true">
      <span className="dim" />
      <div ref={frame} className="ratio-frame">
        {width === 0 ? null : (
          <svg className="chart" width={width} height={34} viewBox={`0 0 ${width} 34`}>
            {RATIO_TICKS.map((tick) => (
              <text key={tick} x={x(tick)} y={13} textAnchor="middle">
                {tick}
              </text>
            ))}
            <text x={2} y={30}>
              ← {words.fairness.fewer}
            </text>
            <text x={width - 2} y={30} textAnchor="end">
              {words.fairness.more} →
            </text>
          </svg>
        )}
      </div>
      <span />
    </div>
  );
}

function RatioTable({ rows }: { readonly rows: readonly FairnessRow[] }) {
  const { columns, verdicts, attributes, undecided } = words.fairness;
  const per100 = (rate: number | null): string => (rate === null ? "–" : (rate * 100).toFixed(2));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="scroll" tabIndex={0} role="region" aria-labelledby="ratio-title">
      <table>
        <thead>
          <tr>
            <th scope="col">{columns.group}</th>
            {[
              columns.users,
              columns.days,
              columns.findings,
              columns.rate,
              columns.other,
              columns.ratio,
              columns.interval,
              columns.dismissed,
            ].map((name) => (
              <th key={name} scope="col" className="figure">
                {name}
              </th>
            ))}
            <th scope="col">{columns.verdict}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.attribute} ${row.value}`}>
              <td>
                <span className="dim">{attributes[row.attribute]}</span> <VisibleText text={row.value} />
              </td>
              <td className="figure">{count(row.users)}</td>
              <td className="figure">{count(row.user_days)}</td>
              <td className="figure">{count(row.findings)}</td>
              <td className="figure">{per100(row.rate)}</td>
              <td className="figure">{per100(row.other_rate)}</td>
              <td className="figure">{row.ratio?.toFixed(2) ?? "–"}</td>
              <td className="figure">
                {row.low === null || row.high === null ? "–" : `${row.low.toFixed(2)}–${row.high.toFixed(2)}`}
              </td>
              <td className="figure">
                {row.false_positive_share === null ? undecided : percent(row.false_positive_share)}
              </td>
              <td>{verdicts[row.verdict]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const COLUMNS = [
  "attribute",
  "value",
  "users",
  "user_days",
  "findings",
  "rate",
  "other_rate",
  "ratio",
  "low",
  "high",
  "verdict",
] as const satisfies readonly (keyof FairnessRow)[];

function saveRatios(rows: readonly FairnessRow[]): void {
  const table = csvTable(
    COLUMNS,
    rows.map((row) => COLUMNS.map((name) => row[name])),
  );
  saveFile(fileName(["quis", "fairness"], "csv"), "text/csv;charset=utf-8", table);
}

// Accesses per hour, with the band of the same hour in the weeks before drawn behind the line; the same as a table.
import type { RhythmHour } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useWidth } from "../app/index.ts";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { count } from "../strings/index.ts";
import { today } from "../strings/today.ts";
import { formatTime } from "../time/index.ts";
import { layOutRhythm, RHYTHM_HEIGHT, sideOf } from "./rhythm-layout.ts";
import { rhythmSvg } from "./rhythm-svg.ts";

const words = today.rhythm;

interface RhythmSheetProps {
  readonly hours: readonly RhythmHour[];
  readonly asTable: boolean;
}

export function RhythmSheet({ hours, asTable }: RhythmSheetProps) {
  const [width, frame] = useWidth();
  const layout = useMemo(() => layOutRhythm(hours, width), [hours, width]);
  const sides = hours.map(sideOf);
  const above = sides.filter((side) => side === "above").length;
  const below = sides.filter((side) => side === "below").length;
  const known = sides.some((side) => side !== undefined);
  const sentence = known ? words.sentence(hours.length, above, below) : words.noBand;
  const saveSvg = (): void => {
    const style = getComputedStyle(document.documentElement);
    const colour = (token: string): string => style.getPropertyValue(token).trim();
    const svg = rhythmSvg(layOutRhythm(hours, 900), `${words.title}: ${sentence}`, {
      line: colour("--accent"),
      band: colour("--accent-soft"),
      grid: colour("--line2"),
      text: colour("--ink3"),
      paper: colour("--sheet"),
      mark: colour("--warn"),
    });
    saveFile(fileName(["quis", "rhythm"], "svg"), "image/svg+xml", svg);
  };
  const saveCsv = (): void =>
    saveFile(
      fileName(["quis", "rhythm"], "csv"),
      "text/csv;charset=utf-8",
      csvTable(
        ["hour", "accesses", "least_before", "middle_before", "most_before"],
        hours.map(({ hour, events, usual }) => [
          hour,
          events,
          usual?.low ?? null,
          usual?.middle ?? null,
          usual?.high ?? null,
        ]),
      ),
    );
  return (
    <section className="sheet" aria-labelledby="rhythm-title">
      <header>
        <h2 id="rhythm-title">{words.title}</h2>
        <span className="tools">
          <Link
            to="."
            search={(old) => ({ ...old, rhythm: asTable ? undefined : "table" })}
            replace
            resetScroll={false}
            className="tool"
          >
            {asTable ? words.asChart : words.asTable}
          </Link>
          <button type="button" className="tool" aria-label={words.saveSvg} onClick={saveSvg}>
            SVG
          </button>
          <button type="button" className="tool" aria-label={words.saveCsv} onClick={saveCsv}>
            CSV
          </button>
        </span>
      </header>
      {hours.length === 0 ? (
        <p className="note">{words.none}</p>
      ) : (
        <>
          <p className="note rhythm-said">{sentence}</p>
          <div ref={frame} className="chart-frame rhythm-frame">
            {asTable ? (
              <RhythmTable hours={hours} />
            ) : width === 0 ? null : (
              <svg
                className="chart rhythm"
                width={width}
                height={RHYTHM_HEIGHT}
                viewBox={`0 0 ${width} ${RHYTHM_HEIGHT}`}
                role="img"
                aria-label={sentence}
              >
                {layout.lines.map(({ y, label }) => (
                  <g key={label}>
                    <line x1={layout.left} x2={width} y1={y} y2={y} />
                    <text x={layout.left - 6} y={y + 4} textAnchor="end">
                      {label}
                    </text>
                  </g>
                ))}
                {layout.band === "" ? null : <path className="usual" d={layout.band} />}
                {layout.middle === "" ? null : <path className="usual-middle" d={layout.middle} />}
                <path className="seen" d={layout.line} />
                {layout.outside.map(({ x, y, hour }) => (
                  <circle key={hour.hour} className="outside" cx={x} cy={y} r={3.5} />
                ))}
                {layout.labels.map(({ x, label, anchor }) => (
                  <text key={x} x={x} y={RHYTHM_HEIGHT - 5} textAnchor={anchor}>
                    {label}
                  </text>
                ))}
                {layout.hours.map(({ x, width: wide, hour }) => (
                  <rect key={hour.hour} className="hover" x={x} y={0} width={wide} height={RHYTHM_HEIGHT - 20}>
                    <title>{sayHour(hour)}</title>
                  </rect>
                ))}
              </svg>
            )}
          </div>
          {known && !asTable ? (
            <p className="legend">
              <span className="key-line">{words.line}</span>
              <span className="key-band">{words.band}</span>
            </p>
          ) : null}
        </>
      )}
    </section>
  );
}

function sayHour({ hour, events, usual }: RhythmHour): string {
  const range = usual === null ? "" : ` (${count(usual.low)}–${count(usual.high)})`;
  return `${formatTime(hour).slice(0, 16)}: ${count(events)}${range}`;
}

function RhythmTable({ hours }: { readonly hours: readonly RhythmHour[] }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="scroll low" tabIndex={0} role="region" aria-labelledby="rhythm-title">
      <table>
        <thead>
          <tr>
            <th scope="col">{words.hour}</th>
            {[words.events, words.low, words.middle, words.high].map((head) => (
              <th key={head} scope="col" className="figure">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.toReversed().map((hour) => (
            <tr key={hour.hour}>
              <td className="mono nowrap">{formatTime(hour.hour).slice(0, 16)}</td>
              <td className="figure">
                {count(hour.events)}
                {sideOf(hour) === "above" || sideOf(hour) === "below" ? (
                  <span className="chip warn">{words.outside}</span>
                ) : null}
              </td>
              <td className="figure">{hour.usual === null ? "–" : count(hour.usual.low)}</td>
              <td className="figure">{hour.usual === null ? "–" : count(hour.usual.middle)}</td>
              <td className="figure">{hour.usual === null ? "–" : count(hour.usual.high)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Accesses over time: a small chart with its figures as a table, both of which can be saved.
import { Link } from "@tanstack/react-router";
import type { Answer } from "@quis/contract";
import { useMemo } from "react";
import { useWidth } from "../app/index.ts";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { count, en } from "../strings/index.ts";
import { formatDay } from "../time/index.ts";
import { type Bar, barsOf } from "./buckets.ts";
import { CHART_HEIGHT, layOut } from "./layout.ts";
import { svgOf } from "./svg.ts";

interface TimelineProps {
  readonly days: NonNullable<Answer["timeline"]>;
  /** The answer in a sentence, for those who hear the page. */
  readonly sentence: string;
  readonly name: string;
  readonly asTable: boolean;
  readonly onPick: (bar: Bar) => void;
}

export function Timeline({ days, sentence, name, asTable, onPick }: TimelineProps) {
  const { unit, bars } = useMemo(() => barsOf(days), [days]);
  const [width, frame] = useWidth();
  const layout = useMemo(() => layOut(bars, width), [bars, width]);
  const saveSvg = (): void => {
    const style = getComputedStyle(document.documentElement);
    const colour = (token: string): string => style.getPropertyValue(token).trim();
    const colours = {
      bar: colour("--accent"),
      line: colour("--line"),
      text: colour("--ink3"),
      paper: colour("--sheet"),
    };
    saveFile(
      fileName(["quis", name, "days"], "svg"),
      "image/svg+xml",
      svgOf(layOut(bars, 900), `${name}: ${sentence}`, colours),
    );
  };
  const saveCsv = (): void => {
    const rows = bars.map((bar) => [bar.start, bar.events]);
    saveFile(fileName(["quis", name, "days"], "csv"), "text/csv;charset=utf-8", csvTable([unit, "accesses"], rows));
  };
  return (
    <section className="sheet" aria-labelledby="days-title">
      <header>
        <h2 id="days-title">{en.days.title[unit]}</h2>
        <Highest bars={bars} />
        <span className="tools">
          <Link
            to="."
            search={(old) => ({ ...old, days: asTable ? undefined : "table" })}
            replace
            resetScroll={false}
            className="tool"
          >
            {asTable ? en.days.asChart : en.days.asTable}
          </Link>
          <button type="button" className="tool" aria-label={en.days.saveSvgLabel} onClick={saveSvg}>
            {en.days.saveSvg}
          </button>
          <button type="button" className="tool" aria-label={en.days.saveCsvLabel} onClick={saveCsv}>
            {en.days.saveCsv}
          </button>
        </span>
      </header>
      <div ref={frame} className="chart-frame">
        {asTable ? <DayTable bars={bars} head={en.days.unit[unit]} onPick={onPick} /> : null}
        {!asTable && width > 0 ? (
          <svg
            className="chart"
            width={width}
            height={CHART_HEIGHT}
            viewBox={`0 0 ${width} ${CHART_HEIGHT}`}
            role="img"
            aria-label={en.days.chart(sentence)}
          >
            {layout.lines.map(({ y, label }) => (
              <g key={label}>
                <line x1={layout.left} x2={width} y1={y} y2={y} />
                <text x={layout.left - 6} y={y + 4} textAnchor="end">
                  {label}
                </text>
              </g>
            ))}
            {layout.bars.map((place) => (
              <g key={place.bar.start} className="bar" onClick={() => onPick(place.bar)}>
                {/* The whole column takes the pointer: a bar of one access is 2 px high. */}
                <rect className="column" x={place.x - 1} y={0} width={place.width + 2} height={layout.base} />
                <rect className="value" x={place.x} y={place.y} width={place.width} height={place.height} />
                <title>{`${formatDay(place.bar.start)}: ${en.headline.accesses(place.bar.events)}`}</title>
              </g>
            ))}
            {layout.labels.map(({ x, anchor, label }) => (
              <text key={`${x} ${label}`} x={x} y={CHART_HEIGHT - 5} textAnchor={anchor}>
                {label}
              </text>
            ))}
          </svg>
        ) : null}
      </div>
    </section>
  );
}

function Highest({ bars }: { readonly bars: readonly Bar[] }) {
  const highest = bars.reduce<Bar | undefined>(
    (best, bar) => (bar.events > (best?.events ?? 0) ? bar : best),
    undefined,
  );
  if (highest === undefined || bars.length < 2) return null;
  return <span className="dim">{en.days.highest(count(highest.events), formatDay(highest.start).slice(0, -5))}</span>;
}

function DayTable({
  bars,
  head,
  onPick,
}: {
  readonly bars: readonly Bar[];
  readonly head: string;
  readonly onPick: (bar: Bar) => void;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="scroll low" tabIndex={0} role="region" aria-labelledby="days-title">
      <table>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col" className="figure">
              {en.home_.events}
            </th>
          </tr>
        </thead>
        <tbody>
          {bars
            .filter(({ events }) => events > 0)
            .map((bar) => (
              <tr key={bar.start}>
                <td>
                  <button
                    type="button"
                    className="link"
                    onClick={() => onPick(bar)}
                    title={en.days.only(formatDay(bar.start))}
                  >
                    <span className="mono">{bar.start}</span>
                  </button>
                </td>
                <td className="figure">{count(bar.events)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

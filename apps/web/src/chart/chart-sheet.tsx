// A sheet with a chart and its twin, the table of the same figures; both can be saved.
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId, useRef } from "react";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { en } from "../strings/index.ts";
import { saveSvg } from "./save-svg.ts";

export interface Figures {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

interface ChartSheetProps {
  readonly title: string;
  /** Stands beside the title. */
  readonly note?: ReactNode;
  /** What the chart is of, for file names. */
  readonly name: string;
  readonly asTable: boolean;
  readonly figures: Figures;
  readonly children: ReactNode;
}

export function ChartSheet({ title, note, name, asTable, figures, children }: ChartSheetProps) {
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const saveChart = (): void => {
    const svg = frame.current?.querySelector("svg");
    if (svg) saveSvg(svg, fileName(["quis", name, title], "svg"), `${name}: ${title}`);
  };
  const saveFigures = (): void => {
    saveFile(fileName(["quis", name, title], "csv"), "text/csv;charset=utf-8", csvTable(figures.head, figures.rows));
  };
  return (
    <section className="sheet chart-sheet" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {note === undefined ? null : <span className="dim">{note}</span>}
        <span className="tools">
          <Link
            to="."
            search={(old) => ({ ...old, rhythm: asTable ? undefined : "table" })}
            replace
            resetScroll={false}
            className="tool"
          >
            {asTable ? en.days.asChart : en.days.asTable}
          </Link>
          {asTable ? null : (
            <button type="button" className="tool" aria-label={`${en.days.saveSvgLabel}: ${title}`} onClick={saveChart}>
              {en.days.saveSvg}
            </button>
          )}
          <button type="button" className="tool" aria-label={`${en.days.saveCsvLabel}: ${title}`} onClick={saveFigures}>
            {en.days.saveCsv}
          </button>
        </span>
      </header>
      {asTable ? (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        <div className="scroll low" tabIndex={0} role="region" aria-labelledby={id}>
          <FigureTable {...figures} />
        </div>
      ) : (
        <div ref={frame} className="chart-frame free">
          {children}
        </div>
      )}
    </section>
  );
}

function FigureTable({ head, rows }: Figures) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((name, at) => (
            <th key={name} scope="col" className={at === 0 ? "" : "figure"}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([first, ...rest]) => (
          <tr key={first}>
            <th scope="row">{first}</th>
            {rest.map((value, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- a row's figures have no other identity than their column
              <td key={at} className="figure">
                {value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

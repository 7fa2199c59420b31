// Columns and fields of a source by week: what came, and what went.
import type { SourceField, SourceReport } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import { csvTable, fileName, saveFile } from "../export/index.ts";
import { count } from "../strings/index.ts";
import { sourceWords } from "../strings/sources.ts";
import { VisibleText } from "../text/index.ts";

const words = sourceWords.source;
const WIDTH = 8;
const HEIGHT = 16;

export function FieldsTable({ report, showAll }: { readonly report: SourceReport; readonly showAll: boolean }) {
  const { fields, field_weeks: weeks } = report;
  const changed = fields.filter(({ state }) => state !== "present");
  const shown = showAll ? fields : changed;
  const saveCsv = (): void => {
    const rows = fields.map(({ field, state, first, last, events, weeks: shares }) => [
      field,
      state,
      first,
      last,
      events,
      ...shares,
    ]);
    const head = ["field", "state", "first day", "last day", "events", ...weeks];
    saveFile(fileName(["quis", report.source, "fields"], "csv"), "text/csv;charset=utf-8", csvTable(head, rows));
  };
  return (
    <section className="sheet" aria-labelledby="fields-title">
      <header>
        <h2 id="fields-title">{words.fields}</h2>
        <span className="dim">{words.fieldsLead}</span>
        <span className="tools">
          <Link
            to="."
            search={(old) => ({ ...old, fields: showAll ? undefined : "all" })}
            replace
            resetScroll={false}
            className="tool"
          >
            {showAll ? words.fieldChanged : `${words.fieldAll} ${count(fields.length)}`}
          </Link>
          <button type="button" className="tool" aria-label="Save the fields as CSV" onClick={saveCsv}>
            CSV
          </button>
        </span>
      </header>
      {shown.length === 0 ? (
        <p className="note dim">{fields.length === 0 ? words.fieldsNone : words.fieldChangedNone}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        <div className="scroll tall" tabIndex={0} role="region" aria-labelledby="fields-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.field}</th>
                <th scope="col">{words.fieldSince}</th>
                <th scope="col">{words.weeks(weeks[0] ?? "", weeks.at(-1) ?? "")}</th>
                <th scope="col" className="figure">
                  {words.share}
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((field) => (
                <FieldRow key={field.field} field={field} weeks={weeks} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function FieldRow({ field, weeks }: { readonly field: SourceField; readonly weeks: readonly string[] }) {
  const share = field.weeks.findLast((value) => value !== null) ?? null;
  return (
    <tr>
      <th scope="row" className="mono">
        <VisibleText text={field.field} />
        {field.state === "present" ? null : <span className="chip amber">{words.fieldState[field.state]}</span>}
      </th>
      <td className="mono nowrap">
        {field.first} – {field.last}
      </td>
      <td>
        <svg
          className="share-line"
          width={WIDTH * field.weeks.length}
          height={HEIGHT}
          role="img"
          aria-label={field.weeks.map((value, at) => words.weekShare(weeks[at] ?? "", value)).join("; ")}
        >
          {field.weeks.map((value, at) => (
            <g key={weeks[at]}>
              <title>{words.weekShare(weeks[at] ?? "", value)}</title>
              <rect className="share-place" x={at * WIDTH} y={0} width={WIDTH - 1} height={HEIGHT} />
              {value === null || value === 0 ? null : (
                <rect
                  className="share-value"
                  x={at * WIDTH}
                  width={WIDTH - 1}
                  y={HEIGHT - Math.max(1.5, value * HEIGHT)}
                  height={Math.max(1.5, value * HEIGHT)}
                />
              )}
            </g>
          ))}
        </svg>
      </td>
      <td className="figure">{share === null ? "–" : `${count(Math.round(share * 100))} %`}</td>
    </tr>
  );
}

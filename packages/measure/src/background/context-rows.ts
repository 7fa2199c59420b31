// Context tables from CSV text: rows by column name. RFC 4180, lines end in LF.
import { splitCsvRow } from "@quis/sources";
import { MeasureError } from "../error.ts";

type Row = Readonly<Record<string, string>>;

/** Rows of a table whose header is given apart. Fields of the simulator hold no line ends. */
export function readContextRows(table: string, header: string, text: string): Row[] {
  const names = header.split(",");
  const rows: Row[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const fields = splitCsvRow(line, ",");
    if (!Array.isArray(fields) || fields.length !== names.length)
      throw new MeasureError(
        "MEASURE_LOG_INVALID",
        `context table ${table}: expected ${names.length} fields in a row, got ${Array.isArray(fields) ? fields.length : fields.reason}`,
      );
    rows.push(Object.fromEntries(names.map((name, i) => [name, fields[i] as string])));
  }
  return rows;
}

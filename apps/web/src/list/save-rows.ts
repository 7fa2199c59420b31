// The rows of a list as CSV: every column that the page knows, not only those it shows.
import type { AccessRow } from "@quis/contract";
import { csvTable, fileName, saveFile } from "../export/index.ts";

const COLUMNS = [
  "index",
  "time",
  "received",
  "source",
  "user",
  "user_name",
  "user_type",
  "unit",
  "session",
  "activity",
  "operation",
  "status",
  "subjects",
  "record_count",
  "case_ref",
  "justification",
  "purpose",
  "object",
  "text",
  "src_ip",
] as const satisfies readonly (keyof AccessRow)[];

/** CSV text of `rows`. */
export function rowsAsCsv(rows: readonly AccessRow[]): string {
  return csvTable(
    COLUMNS,
    rows.map((row) =>
      COLUMNS.map((name) => {
        const value = row[name];
        return Array.isArray(value) ? value.join(" ") : value;
      }),
    ),
  );
}

/** Saves `rows` under a name made of the question. */
export function saveRows(rows: readonly AccessRow[], question: string): void {
  saveFile(fileName(["quis", question], "csv"), "text/csv;charset=utf-8", rowsAsCsv(rows));
}

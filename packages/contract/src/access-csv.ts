// Accesses as a CSV table: the same columns from the server's export and from the page's list.
import type { AccessRow } from "./common.ts";
import { csvRow } from "./csv.ts";

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

/** The head of the table, with its line end. */
export const ACCESS_HEAD = csvRow(COLUMNS);

/** One access as a line of the table; several subjects are one cell, with blanks between. */
export function accessLine(row: AccessRow): string {
  return csvRow(
    COLUMNS.map((name) => {
      const value = row[name];
      return Array.isArray(value) ? value.join(" ") : value;
    }),
  );
}

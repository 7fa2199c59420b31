// The rows of a list as CSV: every column that the page knows, not only those it shows.
import type { AccessRow } from "@quis/contract";
import { ACCESS_HEAD, accessLine } from "@quis/contract/access-csv";
import { BYTE_ORDER_MARK } from "@quis/contract/csv";
import { fileName, saveFile } from "../export/index.ts";

/** CSV text of `rows`. */
export function rowsAsCsv(rows: readonly AccessRow[]): string {
  return BYTE_ORDER_MARK + ACCESS_HEAD + rows.map(accessLine).join("");
}

/** Saves `rows` under a name made of the question. */
export function saveRows(rows: readonly AccessRow[], question: string): void {
  saveFile(fileName(["quis", question], "csv"), "text/csv;charset=utf-8", rowsAsCsv(rows));
}

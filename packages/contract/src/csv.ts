// CSV (RFC 4180) that a spreadsheet opens as text: no cell of a log becomes a formula.

// Attacker: a reason such as `=HYPERLINK(…)` runs when the reviewer opens the export. Spreadsheets also start formulas at + - @,
// their full-width forms, and after leading blanks, tabs or line ends.
const FORMULA = /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** One cell: always quoted, so that no other separator can split it; an apostrophe before what would be a formula. */
export function csvCell(value: string | number | null): string {
  if (typeof value === "number") return `"${value}"`;
  const text = value ?? "";
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return `"${guarded.replaceAll('"', '""')}"`;
}

type Row = readonly (string | number | null)[];

/** One row with its line end. */
export function csvRow(row: Row): string {
  return `${row.map(csvCell).join(",")}\r\n`;
}

/** Stands before a table, without which spreadsheets take UTF-8 for another encoding. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** A table as CSV. */
export function csvTable(head: readonly string[], rows: readonly Row[]): string {
  return `${BYTE_ORDER_MARK}${[head, ...rows].map(csvRow).join("")}`;
}

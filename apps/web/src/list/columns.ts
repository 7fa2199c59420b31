// Which columns a list shows: those in the address, else those chosen last in this browser, else the usual ones of the question's kind.
import type { Question } from "../url/index.ts";

/** All columns beside the time, in the order in which they stand. */
export const COLUMNS = [
  "who",
  "unit",
  "what",
  "operation",
  "status",
  "whom",
  "reason",
  "case",
  "explained",
  "session",
  "ip",
  "text",
  "source",
  "received",
  "index",
] as const;
export type ColumnName = (typeof COLUMNS)[number];

const USUAL: Readonly<Record<Question["kind"], readonly ColumnName[]>> = {
  who: ["who", "what", "reason", "explained", "source"],
  user: ["what", "whom", "reason", "explained", "source"],
  session: ["what", "whom", "reason", "source"],
  record: ["who", "what", "whom", "reason", "explained"],
  events: ["who", "what", "whom", "reason", "source"],
};

const STORE = "quis.columns.";

export function usualColumns(kind: Question["kind"]): readonly ColumnName[] {
  return USUAL[kind];
}

/** The columns of a list. `asked` is what the address says. */
export function columnsOf(kind: Question["kind"], asked: string | undefined): readonly ColumnName[] {
  return parse(asked) ?? parse(remembered(kind)) ?? USUAL[kind];
}

/** Keeps the choice in this browser for the next question of the kind. */
export function rememberColumns(kind: Question["kind"], columns: readonly ColumnName[] | undefined): void {
  try {
    if (columns === undefined) localStorage.removeItem(STORE + kind);
    else localStorage.setItem(STORE + kind, columns.join(","));
  } catch {
    // Private windows may refuse: the address has them.
  }
}

function remembered(kind: Question["kind"]): string | undefined {
  try {
    return localStorage.getItem(STORE + kind) ?? undefined;
  } catch {
    return undefined;
  }
}

function parse(text: string | undefined): readonly ColumnName[] | undefined {
  if (text === undefined) return undefined;
  const names = new Set(text.split(","));
  const columns = COLUMNS.filter((name) => names.has(name));
  return columns.length === 0 ? undefined : columns;
}

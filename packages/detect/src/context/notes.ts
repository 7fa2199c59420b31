// What is odd in context tables: said with counts and first rows, never repaired. Rows that cannot be true explain nothing (tables.ts).
import { Dictionary, NONE } from "../access/index.ts";
import { managerCycles } from "./cycles.ts";
import { type ContextTables, instantOf, type Row, TABLE_NAMES, type TableName, TABLES } from "./tables.ts";

/** One kind of oddity in one table. */
export interface ContextNote {
  readonly table: TableName;
  readonly code:
    | "empty"
    | "no-key"
    | "unreadable-instant"
    | "reversed"
    | "duplicate"
    | "overlap"
    | "unknown-user"
    | "unknown-case"
    | "manager-cycle"
    | "crowd";
  readonly count: number;
  /** The first rows that show it, 1 is the first below the header; at most five. */
  readonly rows: readonly number[];
  readonly sentence: string;
}

const MOST_ROWS_SHOWN = 5;
/** More rows than this for one key (assignments of a case, cases of a subject) are a collective case or a mistake. */
export const CROWD = 1000;

/** Columns that make a row what it is: without one it is about nothing. */
const KEYS: Readonly<Record<TableName, readonly string[]>> = {
  users: ["user"],
  assignments: ["case", "user"],
  roster: ["user"],
  relationships: ["user", "subject"],
  cases: ["case", "subject"],
  work: ["user", "subject"],
};
/** Rows of one of these that are true at the same time contradict or repeat each other. */
const ALONE: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  users: ["user"],
  assignments: ["case", "user", "role"],
  roster: ["user"],
  cases: ["case", "subject", "party_role"],
};
const CROWDS: Readonly<Partial<Record<TableName, string>>> = {
  assignments: "case",
  cases: "subject",
  work: "subject",
  relationships: "subject",
};

/**
 * Everything odd, in the order of the tables. Pure; every table is walked once, so a generator is used up. Time and memory grow with the rows
 * (n log n), whatever they hold.
 */
export function contextNotes(tables: ContextTables): ContextNote[] {
  const notes: ContextNote[] = [];
  const ids = new Dictionary();
  const users = new Set<number>();
  const cases = new Set<number>();
  const later: (() => void)[] = [];
  for (const name of TABLE_NAMES) {
    const rows = tables[name];
    if (rows === undefined) continue;
    const book = new NoteBook(name);
    const walked = walk(name, rows, ids, book);
    if (name === "users") for (const user of walked.users) users.add(user);
    if (name === "cases") for (const caseRef of walked.cases) cases.add(caseRef);
    later.push(() => {
      if (walked.length === 0) book.note("empty", -1);
      if (name !== "users" && tables.users !== undefined)
        walked.users.forEach((user, row) => {
          if (user !== NONE && !users.has(user)) book.note("unknown-user", row);
        });
      if (name !== "cases" && tables.cases !== undefined)
        walked.cases.forEach((caseRef, row) => {
          if (caseRef !== NONE && !cases.has(caseRef)) book.note("unknown-case", row);
        });
      if (name === "users") {
        walked.managers.forEach((manager, row) => {
          if (manager !== NONE && !users.has(manager)) book.note("unknown-user", row);
        });
        for (const row of managerCycles(walked.users, walked.managers)) book.note("manager-cycle", row);
      }
      notes.push(...book.notes());
    });
  }
  for (const finish of later) finish();
  return notes;
}

interface Walked {
  readonly length: number;
  readonly users: readonly number[];
  readonly cases: readonly number[];
  readonly managers: readonly number[];
}

function walk(name: TableName, rows: Iterable<Row>, ids: Dictionary, book: NoteBook): Walked {
  const [fromName, toName] = TABLES[name].span;
  const alone = ALONE[name];
  const crowdOf = CROWDS[name];
  const columns = [...Object.keys(TABLES[name].columns), fromName, toName];
  const seen = new Set<string>();
  const spans = new Map<string, [fromMs: number, toMs: number, row: number][]>();
  const crowds = new Map<string, number>();
  const [users, cases, managers]: [number[], number[], number[]] = [[], [], []];
  let length = 0;
  for (const row of rows) {
    const at = length++;
    const number = (column: string): number => ids.add(row[column] ?? "");
    if ("user" in TABLES[name].columns) users.push(number("user"));
    if ("case" in TABLES[name].columns) cases.push(number("case"));
    if (name === "users") managers.push(number("manager"));
    if (KEYS[name].some((column) => (row[column] ?? "") === "")) book.note("no-key", at);
    const [from, to] = [instantOf(row[fromName], -Infinity), instantOf(row[toName], Infinity)];
    if (Number.isNaN(from) || Number.isNaN(to)) book.note("unreadable-instant", at);
    else if (to < from) book.note("reversed", at);
    const all = columns.map((column) => row[column] ?? "").join("\0");
    if (seen.has(all)) book.note("duplicate", at);
    else if (alone !== undefined && from < to) {
      const key = alone.map((column) => row[column] ?? "").join("\0");
      const known = spans.get(key);
      if (known === undefined) spans.set(key, [[from, to, at]]);
      else known.push([from, to, at]);
    }
    seen.add(all);
    if (crowdOf !== undefined) {
      const key = row[crowdOf] ?? "";
      const many = (crowds.get(key) ?? 0) + 1;
      crowds.set(key, many);
      if (key !== "" && many === CROWD + 1) book.note("crowd", at);
    }
  }
  noteOverlaps(spans, book);
  return { length, users, cases, managers };
}

function noteOverlaps(spans: ReadonlyMap<string, [fromMs: number, toMs: number, row: number][]>, book: NoteBook): void {
  for (const rows of spans.values()) {
    if (rows.length < 2) continue;
    rows.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[2] - b[2]));
    let until = -Infinity;
    for (const [fromMs, toMs, row] of rows) {
      if (fromMs < until) book.note("overlap", row);
      until = Math.max(until, toMs);
    }
  }
}

class NoteBook {
  readonly #table: TableName;
  readonly #found = new Map<ContextNote["code"], { count: number; rows: number[] }>();

  constructor(table: TableName) {
    this.#table = table;
  }

  /** Row from 0; −1 where it is about the whole table. */
  note(code: ContextNote["code"], row: number): void {
    const known = this.#found.get(code) ?? { count: 0, rows: [] };
    known.count++;
    if (row >= 0) known.rows.push(row + 1);
    // Overlaps come by key, not by row: the smallest rows are kept.
    if (known.rows.length > MOST_ROWS_SHOWN * 20) known.rows = firstOf(known.rows);
    this.#found.set(code, known);
  }

  notes(): ContextNote[] {
    return [...this.#found].map(([code, { count, rows }]) => ({
      table: this.#table,
      code,
      count,
      rows: firstOf(rows),
      sentence: this.#sentence(code, count),
    }));
  }

  #sentence(code: ContextNote["code"], count: number): string {
    const rows = count === 1 ? "1 row" : `${count} rows`;
    const [from, to] = TABLES[this.#table].span;
    const key = CROWDS[this.#table] ?? "key";
    const alone = ALONE[this.#table]?.join(", ") ?? "";
    switch (code) {
      case "empty":
        return `${this.#table} has no rows: nothing can be explained by it`;
      case "no-key":
        return `${rows} of ${this.#table} without ${KEYS[this.#table].join(" or ")}: about nobody, they explain nothing`;
      case "unreadable-instant":
        return `${rows} of ${this.#table} with a ${from} or ${to} that is no instant: they are never true`;
      case "reversed":
        return `${rows} of ${this.#table} with ${to} before ${from}: they are never true`;
      case "duplicate":
        return `${rows} of ${this.#table} repeat another row whole`;
      case "overlap":
        return `${rows} of ${this.#table} overlap in time with another of the same ${alone}; relationships hold over either, the post that began last gives role and unit`;
      case "unknown-user":
        return `${rows} of ${this.#table} name somebody who is not in users`;
      case "unknown-case":
        return `${rows} of ${this.#table} name a case that is not in cases`;
      case "manager-cycle":
        return `${rows} of ${this.#table} are in a circle of managers`;
      case "crowd":
        return `${count} ${key}${count === 1 ? " has" : "s have"} more than ${CROWD} rows of ${this.#table}: a collective case, or a mistake; relationships through ${count === 1 ? "it" : "them"} explain little`;
    }
  }
}

function firstOf(rows: readonly number[]): number[] {
  return rows.toSorted((a, b) => a - b).slice(0, MOST_ROWS_SHOWN);
}

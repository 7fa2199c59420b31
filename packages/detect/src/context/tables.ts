// The context tables in columns: numbers instead of texts, one row per imported row in its order, so that a row can be named as evidence.
// ../../../docs/reference/explanations.md lists tables and columns.
import { Dictionary, type Names, NONE } from "../access/index.ts";

export type Row = Readonly<Record<string, string>>;

/** What a column's values are; only columns of one type can be compared. `text` never joins. */
export type ValueType = "user" | "subject" | "case" | "unit" | "role" | "household" | "address" | "text";

interface TableShape {
  readonly columns: Readonly<Record<string, ValueType>>;
  /** Columns with the first instant at which a row is true, and the first at which it no longer is. */
  readonly span: readonly [from: string, to: string];
}

/** Every table and column that detection knows. Others of an imported file are left out. */
export const TABLES = {
  users: {
    columns: {
      user: "user",
      name: "text",
      role: "role",
      unit: "unit",
      manager: "user",
      address: "address",
      household: "household",
    },
    span: ["start", "end"],
  },
  assignments: { columns: { case: "case", user: "user", role: "text" }, span: ["from", "to"] },
  roster: { columns: { user: "user", unit: "unit" }, span: ["start", "end"] },
  relationships: { columns: { user: "user", subject: "subject", kind: "text" }, span: ["from", "to"] },
  cases: {
    columns: {
      case: "case",
      subject: "subject",
      party_role: "text",
      unit: "unit",
      name: "text",
      address: "address",
      household: "household",
    },
    span: ["opened", "closed"],
  },
  work: {
    columns: { user: "user", subject: "subject", kind: "text", unit: "unit", case: "case" },
    span: ["from", "to"],
  },
} as const satisfies Readonly<Record<string, TableShape>>;

export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

/** Rows of the context tables by column name, as imported. A table that was never imported is absent, which is not the same as empty. */
export type ContextTables = { readonly [name in TableName]?: Iterable<Row> };

/** The type of a column, undefined where the table has none of that name. */
export function typeOfColumn(table: TableName, column: string): ValueType | undefined {
  const columns: Readonly<Record<string, ValueType>> = TABLES[table].columns;
  return Object.hasOwn(columns, column) ? columns[column] : undefined;
}

/** One table. A row that is never true (an instant that is none, or an end before its start) has from = Infinity, to = −Infinity. */
export interface Table {
  readonly length: number;
  readonly columns: Readonly<Record<string, Uint32Array>>;
  /** From inclusive, to exclusive, ms since the epoch; ±Infinity where open. */
  readonly fromMs: Float64Array;
  readonly toMs: Float64Array;
}

/** Numbers of the texts of tables: those of accesses where they are of one type, their own where no access has them. */
export class TableTexts {
  readonly #names: Names;
  readonly #households = new Dictionary();
  readonly #addresses = new Dictionary();
  readonly #texts = new Dictionary();

  constructor(names: Names) {
    this.#names = names;
  }

  of(type: ValueType): Dictionary {
    switch (type) {
      case "user":
        return this.#names.users;
      case "subject":
        return this.#names.subjects;
      case "case":
        return this.#names.cases;
      case "unit":
        return this.#names.units;
      case "role":
        return this.#names.roles;
      case "household":
        return this.#households;
      case "address":
        return this.#addresses;
      case "text":
        return this.#texts;
    }
  }
}

/** Reads a table. Columns that rows do not have are all `NONE`. */
export function readTable(texts: TableTexts, name: TableName, rows: Iterable<Row>): Table {
  const { columns: types, span } = TABLES[name] as TableShape;
  const fields = Object.entries(types).map(([column, type]) => ({ column, texts: texts.of(type) }));
  let capacity = 256;
  let length = 0;
  let cells = fields.map(() => new Uint32Array(capacity));
  let fromMs = new Float64Array(capacity);
  let toMs = new Float64Array(capacity);
  for (const row of rows) {
    if (length === capacity) {
      capacity *= 2;
      cells = cells.map((column) => enlarge(column, new Uint32Array(capacity)));
      fromMs = enlarge(fromMs, new Float64Array(capacity));
      toMs = enlarge(toMs, new Float64Array(capacity));
    }
    for (let i = 0; i < fields.length; i++) {
      const { column, texts: dictionary } = fields[i] as (typeof fields)[number];
      const text = row[column];
      (cells[i] as Uint32Array)[length] = text === undefined ? NONE : dictionary.add(text);
    }
    const from = instantOf(row[span[0]], -Infinity);
    const to = instantOf(row[span[1]], Infinity);
    // Also false for NaN: a row whose time cannot be read explains nothing.
    const isSpan = from <= to;
    fromMs[length] = isSpan ? from : Infinity;
    toMs[length] = isSpan ? to : -Infinity;
    length++;
  }
  return {
    length,
    columns: Object.fromEntries(fields.map(({ column }, i) => [column, (cells[i] as Uint32Array).slice(0, length)])),
    fromMs: fromMs.slice(0, length),
    toMs: toMs.slice(0, length),
  };
}

/** Milliseconds since the epoch, `open` where nothing is stated, NaN where it is no instant. */
export function instantOf(text: string | undefined, open: number): number {
  return text === undefined || text === "" ? open : Date.parse(text);
}

function enlarge<T extends Uint32Array | Float64Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}

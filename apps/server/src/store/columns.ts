// The columns of an access row: one list for the line, the tables and the answers.

interface Column {
  readonly name: string;
  /** Type in `access`. */
  readonly type: string;
  /** Type of the cell in a line's JSON array. */
  readonly json: string;
}

const INSTANT = "DateTime64(3, 'UTC')";
const FEW = "LowCardinality(String)";

function column(name: string, type: string, json: string = type): Column {
  return { name, type, json };
}

/** Columns in the order of `RowCells` (row.ts). `idx` is the entry's index in the records log; a line has all but it. */
export const COLUMNS: readonly Column[] = [
  column("idx", "UInt64"),
  column("time", INSTANT, "Int64"),
  column("received", INSTANT, "Int64"),
  column("source", FEW, "String"),
  column("class_uid", "UInt32"),
  column("activity_id", "UInt32"),
  column("activity", FEW, "String"),
  column("operation", FEW, "String"),
  column("status", FEW, "String"),
  column("user", "String"),
  column("user_name", "String"),
  column("user_type", FEW, "String"),
  column("unit", FEW, "String"),
  column("session", "String"),
  column("subjects", "Array(String)"),
  column("record_count", "Nullable(UInt64)"),
  column("case_ref", "String"),
  column("justification", "String"),
  column("purpose", FEW, "String"),
  column("object", "String"),
  column("text", "String"),
  column("src_ip", "String"),
  // What completeness is judged by; the answers do not show them.
  column("sequence", "Nullable(UInt64)"),
  column("origin", FEW, "String"),
  column("correlation", "String"),
  column("partial", "UInt8"),
  column("shape", FEW, "String"),
  // What detection asks beside the rest.
  column("break_glass", "UInt8"),
  column("device", FEW, "String"),
];

/** Column names, comma-separated. */
export const COLUMN_NAMES: string = COLUMNS.map(({ name }) => name).join(", ");

/** Column definitions of `access`. */
export const COLUMN_TYPES: string = COLUMNS.map(({ name, type }) => `${name} ${type}`).join(", ");

/** Select list on `access` whose JSONCompactEachRow cells are `RowCells`. */
export const ROW_COLUMNS: string = COLUMNS.map(({ name, type }) =>
  type === INSTANT ? `toUnixTimestamp64Milli(${name})` : name,
).join(", ");

const CELLS = COLUMNS.slice(1);
const LINE_TUPLE = `Tuple(${CELLS.map(({ json }) => json).join(", ")})`;

/** Expression that reads the line in column `line` as a tuple. */
export function lineCells(line: string): string {
  return `JSONExtract(${line}, '${LINE_TUPLE}')`;
}

/** Expressions that take the columns (all but `idx`) out of the tuple `cells`, as `access` has them. */
export const COLUMNS_OF_CELLS: string = CELLS.map(({ name, type }, position) => {
  const cell = `tupleElement(cells, ${position + 1})`;
  return `${type === INSTANT ? `fromUnixTimestamp64Milli(${cell}, 'UTC')` : cell} AS ${name}`;
}).join(", ");

/** Columns of the parsed line: those of `access`, plain strings for the few-valued ones (they are converted once per block). */
export const PARSED_TYPES: string = COLUMNS.map(({ name, type, json }) => `${name} ${type === FEW ? json : type}`).join(
  ", ",
);

/** Place of each column's cell in a line's JSON array, from 1 as ClickHouse's JSON functions count. */
export const COLUMN_POSITIONS: Readonly<Record<string, number>> = Object.fromEntries(
  CELLS.map(({ name }, position) => [name, position + 1]),
);

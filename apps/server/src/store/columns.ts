// The columns of an access row: one list for the tables, the insert, the answers and the digests.

/** Name, type in the tables, and type on the way in: text first, because ClickHouse parses String 1.7 × as fast as LowCardinality. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly incoming: string;
}

const INSTANT = "DateTime64(3, 'UTC')";
const FEW = "LowCardinality(String)";

function column(name: string, type: string, incoming: string = type): Column {
  return { name, type, incoming };
}

/** Columns in the order of a line (row.ts) and of `RowCells`; `idx` is the entry's index in the records log. */
export const COLUMNS: readonly Column[] = [
  column("idx", "UInt64"),
  column("time", INSTANT),
  column("received", INSTANT),
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
];

/** Column names, comma-separated, in line order. */
export const COLUMN_NAMES: string = COLUMNS.map(({ name }) => name).join(", ");

/** Select list whose JSONCompactEachRow cells are `RowCells`. */
export const ROW_COLUMNS: string = COLUMNS.map(({ name, type }) =>
  type === INSTANT ? `toUnixTimestamp64Milli(${name})` : name,
).join(", ");

/** Column definitions of a table. */
export const COLUMN_TYPES: string = COLUMNS.map(({ name, type }) => `${name} ${type}`).join(", ");

/** Column definitions of the table that inserts go to. */
export const INCOMING_TYPES: string = COLUMNS.map(({ name, incoming }) => `${name} ${incoming}`).join(", ");

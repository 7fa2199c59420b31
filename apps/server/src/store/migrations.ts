// The store's tables as numbered steps; a store knows which it has had. Never edit a step that a release has shipped.
import { COLUMN_NAMES, COLUMN_TYPES, COLUMNS_OF_CELLS, lineCells, PARSED_TYPES } from "./columns.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  /** Statements in order; `DB.` stands for the database, whose name is checked to be a plain identifier. */
  readonly statements: readonly string[];
  /** A new store has it from the start. */
  readonly onlyOlder?: boolean;
}

const BY_INDEX = "INDEX by_idx idx TYPE minmax GRANULARITY 1";

// A copy keeps what summaries and filters need as columns and the row itself as its line: a page then opens 3 columns per part
// instead of 22. Measured at 10 M rows: 5 ms of CPU per page against 30.
const COPY_COLUMNS = "idx, time, user, session, source, operation, subjects, row";
const COPY_TYPES = `idx UInt64, time DateTime64(3, 'UTC'), user String, session String, source LowCardinality(String),
  operation LowCardinality(String), subjects Array(String), row String, ${BY_INDEX}`;
// Small granules and blocks: a page of one person reads a few kilobytes per part, not the blocks of a thousand strangers.
const COPY_SETTINGS = `SETTINGS index_granularity = 256, min_compress_block_size = 16384, max_compress_block_size = 65536`;

const SPAN = `first SimpleAggregateFunction(min, DateTime64(3, 'UTC')), last SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
  events SimpleAggregateFunction(sum, UInt64)`;

/** Tables with one row per event or per subject of an event, and how many an event gives. */
export const ROW_TABLES = ["access", "access_by_user", "access_by_subject"] as const;

/** Aggregates with the SELECT that makes them from `parsed` or `access`. */
export const AGGREGATES = {
  sessions:
    "SELECT session, user, min(time) AS first, max(time) AS last, count() AS events FROM FROM_TABLE GROUP BY session, user",
  users:
    "SELECT user, user_name, min(time) AS first, max(time) AS last, count() AS events FROM FROM_TABLE GROUP BY user, user_name",
  source_days:
    "SELECT source, toDate32(time) AS day, min(time) AS first, max(time) AS last, count() AS events FROM FROM_TABLE GROUP BY source, day",
  blocks:
    "SELECT min(idx) AS first_idx, max(idx) AS last_idx, count() AS events, sum(length(subjects)) AS subject_rows FROM FROM_TABLE",
} as const;

function view(table: string, select: string): string {
  return `CREATE MATERIALIZED VIEW IF NOT EXISTS DB.to_${table} TO DB.${table} AS ${select}`;
}

/** Views first, so that nothing is written while tables go. */
function drop(tables: readonly string[]): string[] {
  return ["to_parsed", ...tables.map((table) => `to_${table}`), "incoming", "parsed", ...tables, "removed"].map(
    (table) => `DROP TABLE IF EXISTS DB.${table} SYNC`,
  );
}

/**
 * Lines come in through `incoming`, are read once in `parsed` (both keep nothing), and views write every table from the same
 * block: `access` has all columns by time; `access_by_user` and `access_by_subject` (one row per subject of an event) are
 * sorted copies; `sessions` says in whose rows and when a session's events are; `users` knows names;
 * `source_days` counts; `blocks` has one row
 * per insert, by which a half-done one is known.
 */
const ACCESS_TABLES: Migration = {
  version: 1,
  name: "accesses by time, user, subject and session",
  statements: [
    `CREATE TABLE IF NOT EXISTS DB.incoming (idx UInt64, line String) ENGINE = Null`,
    `CREATE TABLE IF NOT EXISTS DB.parsed (${PARSED_TYPES}, row String) ENGINE = Null`,
    `CREATE TABLE IF NOT EXISTS DB.access (${COLUMN_TYPES}, ${BY_INDEX}) ENGINE = MergeTree ORDER BY (time, idx)
        SETTINGS index_granularity = 1024`,
    `CREATE TABLE IF NOT EXISTS DB.access_by_user (${COPY_TYPES}) ENGINE = MergeTree ORDER BY (user, time, idx) ${COPY_SETTINGS}`,
    `CREATE TABLE IF NOT EXISTS DB.access_by_subject (subject String, ${COPY_TYPES})
        ENGINE = MergeTree ORDER BY (subject, time, idx) ${COPY_SETTINGS}`,
    `CREATE TABLE IF NOT EXISTS DB.sessions (session String, user String, ${SPAN})
        ENGINE = AggregatingMergeTree ORDER BY (session, user) SETTINGS index_granularity = 1024`,
    `CREATE TABLE IF NOT EXISTS DB.users (user String, user_name String, ${SPAN})
        ENGINE = AggregatingMergeTree ORDER BY (user, user_name)`,
    `CREATE TABLE IF NOT EXISTS DB.source_days (source String, day Date32, ${SPAN})
        ENGINE = AggregatingMergeTree ORDER BY (source, day)`,
    `CREATE TABLE IF NOT EXISTS DB.blocks (first_idx UInt64, last_idx UInt64, events UInt64, subject_rows UInt64)
        ENGINE = MergeTree ORDER BY first_idx`,
    view("access", `SELECT ${COLUMN_NAMES} FROM DB.parsed`),
    view("access_by_user", `SELECT ${COPY_COLUMNS} FROM DB.parsed`),
    view("access_by_subject", `SELECT arrayJoin(subjects) AS subject, ${COPY_COLUMNS} FROM DB.parsed`),
    ...Object.entries(AGGREGATES).map(([table, select]) => view(table, select.replace("FROM_TABLE", "DB.parsed"))),
    // Last, so that no line is read before every table listens.
    view("parsed", `WITH ${lineCells("line")} AS cells SELECT idx, ${COLUMNS_OF_CELLS}, line AS row FROM DB.incoming`),
  ],
};

const REMOVED_ROWS: Migration = {
  version: 2,
  name: "how many rows were removed, since their events were erased",
  statements: [
    `CREATE TABLE IF NOT EXISTS DB.removed (first UInt64, last UInt64, events UInt64) ENGINE = MergeTree ORDER BY first`,
  ],
};

/** Lines of an older version lack columns: their rows are made again from the payload. */
const ROWS_AGAIN = [
  ...drop([...ROW_TABLES, ...Object.keys(AGGREGATES)]),
  ...ACCESS_TABLES.statements,
  ...REMOVED_ROWS.statements,
];

/** Columns of `access` that are asked for by value, though it is sorted by time. */
const BY_VALUE = ["case_ref", "src_ip", "object"];

// A filter of 4096 accesses says which do not hold a value: of 10 M rows, those of one case are in a few of 2,500 pieces.
const FINDING_BY_VALUE = BY_VALUE.flatMap((name) => [
  `ALTER TABLE DB.access ADD INDEX IF NOT EXISTS by_${name} ${name} TYPE bloom_filter(0.01) GRANULARITY 4`,
  // Of rows that are there already it is made in the background; until then they are read.
  `ALTER TABLE DB.access MATERIALIZE INDEX by_${name}`,
]);

/** The numbered steps. */
export const MIGRATIONS: readonly Migration[] = [
  ACCESS_TABLES,
  REMOVED_ROWS,
  {
    version: 3,
    name: "sequence, origin, correlation and shape of events",
    onlyOlder: true,
    statements: ROWS_AGAIN,
  },
  { version: 4, name: "break-glass and device of events", onlyOlder: true, statements: ROWS_AGAIN },
  {
    version: 5,
    name: "cases, addresses and objects are found without reading every access",
    statements: FINDING_BY_VALUE,
  },
];

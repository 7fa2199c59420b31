// Does the store hold what the log's payload says? Digests of lines, and the tables against each other.
import { createHash, hash } from "node:crypto";
import { QuisError } from "../instance/error.ts";
import { COLUMN_NAMES, COLUMN_POSITIONS, COLUMNS_OF_CELLS, lineCells } from "./columns.ts";
import type { Check } from "./consistency.ts";
import type { Engine } from "./engine.ts";

/** Digest of the lines of `count` indices from `first` on; holes make `count` smaller than the range. */
export interface RangeDigest {
  readonly first: number;
  readonly count: number;
  /** Lower-case hex of 32 bytes. */
  readonly digest: string;
}

/** Indices whose hashes are in memory at once, some 100 bytes each. */
const PASS_INDICES = 1 << 19;

/**
 * Digest of consecutive lines: SHA-256 over the text of the SHA-256 (lower-case hex) of each `index TAB line`, in the order of
 * the index. Each row is hashed with its index, so that neither a change nor an exchange of rows goes unseen. Hex because
 * ClickHouse drops zero bytes at a hash's end when it joins hashes.
 */
export function digestLines(firstIndex: number, lines: readonly string[]): string {
  const hashes = lines.map((line, i) => (line === "" ? "" : lineHash(firstIndex + i, line)));
  return digestOfHashes(hashes);
}

/** Hash of one line, which {@link digestOfHashes} makes the digest of. 64 characters, lower-case hex. */
export function lineHash(index: number, line: string): string {
  return hash("sha256", `${index}\t${line}`, "hex");
}

/** The digest of lines from the hashes of theirs that are there, in order, joined as is convenient. */
export function digestOfHashes(hashes: readonly string[]): string {
  const all = createHash("sha256");
  for (const part of hashes) all.update(part);
  return all.digest("hex");
}

/** What `digestLines` gives for the store's lines of `from` ≤ index < `to`, per `chunk` indices (aligned at `from`). */
export async function rangeDigests(engine: Engine, from: number, to: number, chunk: number): Promise<RangeDigest[]> {
  if (
    ![from, to, chunk].every((value) => Number.isSafeInteger(value) && value >= 0) ||
    chunk === 0 ||
    chunk > PASS_INDICES
  ) {
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `expected indices and a chunk of 1 to ${PASS_INDICES}, got ${from}, ${to}, ${chunk}`,
    );
  }
  const digests: RangeDigest[] = [];
  const pass = Math.floor(PASS_INDICES / chunk) * chunk;
  for (let start = from; start < to; start += pass) {
    const rows = await engine.query<[number, number, string]>(
      `SELECT intDiv(idx - {from:UInt64}, {chunk:UInt64}) AS part, count(),
        lower(hex(SHA256(lower(arrayStringConcat(arrayMap(pair -> pair.2,
          arraySort(groupArray((idx, hex(SHA256(concat(toString(idx), '\\t', row))))))))))))
      FROM ${engine.database}.access_by_user
      WHERE idx >= {start:UInt64} AND idx < {end:UInt64}
      GROUP BY part ORDER BY part`,
      { from, chunk, start, end: Math.min(start + pass, to) },
      { max_threads: 2 },
    );
    for (const [part, count, digest] of rows) digests.push({ first: from + part * chunk, count, digest });
  }
  return digests;
}

const COPIED = "idx, time, user, session, source, operation, subjects, row";
const FEW_VALUED = /\b(source|activity|operation|status|user_type|unit|purpose|origin|shape|device)\b/g;

// A sum of hashes does not depend on the rows' order, so nothing is sorted and memory stays small. It finds what went wrong by
// accident; against an attacker stand the digests of lines, which are compared with the log's payload.
function sum(columns: string): string {
  return `count(), toString(sum(cityHash64(${columns.replace(FEW_VALUED, "toString($1)")})))`;
}

// A null would make the hash of its whole row null, and the sum leaves nulls out.
const ALL = COLUMN_NAMES.replace(/\b(record_count|sequence)\b/g, "ifNull($1, 0), isNull($1)");

/** A comparison: two queries that must give the same row. `DB.` stands for the database. */
interface Comparison {
  readonly what: string;
  readonly lines: string;
  readonly table: string;
}

function spanComparison(what: string, source: string, keys: string, table: string, tableKeys: string): Comparison {
  const names = keys.split(", ").map((key) => key.split(" AS ")[1] ?? key);
  const select = (span: string, keyList: string, from: string): string =>
    `SELECT ${sum(`${names.join(", ")}, a, b, c`)} FROM (SELECT ${keyList}, ${span} FROM DB.${from} GROUP BY ${names.join(", ")})`;
  return {
    what,
    lines: select("min(time) AS a, max(time) AS b, count() AS c", keys, source),
    table: select("min(first) AS a, max(last) AS b, sum(events) AS c", tableKeys, table),
  };
}

// In this order each table may be taken as right by those after it.
const COMPARISONS: readonly Comparison[] = [
  {
    what: "rows by user",
    lines: "SELECT 0",
    table: `SELECT countIf(NOT (
        time = fromUnixTimestamp64Milli(${cell("time")}, 'UTC') AND user = ${cell("user")} AND session = ${cell("session")}
        AND source = ${cell("source")} AND operation = ${cell("operation")} AND subjects = ${cell("subjects")}))
      FROM (SELECT time, user, session, source, operation, subjects, ${lineCells("row")} AS cells FROM DB.access_by_user)`,
  },
  {
    what: "rows by time",
    lines: `SELECT ${sum(ALL)} FROM (SELECT idx, ${COLUMNS_OF_CELLS} FROM (SELECT idx, ${lineCells("row")} AS cells FROM DB.access_by_user))`,
    table: `SELECT ${sum(ALL)} FROM DB.access`,
  },
  {
    what: "rows by subject",
    lines: `SELECT ${sum(`subject, ${COPIED}`)} FROM (SELECT arrayJoin(subjects) AS subject, ${COPIED} FROM DB.access_by_user)`,
    table: `SELECT ${sum(`subject, ${COPIED}`)} FROM DB.access_by_subject`,
  },
  spanComparison("sessions", "access_by_user", "session, user", "sessions", "session, user"),
  spanComparison("users", "access", "user, user_name", "users", "user, user_name"),
  spanComparison(
    "days of sources",
    "access",
    "toString(source) AS s, toDate32(time) AS d",
    "source_days",
    "source AS s, day AS d",
  ),
];

function cell(name: string): string {
  return `tupleElement(cells, ${COLUMN_POSITIONS[name]})`;
}

/**
 * Compares every table with the lines in `access_by_user`, which `rangeDigests` compares with the log: columns against what
 * the line says, rows by subject, and the aggregates. Reads everything; memory stays small.
 */
export async function copiesMatch(engine: Engine): Promise<Check> {
  const read = async (sql: string): Promise<string> =>
    ((await engine.query<(number | string)[]>(sql.replaceAll("DB.", `${engine.database}.`)))[0] ?? []).join(" ");
  for (const { what, lines, table } of COMPARISONS) {
    const wanted = await read(lines);
    const got = await read(table);
    if (wanted !== got) return { ok: false, reason: `expected ${what} to be as the lines say (${wanted}), got ${got}` };
  }
  return { ok: true };
}

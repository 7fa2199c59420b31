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
  const all = createHash("sha256");
  let index = firstIndex;
  for (const line of lines) all.update(hash("sha256", `${index++}\t${line}`, "hex"));
  return all.digest("hex");
}

/** What `digestLines` gives for the store's lines of `from` ≤ index < `to`, per `chunk` indices (aligned at `from`). */
export async function rangeDigests(engine: Engine, from: number, to: number, chunk: number): Promise<RangeDigest[]> {
  if (![from, to, chunk].every((value) => Number.isSafeInteger(value) && value >= 0) || chunk === 0 || chunk > PASS_INDICES) {
    throw new QuisError("QUIS_BAD_INPUT", `expected indices and a chunk of 1 to ${PASS_INDICES}, got ${from}, ${to}, ${chunk}`);
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

// Sums of hashes do not depend on the rows' order, so nothing is sorted and memory stays small. They find what went
// wrong by accident; against an attacker stand the digests of lines, which are compared with the log's payload.
function sums(columns: string): string {
  return `count(), sum(cityHash64(${columns})), sum(sipHash64(${columns}))`;
}

const COPIED = "idx, time, user, session, toString(source), toString(operation), subjects, row";

/**
 * Compares every table with the lines in `access_by_user`, which `rangeDigests` compares with the log: columns against what
 * the line says, rows by subject, and the aggregates.
 */
export async function copiesMatch(engine: Engine): Promise<Check> {
  const db = engine.database;
  const plain = (select: string): string => select.replaceAll("DB.", `${db}.`);
  const lines = `(SELECT idx, cells, row, ${COLUMNS_OF_CELLS} FROM (SELECT idx, row, ${lineCells("row")} AS cells FROM DB.access_by_user))`;
  const comparable = COLUMN_NAMES.replace("record_count", "ifNull(record_count, 0), isNull(record_count)").replace(
    /\b(source|activity|operation|status|user_type|unit|purpose)\b/g,
    "toString($1)",
  );
  const span = "toUnixTimestamp64Milli(min(time)), toUnixTimestamp64Milli(max(time)), count()";
  const merged = "toUnixTimestamp64Milli(min(first)), toUnixTimestamp64Milli(max(last)), sum(events)";
  const comparisons: readonly (readonly [string, string, string])[] = [
    ["rows by user", `SELECT ${sums(COPIED)} FROM ${lines}`, `SELECT ${sums(COPIED)} FROM DB.access_by_user`],
    ["rows by time", `SELECT ${sums(comparable)} FROM ${lines}`, `SELECT ${sums(comparable)} FROM DB.access`],
    [
      "rows by subject",
      `SELECT ${sums(`subject, ${COPIED}`)} FROM (SELECT arrayJoin(subjects) AS subject, * FROM DB.access_by_user)`,
      `SELECT ${sums(`subject, ${COPIED}`)} FROM DB.access_by_subject`,
    ],
    [
      "sessions",
      `SELECT ${sums("session, user, a, b, c")} FROM (SELECT session, user, ${named(span)} FROM DB.access_by_user GROUP BY session, user)`,
      `SELECT ${sums("session, user, a, b, c")} FROM (SELECT session, user, ${named(merged)} FROM DB.sessions GROUP BY session, user)`,
    ],
    [
      "users",
      `SELECT ${sums("user, n, a, b, c")} FROM (SELECT user, JSONExtractString(row, ${COLUMN_POSITIONS["user_name"]}) AS n, ${named(span)} FROM DB.access_by_user GROUP BY user, n)`,
      `SELECT ${sums("user, n, a, b, c")} FROM (SELECT user, user_name AS n, ${named(merged)} FROM DB.users GROUP BY user, n)`,
    ],
    [
      "days of sources",
      `SELECT ${sums("s, d, a, b, c")} FROM (SELECT toString(source) AS s, toDate32(time) AS d, ${named(span)} FROM DB.access_by_user GROUP BY s, d)`,
      `SELECT ${sums("s, d, a, b, c")} FROM (SELECT source AS s, day AS d, ${named(merged)} FROM DB.source_days GROUP BY s, d)`,
    ],
  ];
  for (const [what, fromLines, fromTable] of comparisons) {
    const wanted = (await engine.query<number[]>(plain(fromLines)))[0] ?? [];
    const got = (await engine.query<number[]>(plain(fromTable)))[0] ?? [];
    if (wanted.join() !== got.join()) {
      return { ok: false, reason: `expected ${what} to be as the lines say (${wanted.join(" ")}), got ${got.join(" ")}` };
    }
  }
  return { ok: true };
}

/** Gives three expressions the names a, b and c. */
function named(expressions: string): string {
  const names = ["a", "b", "c"];
  return expressions
    .split(/,\s*(?![^(]*\))/)
    .map((expression, position) => `${expression} AS ${names[position]}`)
    .join(", ");
}

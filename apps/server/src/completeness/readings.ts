// What the rules of completeness read from the store: sums per hour and day, so that memory follows the span and not the number of events.
import type { Store } from "../store/index.ts";
import type { HourDelay } from "./clock.ts";
import { VOCABULARY } from "./parameters.ts";
import type { HourCount } from "./rhythm.ts";
import type { NewcomerDay, VocabularyDay } from "./vocabulary.ts";

/** `time` and `received` as ms since the epoch. */
export const TIME_MS = "toUnixTimestamp64Milli(time)";
const RECEIVED_MS = "toUnixTimestamp64Milli(received)";

/** One source as a whole. */
export interface SourceSpan {
  readonly source: string;
  readonly events: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Median delay of the last 7 days of events, in ms. */
  readonly delayMs: number;
}

/** The events that are judged: of one source, before an instant by the source's clock. */
export interface Reading {
  readonly store: Store;
  readonly source: string;
  readonly beforeMs: number;
}

export const WHERE = "source = {source:String} AND time < fromUnixTimestamp64Milli({before:Int64}, 'UTC')";

/** Rows of a SELECT whose `FROM_ACCESS` is the events that are judged. */
export function read<T extends readonly unknown[]>(
  { store, source, beforeMs }: Reading,
  sql: string,
  params: Readonly<Record<string, string | number>> = {},
): Promise<T[]> {
  const from = `FROM ${store.database}.access WHERE ${WHERE}`;
  return store.query<T>(sql.replaceAll("FROM_ACCESS", from), { source, before: beforeMs, ...params });
}

export async function readSources(store: Store, beforeMs: number): Promise<SourceSpan[]> {
  const names = await store.query<[string]>(
    `SELECT DISTINCT source FROM ${store.database}.source_days ORDER BY source`,
  );
  const spans: SourceSpan[] = [];
  for (const [source] of names) {
    const reading = { store, source, beforeMs };
    const [span] = await read<[number, number, number]>(
      reading,
      `SELECT count(), min(${TIME_MS}), max(${TIME_MS}) FROM_ACCESS`,
    );
    const [events, firstMs, lastMs] = span ?? [0, 0, 0];
    if (events === 0) continue;
    const [delay] = await read<[number]>(
      reading,
      `SELECT toInt64(quantileTDigest(0.5)(${RECEIVED_MS} - ${TIME_MS})) FROM_ACCESS
        AND time >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')`,
      { since: lastMs - 7 * 86_400_000 },
    );
    spans.push({ source, events, firstMs, lastMs, delayMs: delay?.[0] ?? 0 });
  }
  return spans;
}

export async function readHours(reading: Reading): Promise<HourCount[]> {
  const rows = await read<[number, number, number, number]>(
    reading,
    `SELECT intDiv(${TIME_MS}, 3600000) AS hour, count(), min(${TIME_MS}), max(${TIME_MS}) FROM_ACCESS
      AND time >= toDateTime64('1970-01-01 00:00:00', 3, 'UTC') GROUP BY hour ORDER BY hour`,
  );
  return rows.map(([hour, events, firstMs, lastMs]) => ({ hourMs: hour * 3_600_000, events, firstMs, lastMs }));
}

export async function readDelays(reading: Reading): Promise<HourDelay[]> {
  const rows = await read<[number, number, number, number, number]>(
    reading,
    `SELECT intDiv(${RECEIVED_MS}, 3600000) AS hour, count(), toInt64(quantileExact(0.05)(${RECEIVED_MS} - ${TIME_MS})),
      min(idx), max(idx) FROM_ACCESS GROUP BY hour ORDER BY hour`,
  );
  return rows.map(([hour, events, delayMs, firstIndex, lastIndex]) => ({
    hourMs: hour * 3_600_000,
    events,
    delayMs,
    firstIndex,
    lastIndex,
  }));
}

/** Columns whose vocabularies are judged. */
export const VOCABULARIES = [
  "activity",
  "operation",
  "purpose",
  "justification",
  "case_ref",
  "unit",
  "src_ip",
] as const;
export type Vocabulary = (typeof VOCABULARIES)[number];

export async function readVocabulary(reading: Reading, column: Vocabulary): Promise<VocabularyDay[]> {
  const rows = await read<[number, number, number, number, string, number, number]>(
    reading,
    `SELECT day, sum(n) AS events, count(), log2(events) - sum(n * log2(n)) / events, argMax(value, (n, value)), max(n), any(users)
      FROM (SELECT intDiv(${TIME_MS}, 86400000) AS day, toString(${column}) AS value, count() AS n FROM_ACCESS
        AND value != '' GROUP BY day, value) AS values
      INNER JOIN (SELECT intDiv(${TIME_MS}, 86400000) AS day, uniqIf(user, ${column} != '') AS users FROM_ACCESS GROUP BY day) AS who USING day
      GROUP BY day ORDER BY day`,
  );
  return rows.map(([day, events, distinct, entropy, top, topEvents, users]) => ({
    day,
    events,
    distinct,
    entropy: Math.max(0, entropy),
    top,
    topEvents,
    users,
  }));
}

/** Events read to find the one that a collapse begins with. */
const MOST_AROUND = 200_000;
// Log-likelihood ratios of "one value from here on" (99 %) against "as before" (30 %).
const SAME = Math.log(0.99 / 0.3);
const OTHER = Math.log(0.01 / 0.7);

/** Where the values of two days become one: the most likely place of the change. `index` is the last event before it that has another value. */
export async function readCollapseStart(
  reading: Reading,
  column: Vocabulary,
  value: string,
  day: number,
): Promise<{ readonly index: number | null; readonly timeMs: number }> {
  const events = await read<[number, number, number]>(
    reading,
    `SELECT idx, ${TIME_MS} AS t, ${column} = {value:String} FROM_ACCESS AND ${column} != ''
      AND time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
      ORDER BY time, idx LIMIT ${MOST_AROUND}`,
    { value, from: (day - 1) * 86_400_000, end: (day + 1) * 86_400_000 },
  );
  let best = events.length - 1;
  let most = -Infinity;
  let sum = 0;
  for (let i = events.length - 1; i >= 0; i--) {
    sum += events[i]![2] === 1 ? SAME : OTHER;
    if (sum >= most) [most, best] = [sum, i];
  }
  const before = events.slice(0, best).findLast(([, , same]) => same === 0);
  return { index: before?.[0] ?? null, timeMs: events[best]?.[1] ?? day * 86_400_000 };
}

export async function readNewcomers(reading: Reading): Promise<NewcomerDay[]> {
  const rows = await read<[number, number, number]>(
    reading,
    `SELECT day, sum(n), sumIf(n, first > day - ${VOCABULARY.newDays}) FROM (
        SELECT day, n, min(day) OVER (PARTITION BY user) AS first FROM (
          SELECT user, intDiv(${TIME_MS}, 86400000) AS day, count() AS n FROM_ACCESS AND user != '' GROUP BY user, day))
      GROUP BY day ORDER BY day`,
  );
  return rows.map(([day, events, byNew]) => ({ day, events, byNew }));
}

// What a text in the ask box can mean: a person, a user, a session, a case, an address, an object, a time, an event. Only exact ids: a near match
// would be a guess.
import type { Ask } from "@quis/contract";
import type { Store } from "../store/index.ts";
import { timeRangeOf } from "./time-range.ts";

type Reading = Ask["readings"][number];

const INDEX = /^(?:0|[1-9]\d{0,15})$/;

/** Users of one name that are offered at most; more than a few would be no answer. */
const NAMESAKES_MAX = 20;

/** Longest that counting by value may take: embedded, other questions wait for it. */
const BY_VALUE_SECONDS = 2;

/**
 * Readings of `text` that have at least one access, most accesses first. Blanks around it are left out. A user is found by id
 * and by full name, the name in any case; each user of that name is a reading whose value is the id. `nowMs` is what "yesterday" is told by.
 */
export async function ask(store: Store, text: string, nowMs: number = Date.now()): Promise<Ask> {
  const value = text.trim();
  if (value === "") return { text, readings: [] };
  const db = store.database;
  const counts = await store.query<[number, number]>(
    `SELECT (SELECT count() FROM ${db}.access_by_subject WHERE subject = {value:String}),
      (SELECT sum(events) FROM ${db}.sessions WHERE session = {value:String})`,
    { value },
  );
  const [subjectEvents, sessionEvents] = counts[0] ?? [0, 0];
  const readings: Reading[] = [
    { kind: "who", value, events: subjectEvents },
    ...(await usersOf(store, value)),
    { kind: "session", value, events: sessionEvents },
    ...(await byValue(store, value)),
    ...(await timeOf(store, value, nowMs)),
  ];
  const index = INDEX.test(value) ? Number(value) : undefined;
  if (index !== undefined && Number.isSafeInteger(index) && index < (await store.next())) {
    readings.push({ kind: "event", value, events: 1 });
  }
  return { text, readings: readings.filter(({ events }) => events > 0).sort((a, b) => b.events - a.events) };
}

// By id, all of the user's events count, whatever name they were under; hence the second look at the table.
async function usersOf(store: Store, value: string): Promise<Reading[]> {
  const table = `${store.database}.users`;
  const users = await store.query<[string, number]>(
    `SELECT user, sum(events) AS total FROM ${table}
    WHERE user != '' AND (user = {value:String}
      OR user IN (SELECT user FROM ${table} WHERE lowerUTF8(user_name) = lowerUTF8({value:String})))
    GROUP BY user ORDER BY user = {value:String} DESC, total DESC, user LIMIT {most:UInt32}`,
    { value, most: NAMESAKES_MAX },
  );
  return users.map(([user, total]) => ({ kind: "user", value: user, events: total }));
}

async function byValue(store: Store, value: string): Promise<Reading[]> {
  const counts = await Promise.all(
    (
      [
        ["case", "case_ref"],
        ["address", "src_ip"],
        ["record", "object"],
      ] as const
    ).map(async ([kind, column]) => {
      const rows = await store.query<[number]>(
        `SELECT count() FROM ${store.database}.access WHERE ${column} = {value:String}`,
        { value },
        { max_execution_time: BY_VALUE_SECONDS },
      );
      return { kind, value, events: rows[0]?.[0] ?? 0 };
    }),
  );
  return counts;
}

async function timeOf(store: Store, value: string, nowMs: number): Promise<Reading[]> {
  const range = timeRangeOf(value, nowMs);
  if (range === undefined) return [];
  const rows = await store.query<[number]>(
    `SELECT count() FROM ${store.database}.access WHERE time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
      AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`,
    { from: range.fromMs, to: range.toMs },
  );
  const instant = (ms: number): string => new Date(ms).toISOString();
  return [{ kind: "time", value: `${instant(range.fromMs)}/${instant(range.toMs)}`, events: rows[0]?.[0] ?? 0 }];
}

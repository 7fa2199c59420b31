// What a text in the ask box can mean: a person, a user, a session, an event. Only exact ids: a near match would be a guess.
import type { Ask } from "@quis/contract";
import type { Store } from "../store/index.ts";

type Reading = Ask["readings"][number];

const INDEX = /^(?:0|[1-9]\d{0,15})$/;

/** Users of one name that are offered at most; more than a few would be no answer. */
const NAMESAKES_MAX = 20;

/**
 * Readings of `text` that have at least one access, most accesses first. Blanks around it are left out. A user is found by id
 * and by full name, the name in any case; each user of that name is a reading whose value is the id.
 */
export async function ask(store: Store, text: string): Promise<Ask> {
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

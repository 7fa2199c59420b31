import fc from "fast-check";
import type { AccessRow, Answer, EventsQuery } from "@quis/contract";
import { answerSchema, askSchema } from "@quis/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, events, session, sourceStates, user, who } from "../../src/ask/index.ts";
import { accessRowOf, cellsOfLine, openStore, rowOf, type Store } from "../../src/store/index.ts";
import { accessEvent, type Sketch } from "../store/events.ts";
import { MODES, testPlace, type TestPlace } from "../store/stores.ts";

const START_MS = Date.UTC(2026, 0, 30);
const HOUR_MS = 3_600_000;

// Few values and few instants, so that filters meet and times tie.
const userIds = ["u1", "u2", "u3", "17", "'; --", ""];
const subjectIds = ["p1", "p2", "p3", "17", "\\", "u1"];
const sessionIds = ["s1", "s2", "17", "", "s%"];
const texts = ["", "Warrant C-1", "wArrant", "100% é", "É_x", "it's \\N\ttab"];

const sketches: fc.Arbitrary<Sketch> = fc.record({
  timeMs: fc.integer({ min: 0, max: 71 }).map((hours) => START_MS + hours * HOUR_MS),
  user: fc.constantFrom(...userIds),
  userName: fc.constantFrom("Ada Example", "Bo Sample", ""),
  session: fc.constantFrom(...sessionIds),
  subjects: fc.array(fc.constantFrom(...subjectIds), { maxLength: 3 }),
  operation: fc.constantFrom("consultation", "disclosure"),
  justification: fc.constantFrom(...texts),
  object: fc.constantFrom(...texts),
  text: fc.constantFrom(...texts),
});

const instants = fc.integer({ min: -2, max: 74 }).map((hours) => new Date(START_MS + hours * HOUR_MS).toISOString());
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 3 });
const queries = fc.record({
  user: maybe(fc.constantFrom(...userIds, "nobody")),
  subject: maybe(fc.constantFrom(...subjectIds, "nobody")),
  session: maybe(fc.constantFrom(...sessionIds, "none")),
  source: maybe(fc.constantFrom("records", "alpr", "none")),
  operation: maybe(fc.constantFrom("consultation", "disclosure", "erasure")),
  text: maybe(fc.constantFrom("warrant", "C-1", "%", "_", "é", "\\N", "\t", "nowhere")),
  reason: maybe(fc.constantFrom("warrant", "%", "nowhere")),
  object: maybe(fc.constantFrom("Warrant C-1", "wArrant", "nowhere")),
  status: maybe(fc.constantFrom("success", "failure")),
  from: maybe(instants),
  to: maybe(instants),
});

function matches(row: AccessRow, query: Omit<EventsQuery, "limit" | "cursor">): boolean {
  const text = query.text?.toLowerCase();
  return (
    (query.user === undefined || row.user === query.user) &&
    (query.subject === undefined || row.subjects.includes(query.subject)) &&
    (query.session === undefined || row.session === query.session) &&
    (query.source === undefined || row.source === query.source) &&
    (query.operation === undefined || row.operation === query.operation) &&
    (text === undefined ||
      [row.justification, row.object, row.text].some((value) => value.toLowerCase().includes(text))) &&
    (query.reason === undefined || row.justification.toLowerCase().includes(query.reason)) &&
    (query.object === undefined || row.object === query.object) &&
    (query.status === undefined || row.status === query.status) &&
    (query.from === undefined || row.time >= query.from) &&
    (query.to === undefined || row.time < query.to)
  );
}

function modelAnswer(
  all: readonly AccessRow[],
  query: Omit<EventsQuery, "limit" | "cursor">,
): Omit<Answer, "question" | "next"> {
  const rows = all
    .filter((row) => matches(row, query))
    .sort((a, b) => (a.time === b.time ? b.index - a.index : a.time < b.time ? 1 : -1));
  const days = new Map<string, number>();
  for (const { time } of rows) days.set(time.slice(0, 10), (days.get(time.slice(0, 10)) ?? 0) + 1);
  return {
    rows,
    summary: {
      events: rows.length,
      users: new Set(rows.map((row) => row.user).filter((value) => value !== "")).size,
      subjects: new Set(rows.flatMap((row) => row.subjects)).size,
      sources: [...new Set(rows.map((row) => row.source))].sort(),
      first: rows.at(-1)?.time ?? null,
      last: rows[0]?.time ?? null,
    },
    timeline: [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, count]) => ({ day, events: count })),
  };
}

/** All pages of a question as one answer. */
async function walk(
  question: (cursor: string | undefined) => Promise<Answer>,
): Promise<Omit<Answer, "question" | "next">> {
  const first = answerSchema.parse(await question(undefined));
  const rows = [...first.rows];
  let next = first.next;
  while (next !== null) {
    const page = answerSchema.parse(await question(next));
    expect([page.summary, page.timeline]).toEqual([null, null]);
    expect(page.rows.length).toBeGreaterThan(0);
    rows.push(...page.rows);
    next = page.next;
  }
  return { rows, summary: first.summary, timeline: first.timeline };
}

const withCursor = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;

describe.each(MODES)("questions (%s)", { timeout: 240_000 }, (mode) => {
  let place: TestPlace;
  let store: Store;
  let all: AccessRow[];
  const runs = mode === "embedded" ? 60 : 20;

  beforeAll(async () => {
    place = await testPlace(mode);
    store = await openStore(place.location);
    const sample = fc.sample(sketches, { numRuns: 2500, seed: 7 });
    const lines = sample.map((sketch, index) => rowOf(accessEvent(sketch), index % 3 === 0 ? "alpr" : "records"));
    await store.insert(0, lines.slice(0, 900));
    await store.insert(900, lines.slice(900, 1000));
    await store.insert(1000, lines.slice(1000));
    all = lines.map((line, index) => accessRowOf(cellsOfLine(index, line)));
  });
  afterAll(async () => {
    await store?.close();
    await place?.stop();
  });

  it("events: pages give every match exactly once, newest first, and right figures, whatever the filters", async () => {
    await fc.assert(
      fc.asyncProperty(queries, fc.integer({ min: 40, max: 1000 }), async (given, limit) => {
        const query = defined(given) as Omit<EventsQuery, "limit" | "cursor">;
        const got = await walk((cursor) => events(store, { ...query, limit, ...withCursor(cursor) }));
        expect(got).toEqual(modelAnswer(all, query));
      }),
      { numRuns: runs, endOnFailure: true },
    );
  });

  it("events: figures of everything", async () => {
    expect(await walk((cursor) => events(store, { limit: 1000, ...withCursor(cursor) }))).toEqual(modelAnswer(all, {}));
  });

  it("pages of one row cover ties in time", async () => {
    const query = { user: "u1", subject: "p1", session: "s1" };
    const got = await walk((cursor) => events(store, { ...query, limit: 1, ...withCursor(cursor) }));
    expect(got.rows).toEqual(modelAnswer(all, query).rows);
    expect(new Set(got.rows.map((row) => row.time)).size).toBeLessThan(got.rows.length);
  });

  it("who, user and session: as the model says, in a range and without", async () => {
    const questions = { subject: who, user, session } as const;
    const values = { subject: [...subjectIds, "nobody"], user: userIds, session: sessionIds };
    for (const kind of ["subject", "user", "session"] as const) {
      for (const value of values[kind]) {
        for (const range of [{}, { from: "2026-01-31T00:00:00+01:00", to: "2026-02-01T07:00:00Z" }]) {
          const got = await walk((cursor) =>
            questions[kind](store, value, { limit: 700, ...range, ...withCursor(cursor) }),
          );
          const utc = "from" in range ? { from: "2026-01-30T23:00:00.000Z", to: "2026-02-01T07:00:00.000Z" } : {};
          expect(got).toEqual(modelAnswer(all, { [kind]: value, ...utc }));
        }
      }
    }
  });

  it("a page stays the same when rows are added behind its cursor's back", async () => {
    const first = await who(store, "p1", { limit: 50 });
    const second = await who(store, "p1", { limit: 50, cursor: first.next as string });
    const later = { timeMs: START_MS + 80 * HOUR_MS, user: "u1", subjects: ["p1"] };
    await store.insert(2500, [rowOf(accessEvent(later), "records")]);
    expect(await who(store, "p1", { limit: 50, cursor: first.next as string })).toEqual(second);
    expect((await who(store, "p1", { limit: 1 })).rows[0]?.index).toBe(2500);
    await store.truncateFrom(2500);
  });

  it("ask: every reading that has an answer, most accesses first", async () => {
    const count = (query: Partial<EventsQuery>): number => all.filter((row) => matches(row, query)).length;
    const answer = askSchema.parse(await ask(store, " 17 "));
    expect(answer.text).toBe(" 17 ");
    expect(answer.readings.map(({ events: found }) => found)).toEqual(
      answer.readings.map(({ events: found }) => found).toSorted((a, b) => b - a),
    );
    expect(answer.readings).toEqual(
      expect.arrayContaining([
        { kind: "who", value: "17", events: count({ subject: "17" }) },
        { kind: "user", value: "17", events: count({ user: "17" }) },
        { kind: "session", value: "17", events: count({ session: "17" }) },
        { kind: "event", value: "17", events: 1 },
      ]),
    );
    expect((await ask(store, "u1")).readings.map(({ kind }) => kind).toSorted()).toEqual(["user", "who"]);
    expect((await ask(store, "2500")).readings).toEqual([]);
    expect((await ask(store, "007")).readings).toEqual([]);
    expect((await ask(store, "99999999999999999999")).readings).toEqual([]);
    expect((await ask(store, "   ")).readings).toEqual([]);
    expect((await ask(store, "' OR 1=1 --")).readings).toEqual([]);
  });

  it("ask: a name reads as its users, in any case", async () => {
    const { readings } = await ask(store, "ADA example");
    const namesakes = new Set(all.filter((row) => row.user_name === "Ada Example").map((row) => row.user));
    expect(readings.map(({ value }) => value).toSorted()).toEqual([...namesakes].toSorted());
    for (const { kind, value, events: found } of readings) {
      expect([kind, found]).toEqual(["user", all.filter((row) => row.user === value).length]);
    }
  });

  it("sources: counts, first and last per source", async () => {
    const expected = ["alpr", "records"].map((source) => {
      const { summary } = modelAnswer(all, { source });
      return { source, events: summary?.events, first: summary?.first, last: summary?.last };
    });
    expect(await sourceStates(store)).toEqual(expected);
  });

  it("refuses hostile cursors and times, and runs no input as SQL", async () => {
    const bad = { code: "QUIS_BAD_INPUT" };
    await expect(who(store, "p1", { limit: 10, cursor: "WzEsMV0 OR 1=1" })).rejects.toMatchObject(bad);
    await expect(who(store, "p1", { limit: 10, from: "2026-01-01" })).rejects.toMatchObject(bad);
    for (const value of ["' OR '1'='1", "\\", "p1' UNION ALL SELECT 1 --", "{subject:String}", "p1\0"]) {
      const found = all.filter((row) => row.subjects.includes(value)).length;
      expect((await who(store, value, { limit: 10 })).summary?.events).toBe(found);
      expect((await events(store, { limit: 10, source: value, operation: value, text: value })).rows).toEqual([]);
    }
    expect(await store.count()).toBe(2500);
  });

  it("answers questions side by side", async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, n) => user(store, userIds[n % 5] as string, { limit: 20 })),
    );
    answers.forEach((answer, n) => {
      expect(answer.question.value).toBe(userIds[n % 5]);
      expect(answer.summary).toEqual(modelAnswer(all, { user: userIds[n % 5] }).summary);
    });
  });
});

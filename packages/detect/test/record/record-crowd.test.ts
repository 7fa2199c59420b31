// D10: a crowd at one record; an incident with many assigned is none.
import { describe, expect, it } from "vitest";
import { type Access } from "../../src/index.ts";
import { RECORD_CROWD } from "../../src/record/index.ts";
import { crowdOf } from "../../src/record/record-crowd.ts";
import { learn, learnAll, scoreOf } from "../driver.ts";
import { access, at, dayOf, worldOf } from "../made.ts";

const iso = (day: number): string => new Date(at(day, "00:00")).toISOString();

function crowd(subject: string, users: readonly string[], day: number, given: Partial<Access> = {}): Access[] {
  return users.map((user, i) => access({ timeMs: at(day, "10:00") + i * 60_000, user, subjects: [subject], ...given }));
}
function people(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `u${from + i}`);
}

/** Seven days with 30 records a day, a new user at each; every third is seen by one more. */
function learned(parameters = {}, tables = {}) {
  const world = worldOf(tables);
  const state = RECORD_CROWD.open(world, parameters);
  learnAll(
    world,
    state,
    Array.from({ length: 7 }, (_, day) =>
      Array.from({ length: 30 }, (__, i) =>
        crowd(`p${day}-${i}`, people(i, i + (i % 3 === 0 ? 2 : 1)), day - 7),
      ).flat(),
    ).map((day) => day.sort((a, b) => a.timeMs - b.timeMs)),
  );
  return {
    world,
    state,
    score: (accesses: Access[], subject = "vip") =>
      scoreOf(state, dayOf(world, accesses), 0, world.names.subjects.add(subject)),
  };
}

describe("D10", () => {
  it("(a − s/t)²t²/(s(t−1)): by hand for a = 7, s = 375, t = 361", () => {
    const mean = 375 / 361;
    expect(crowdOf(7, 375, 361, 4).value).toBeCloseTo((7 - mean) ** 2 / ((375 / 361) * (360 / 361)), 9);
    expect(crowdOf(7, 375, 361, 4).value).toBeCloseTo(34.3, 1);
  });

  it("is one-sided, asks nothing of fewer than four, and never divides by nothing", () => {
    expect(
      [crowdOf(3, 375, 361, 4), crowdOf(9, 40, 4, 4), crowdOf(9, 0, 0, 4), crowdOf(9, 9, 1, 4)].map(
        ({ value }) => value,
      ),
    ).toEqual([0, 0, 0, 0]);
    expect(crowdOf(1e6, 1e9, 1e6, 4).value).toBeGreaterThanOrEqual(0);
  });

  it("takes s and t from the last seven days: 280 pairs at 210 records", () => {
    const { world, state, score } = learned();
    const vip = crowd("vip", people(0, 12), 0);
    expect(score(vip)).toBeCloseTo(crowdOf(12, 280, 210, 4).value, 9);
    const { sentence, events, formula } = state.describe(dayOf(world, vip), 0, world.names.subjects.add("vip"));
    expect(sentence).toBe(
      "12 users whom no work explains opened the record within 7 days; records opened in such a time have 1.333 on average.",
    );
    expect(formula).toContain("a = 12, s = 280, t = 210");
    expect(events.length).toBe(12);
  });

  it("adds up a crowd that comes over days, each user once, and forgets after seven", () => {
    const { world, state, score } = learned();
    learn(world, state, dayOf(world, crowd("vip", people(0, 5), 0)));
    const grown = score(crowd("vip", people(3, 8), 1)) as number;
    const { events, figures } = state.describe(
      dayOf(world, crowd("vip", people(3, 8), 1)),
      0,
      world.names.subjects.add("vip"),
    );
    expect([figures["users"], events.length]).toEqual([8, 10]);
    expect(grown).toBeGreaterThan(0);
    expect(score(crowd("vip", people(3, 6), 7))).toBe(0);
  });

  it("does not count whom work explains, machines, and the cases that the overseer allows", () => {
    const { world, state } = learned();
    const day = dayOf(world, crowd("vip", people(0, 12), 0));
    day.table.explained.fill(1, 0, 10);
    expect(scoreOf(state, day, 0, world.names.subjects.add("vip"))).toBe(0);
    const { counter } = state.describe(day, 0, world.names.subjects.add("vip"));
    expect(counter).toEqual(["10 more users that day had work that explains it; they are not counted."]);
    expect(learned().score(crowd("vip", people(0, 12), 0, { userType: "Service" }))).toBe(0);
    expect(learned({ allow: ["I-7"] }).score(crowd("vip", people(0, 12), 0, { caseRef: "I-7" }))).toBe(0);
    expect(learned({ allow: ["vip"] }).score(crowd("vip", people(0, 12), 0))).toBe(0);
    expect(learned({ allow: ["other"] }).score(crowd("vip", people(0, 12), 0))).toBeGreaterThan(0);
  });

  it("says that a case about the subject had many assigned", () => {
    const tables = {
      cases: [{ case: "I-7", subject: "vip", opened: iso(-1), closed: "" }],
      assignments: people(20, 29).map((user) => ({ case: "I-7", user, from: iso(-1), to: iso(3) })),
    };
    const { world, state } = learned({}, tables);
    const day = dayOf(world, crowd("vip", people(0, 12), 0));
    expect(state.describe(day, 0, world.names.subjects.add("vip")).counter).toEqual([
      "Case I-7 about this subject had 9 people assigned in these days.",
    ]);
  });

  it("evidence of findings is still a viewer but not the usual", () => {
    const { world, state, score } = learned();
    const busy = dayOf(world, crowd("vip", people(0, 12), 0));
    const before = score(crowd("other", people(0, 12), 1), "other");
    state.learn(busy, new Uint8Array(busy.table.length).fill(1));
    expect(
      state.describe(dayOf(world, crowd("vip", ["u50"], 1)), 0, world.names.subjects.add("vip")).figures["users"],
    ).toBe(13);
    expect(before).toBeGreaterThan(0);
    expect(state.describe(dayOf(world, crowd("other", people(0, 12), 1)), 0, 1).figures["pairs"]).toBe(240);
  });

  it("judges the first day by itself, and is not applicable without subjects", () => {
    const world = worldOf();
    const state = RECORD_CROWD.open(world, {});
    const day = dayOf(world, [
      ...crowd("vip", people(0, 12), 0),
      ...people(0, 30).flatMap((user, i) => crowd(`q${i}`, [user], 0, { timeMs: at(0, "12:00") })),
    ]);
    expect(scoreOf(state, day, 0, world.names.subjects.add("vip"))).toBeCloseTo(crowdOf(12, 42, 31, 4).value, 9);
    expect(state.applies(dayOf(world, [access({ timeMs: at(0, "09:00") })])).applies).toBe(false);
  });
});

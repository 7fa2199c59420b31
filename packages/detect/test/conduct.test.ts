// What holds for every detector of conduct (D7, D9, D10, D11), whatever the accesses are.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Access,
  AccessTable,
  Day,
  DAY_MS,
  DETECTORS,
  type Detector,
  DetectError,
  type Focus,
  type Scores,
  type World,
} from "../src/index.ts";
import { learn } from "./driver.ts";
import { access, at, dayOf, MONDAY, worldOf } from "./made.ts";

const CONDUCT = DETECTORS.filter(({ id }) => /^D(?:7|9|10|11)\b/.test(id));
/** Without this a detector of places has nothing to say. */
const GIVEN: Readonly<Record<string, Record<string, readonly string[]>>> = {
  "D9.travel": { places: ["192.0.2.=52,4", "198.51.100.=40,-3"] },
};

const TABLES = {
  users: Array.from({ length: 8 }, (_, i) => ({
    user: `u${i}`,
    role: i % 2 === 0 ? "clerk" : "nurse",
    unit: i < 4 ? "North" : "South",
    start: "2020-01-01T00:00:00Z",
    end: i === 7 ? "2026-03-03T00:00:00Z" : "",
  })),
  cases: Array.from({ length: 12 }, (_, i) => ({ case: `C-10${i}`, subject: `p${i % 6}`, opened: "", closed: "" })),
  assignments: Array.from({ length: 6 }, (_, i) => ({ case: `C-10${i}`, user: `u${i}`, from: "", to: "" })),
};

const arbitraryAccess = fc.record({
  day: fc.nat(9),
  minute: fc.nat(1439),
  user: fc.nat(9),
  subjects: fc.uniqueArray(fc.nat(7), { maxLength: 3 }),
  caseRef: fc.constantFrom("", "C-100", "C-101", "C-110", "C-1", "X"),
  reason: fc.constantFrom("", "update", "check", "n/a", "letter of 3 May about the flat"),
  purpose: fc.constantFrom("casework", "hearing"),
  device: fc.constantFrom("ws-1", "ws-2", ""),
  address: fc.constantFrom("192.0.2.1", "198.51.100.7", ""),
  activity: fc.constantFrom("Read", "Update"),
  failed: fc.boolean(),
  breakGlass: fc.boolean(),
});
type Made = typeof arbitraryAccess extends fc.Arbitrary<infer T> ? T : never;

/** Days of accesses in time order; at the same minute by user, ascending or descending. */
function daysOf(made: readonly Made[], descending = false): Access[][] {
  const days = Array.from({ length: 10 }, () => [] as Made[]);
  // One access of a user per minute: the order of one user's accesses means something, that of several users at once does not.
  const seen = new Set<string>();
  for (const one of made) {
    const key = `${one.day} ${one.minute} ${one.user}`;
    if (!seen.has(key)) days[one.day]?.push(one);
    seen.add(key);
  }
  return days
    .map((day) =>
      day
        .sort((a, b) => a.minute - b.minute || (descending ? b.user - a.user : a.user - b.user))
        .map((one) =>
          access({
            index: (one.day * 1440 + one.minute) * 10 + one.user,
            timeMs: at(one.day, "00:00") + one.minute * 60_000,
            user: `u${one.user}`,
            unit: one.user < 4 ? "North" : "South",
            subjects: one.subjects.map((subject) => `p${subject}`),
            caseRef: one.caseRef,
            justification: one.reason,
            purpose: one.purpose,
            device: one.device,
            address: one.address,
            activity: one.activity,
            failed: one.failed,
            breakGlass: one.breakGlass,
          }),
        ),
    )
    .filter((day) => day.length > 0);
}

function texts(world: World, scores: Scores): Map<string, number> {
  const found = new Map<string, number>();
  for (let i = 0; i < scores.length; i++)
    found.set(
      `${world.names.users.text(scores.user[i] as number)} ${world.names.subjects.text(scores.subject[i] as number)}`,
      scores.value[i] as number,
    );
  return found;
}

function scoresOf(detector: Detector, days: readonly (readonly Access[])[], again = 1): Map<string, number>[] {
  const world = worldOf(TABLES);
  const state = detector.open(world, {
    ...GIVEN[detector.id],
    ...(/^D7\.[vr]/.test(detector.id) ? { fewestReasons: 0 } : {}),
  });
  return days.map((accesses) => {
    const day = dayOf(world, accesses);
    let scores = state.score(day);
    for (let i = 1; i < again; i++) {
      for (let unit = 0; unit < scores.length; unit++)
        state.describe(day, scores.user[unit] as number, scores.subject[unit] as number);
      scores = state.score(day);
    }
    learn(world, state, day);
    return texts(world, scores);
  });
}

it("there are nine of them", () => {
  expect(CONDUCT.map(({ id }) => id)).toEqual([
    "D7.case",
    "D7.reuse",
    "D7.vague",
    "D9.leaver",
    "D9.shared",
    "D9.travel",
    "D10",
    "D11.need",
    "D11.work",
  ]);
});

describe.each(CONDUCT)("$id", (detector) => {
  const made = fc.array(arbitraryAccess, { minLength: 1, maxLength: 120 });

  it("scores are finite and never negative; the same units come once each", () => {
    fc.assert(
      fc.property(made, (accesses) => {
        const world = worldOf(TABLES);
        const state = detector.open(world, GIVEN[detector.id] ?? {});
        for (const list of daysOf(accesses)) {
          const day = dayOf(world, list);
          const scores = state.score(day);
          for (const value of scores.value.subarray(0, scores.length))
            expect(Number.isFinite(value) && value >= 0).toBe(true);
          expect(texts(world, scores).size).toBe(scores.length);
          learn(world, state, day);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("does not depend on the order of users", () => {
    fc.assert(
      fc.property(made, (accesses) => {
        const [up, down] = [scoresOf(detector, daysOf(accesses)), scoresOf(detector, daysOf(accesses, true))];
        for (const [day, scores] of up.entries()) {
          expect([...scores.keys()].sort()).toEqual([...(down[day] as Map<string, number>).keys()].sort());
          for (const [unit, value] of scores) expect(down[day]?.get(unit)).toBeCloseTo(value, 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("score and describe change nothing", () => {
    fc.assert(
      fc.property(made, (accesses) => {
        expect(scoresOf(detector, daysOf(accesses), 3)).toEqual(scoresOf(detector, daysOf(accesses)));
      }),
      { numRuns: 30 },
    );
  });

  it("scores those in focus as it does all", () => {
    fc.assert(
      fc.property(made, fc.nat(9), fc.nat(7), (accesses, user, subject) => {
        const world = worldOf(TABLES);
        const state = detector.open(world, GIVEN[detector.id] ?? {});
        for (const list of daysOf(accesses)) {
          const whole = dayOf(world, list);
          const focus: Focus = {
            users: new Set([world.names.users.add(`u${user}`)]),
            subjects: new Set([world.names.subjects.add(`p${subject}`)]),
          };
          const all = texts(world, state.score(whole));
          const some = texts(world, state.score(new Day(whole.table, whole.day, focus)));
          for (const [unit, value] of some) expect(all.get(unit)).toBe(value);
          const wanted = [...all.keys()].filter((unit) =>
            detector.grain === "record" ? unit === ` p${subject}` : unit.startsWith(`u${user} `),
          );
          expect([...some.keys()].sort()).toEqual(wanted.sort());
          learn(world, state, whole);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("describes every unit that scored: a sentence, events of the log in order, each once, and no character of a person", () => {
    fc.assert(
      fc.property(made, (accesses) => {
        const world = worldOf(TABLES);
        const state = detector.open(world, GIVEN[detector.id] ?? {});
        for (const list of daysOf(accesses)) {
          const day = dayOf(world, list);
          const scores = state.score(day);
          for (let i = 0; i < scores.length; i++) {
            if ((scores.value[i] as number) === 0) continue;
            const told = state.describe(day, scores.user[i] as number, scores.subject[i] as number);
            expect(told.sentence).toMatch(/^[A-Z0-9].*\.$/su);
            expect(told.sentence).not.toMatch(/NaN|Infinity|undefined|offender|suspicious/iu);
            expect(told.formula).not.toMatch(/NaN|undefined/u);
            expect(told.events.length).toBeGreaterThan(0);
            expect(told.events).toEqual([...new Set(told.events)].sort((a, b) => a - b));
          }
          learn(world, state, day);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("stands a day of one user with half of all events, and a day without any user or subject", () => {
    const world = worldOf(TABLES);
    const state = detector.open(world, GIVEN[detector.id] ?? {});
    const many = Array.from({ length: 4000 }, (_, i) =>
      access({
        timeMs: at(0, "00:00") + i * 20_000,
        user: i % 2 === 0 ? "u0" : `u${i % 10}`,
        subjects: [`p${i % 997}`, `p${i % 7}`],
        caseRef: i % 3 === 0 ? "C-100" : "",
        justification: "update",
        breakGlass: i % 50 === 0,
      }),
    );
    learn(world, state, dayOf(world, many));
    const nobody = [access({ timeMs: at(1, "10:00"), user: "", subjects: [], device: "", address: "" })];
    expect(state.score(dayOf(world, nobody)).length).toBe(0);
    learn(world, state, dayOf(world, nobody));
    const empty = new Day(new AccessTable(world.names), MONDAY + 2);
    expect(state.score(empty).length).toBe(0);
    expect(empty.startMs).toBe((MONDAY + 2) * DAY_MS);
    const scores = state.score(
      dayOf(
        world,
        many.map((one) => ({ ...one, timeMs: one.timeMs + 3 * DAY_MS })),
      ),
    );
    for (const value of scores.value.subarray(0, scores.length)) expect(Number.isFinite(value)).toBe(true);
  });

  it("refuses a parameter that it does not know, one of the wrong kind, and one out of range", () => {
    for (const [name, value] of Object.entries(detector.defaults)) {
      expect(() => detector.open(worldOf(), { [`${name}x`]: value })).toThrow(DetectError);
      expect(() => detector.open(worldOf(), { [name]: typeof value === "number" ? "1" : 1 })).toThrow(DetectError);
      if (typeof value === "number")
        for (const odd of [-1, Number.NaN, Infinity, 1e12])
          expect(() => detector.open(worldOf(), { [name]: odd })).toThrow(DetectError);
    }
  });
});

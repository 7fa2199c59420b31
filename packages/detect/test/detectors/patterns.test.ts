// What holds for D2 to D6 alike, on made-up histories.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Access, Day, DETECTORS, type Detector, type World } from "../../src/index.ts";
import { access, at, dayOf, MONDAY, worldOf } from "../made.ts";
import { describeUnit, explain, scoresOf, walk } from "../walked.ts";

const PATTERNS = DETECTORS.filter(({ id }) => /^D[2-6](\.drip)?$/u.test(id));
const LOOSE: Record<string, Record<string, number>> = { D3: { leastUsers: 2, leastRecords: 1 } };

const anyAccess = fc.record({
  user: fc.constantFrom("u1", "u2", "u3", "u4", "u5"),
  subjects: fc.array(fc.constantFrom("p1", "p2", "p3", "p007", "p008", "x"), { maxLength: 3 }),
  minute: fc.nat(1439),
  activity: fc.constantFrom("Read", "Update", "Export", "Search", "Logon"),
  caseRef: fc.constantFrom("", "C-1", "C-2"),
  recordCount: fc.constantFrom(null, 0, 1, 400, 4e9),
});
const history = fc.array(fc.array(anyAccess, { minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 6 });

const CONTEXT = {
  users: ["u1", "u2", "u3"].map((user) => ({ user, role: "clerk", unit: "North" })),
  cases: [{ case: "C-1", subject: "p1", unit: "North", opened: "2026-01-01T00:00:00Z", closed: "" }],
  roster: ["u1", "u2"].map((user) => ({ user, start: "2026-03-02T08:00:00Z", end: "2026-03-02T16:00:00Z" })),
};

function worldFor(users: readonly string[]): World {
  const world = worldOf(CONTEXT);
  for (const user of users) world.names.users.add(user);
  return world;
}

function daysOf(world: World, drawn: readonly (readonly Drawn[])[]): Day[] {
  return drawn.map((accesses, offset) => {
    const rows: Access[] = accesses
      .map(({ minute, ...rest }) => access({ ...rest, timeMs: at(offset, "00:00") + minute * 60_000 }))
      .sort((a, b) => a.timeMs - b.timeMs || a.user.localeCompare(b.user))
      .map((each, i) => ({ ...each, index: offset * 1000 + i }));
    return explain(
      world,
      dayOf(world, rows),
      (user, subject) => ((user + subject).length * 7 + subject.charCodeAt(1)) % 3,
    );
  });
}
interface Drawn {
  readonly user: string;
  readonly minute: number;
}

const each = PATTERNS.map((detector) => [detector.id, detector] as const);
const open = (detector: Detector, world: World, days: readonly Day[]): ReturnType<typeof walk> =>
  walk(detector, world, days, LOOSE[detector.id]);

/** But for rounding: sums in another order differ in their last digits, and volumes of billions have large ones. */
function expectSame(got: unknown, expected: number): void {
  expect(got).toBeTypeOf("number");
  expect(Math.abs((got as number) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

describe.each(each)("%s", (_id, detector) => {
  it("scores are finite and not negative; score and describe change nothing; the description has the unit's score and events of its own", () => {
    fc.assert(
      fc.property(history, (drawn) => {
        const world = worldFor([]);
        const days = daysOf(world, drawn);
        const today = days.pop() as Day;
        const state = open(detector, world, days);
        const scores = scoresOf(state, world, today);
        const own = new Set(today.table.index.subarray(0, today.table.length));
        for (const [unit, score] of scores) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThan(Infinity);
          const [user = "", subject = ""] = unit.split(" ");
          const told = describeUnit(state, world, today, user, subject);
          expectSame(told.figures["score"], score);
          expect(told.sentence).toMatch(/\.$/u);
          expect(told.formula).not.toMatch(/NaN|undefined|Infinity/u);
          expect(told.events).toEqual([...new Set(told.events)].sort((a, b) => a - b));
          for (const index of told.events) expect(own).toContain(index);
        }
        expect(scoresOf(state, world, today)).toEqual(scores);
      }),
      { numRuns: 60 },
    );
  });

  it("a day in focus has the scores of the whole day", () => {
    fc.assert(
      fc.property(history, (drawn) => {
        const world = worldFor([]);
        const days = daysOf(world, drawn);
        const today = days.pop() as Day;
        const state = open(detector, world, days);
        const whole = scoresOf(state, world, today);
        const user = today.everybody[0] as number;
        const narrow = new Day(today.table, today.day, { users: new Set([user]), subjects: new Set() });
        const name = world.names.users.text(user);
        expect(scoresOf(state, world, narrow)).toEqual(
          new Map([...whole].filter(([unit]) => unit.split(" ")[0] === name)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("the numbering of users is irrelevant", () => {
    fc.assert(
      fc.property(history, (drawn) => {
        const [one, other] = [
          ["u1", "u2", "u3", "u4", "u5"],
          ["u5", "u3", "u4", "u2", "u1"],
        ].map((users) => {
          const world = worldFor(users);
          const days = daysOf(world, drawn);
          const today = days.pop() as Day;
          return scoresOf(open(detector, world, days), world, today);
        });
        expect([...(other as Map<string, number>).keys()].sort()).toEqual(
          [...(one as Map<string, number>).keys()].sort(),
        );
        for (const [unit, score] of one as Map<string, number>)
          expectSame((other as Map<string, number>).get(unit), score);
      }),
      { numRuns: 40 },
    );
  });

  it("is not applicable, never zero, where the source names no subject and states nothing", () => {
    const world = worldOf();
    const bare = dayOf(world, [access({ timeMs: at(0, "09:00") })]);
    expect(detector.open(world, {}).applies(bare)).toEqual({ applies: false, reason: expect.any(String) });
  });

  it("ten users, one of whom has half of all events: nothing explodes, and the busy one is not the measure of the others", () => {
    const world = worldFor([]);
    const days = Array.from({ length: 14 }, (_, offset) => {
      const rows = Array.from({ length: 180 }, (_each, i) =>
        access({
          user: i % 2 === 0 ? "u0" : `u${1 + (((i - 1) / 2) % 9)}`,
          subjects: [`p${(i * 7 + offset) % 90}`],
          timeMs: at(offset, "08:00") + i * 120_000,
          activity: i % 2 === 0 ? "Export" : "Read",
        }),
      );
      return explain(world, dayOf(world, rows), () => 1);
    });
    const today = days.pop() as Day;
    const scores = [...scoresOf(open(detector, world, days), world, today)];
    expect(scores.length).toBeGreaterThan(0);
    for (const [, score] of scores) expect(score).toBeLessThan(8);
  });

  it("judges an empty day and a day long before the others without an error", () => {
    const world = worldFor([]);
    const state = open(detector, world, [dayOf(world, [access({ timeMs: at(3, "09:00"), subjects: ["p1"] })])]);
    expect(state.score(new Day(dayOf(world, []).table, MONDAY)).length).toBe(0);
    const early = dayOf(world, [access({ timeMs: -5 * 86_400_000 + 1, subjects: ["p1"] })]);
    for (const [, score] of scoresOf(state, world, early)) expect(score).toBeGreaterThanOrEqual(0);
  });
});

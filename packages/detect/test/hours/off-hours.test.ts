// D6: the roster if there is one, else Dirichlet hour-of-week, −ln p; isolated session: ≥ 8 h idle on both sides.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Access, type Day, DETECTORS, type Detector, type World } from "../../src/index.ts";
import { outsideDutyMs, stretchesOf } from "../../src/hours/stretches.ts";
import { weekHour } from "../../src/hours/week-hours.ts";
import { access, at, dayOf, worldOf } from "../made.ts";
import { describeUnit, explain, scoresOf, walk } from "../walked.ts";

const D6 = DETECTORS.find(({ id }) => id === "D6") as Detector;
const HOUR = 3_600_000;

function session(user: string, offset: number, clock: string, minutes: number, given: Partial<Access> = {}): Access[] {
  return Array.from({ length: Math.floor(minutes / 10) + 1 }, (_, i) =>
    access({ user, subjects: [`p${i}`], timeMs: at(offset, clock) + i * 600_000, ...given }),
  );
}

function day(world: World, explained: number, ...parts: readonly Access[][]): Day {
  const rows = parts
    .flat()
    .sort((a, b) => a.timeMs - b.timeMs)
    .map((each, index) => ({ ...each, index }));
  return explain(world, dayOf(world, rows), () => explained);
}

/** Duties from 08:00 to 16:00 on days 0 to 29. */
function rostered(users: readonly string[]): World {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return worldOf({
    roster: users.flatMap((user) =>
      Array.from({ length: 30 }, (_, offset) => ({
        user,
        start: iso(at(offset, "08:00")),
        end: iso(at(offset, "16:00")),
      })),
    ),
    cases: [],
  });
}

describe("D6 with a roster", () => {
  const staff = Array.from({ length: 10 }, (_, i) => `u${i}`);
  const world = rostered(staff);
  const state = walk(
    D6,
    world,
    Array.from({ length: 5 }, (_, i) => day(world, 1, ...staff.map((user) => session(user, i, "08:05", 460)))),
  );

  it("finds the look at 02:14, alone and unexplained; overtime and duty stay at 0", () => {
    const today = day(
      world,
      0,
      session("u1", 5, "02:14", 20),
      session("u2", 5, "08:05", 460),
      session("u3", 5, "08:05", 590),
    );
    const scores = scoresOf(state, world, today);
    expect(scores.get("u1")).toBeGreaterThan(6);
    expect(scores.get("u2")).toBe(0);
    expect(scores.get("u3")).toBe(0);
    const told = describeUnit(state, world, today, "u1");
    expect(told.sentence).toBe(
      "02:14 UTC, off roster: 5.8 hours from the nearest duty, alone between pauses of 8 hours or more.",
    );
    expect(told.events).toEqual([0, 1, 2]);
  });

  it("by hand, before anybody was seen: 1/50, halved for each respect in which it is strange, twice for being unexplained", () => {
    const fresh = D6.open(world, {});
    // 5.8 hours off is the second class; short; alone; unexplained.
    const today = day(world, 0, session("u1", 5, "02:14", 20));
    expect(scoresOf(fresh, world, today).get("u1")).toBeCloseTo(-Math.log(0.02 * 0.5 ** (1 + 1 + 1 + 2)), 10);
  });

  it("the innocent twin, a swapped shift with explained work, is less strange and says so", () => {
    const [look, swapped] = [
      day(world, 0, session("u1", 5, "18:30", 20)),
      day(world, 1, session("u1", 5, "18:30", 300)),
    ];
    const score = (today: Day): number => scoresOf(state, world, today).get("u1") as number;
    expect(score(swapped)).toBeLessThan(score(look));
    expect(describeUnit(state, world, swapped, "u1").counter).toEqual([
      "Work explains 31 of 31 looks at records in this time.",
      "It went on for 5.0 hours with 31 accesses, as after a swapped shift.",
    ]);
  });

  it("signing off hours later is no look", () => {
    const today = day(world, 1, session("u1", 5, "08:05", 460), [
      access({ user: "u1", activity: "Logoff", timeMs: at(5, "23:00") }),
    ]);
    expect(scoresOf(state, world, today).get("u1")).toBe(0);
  });

  it("beyond the roster's end, and for users without one, the hours of the week speak", () => {
    const later = day(world, 1, session("u1", 40, "09:00", 20));
    expect(describeUnit(state, world, later, "u1").figures["hoursOffDuty"]).toBe("no roster");
    const other = day(world, 1, session("nobody", 5, "03:00", 20));
    expect(describeUnit(state, world, other, "nobody").sentence).toMatch(
      /^03:00 UTC, an unusual hour for this user and peers/u,
    );
  });

  it("does not judge accounts of machines", () => {
    const today = day(world, 0, session("svc", 5, "02:00", 20, { userType: "Service" }));
    expect(scoresOf(state, world, today).size).toBe(0);
  });
});

describe("D6 without a roster", () => {
  it("by hand: −ln[(n_uh + a·p_g)/(n_u + a)], with p_g of everybody", () => {
    const world = worldOf();
    const state = walk(D6, world, [day(world, 1, session("u1", 0, "09:00", 110))]);
    // One day with the hours 9 and 10 of Monday; a week later the same hour, and one never seen.
    const left = 2 ** (-7 / 90);
    const share = (own: number): number => {
      const peers = (own + 200 / 168) / (2 * left + 200);
      return (own + 40 * peers) / (2 * left + 40);
    };
    const score = (clock: string): number | undefined =>
      scoresOf(state, world, day(world, 1, session("u1", 7, clock, 0))).get("u1");
    expect(score("09:30")).toBeCloseTo(-Math.log(share(left)), 10);
    expect(score("02:14")).toBeCloseTo(-Math.log(share(0)), 10);
  });

  it("is not applicable with neither a roster nor hours learned", () => {
    const world = worldOf();
    expect(D6.open(world, {}).applies(day(world, 1, session("u1", 0, "09:00", 10)))).toEqual({
      applies: false,
      reason: "no roster covers the day, and no hours have been learned yet",
    });
  });
});

describe("time", () => {
  it("distance to the nearest duty is that of a plain search", () => {
    const duty = fc.tuple(fc.nat(100), fc.nat(20)).map(([from, length]) => ({ fromMs: from, toMs: from + length }));
    fc.assert(
      fc.property(fc.array(duty, { maxLength: 4 }), fc.nat(140), (many, time) => {
        const duties = many.sort((a, b) => a.fromMs - b.fromMs);
        const plain = Math.min(
          Infinity,
          ...duties.map(({ fromMs, toMs }) => (time < fromMs ? fromMs - time : time < toMs ? 0 : time - toMs)),
        );
        expect(outsideDutyMs(duties, time)).toBe(plain);
      }),
    );
  });

  it("hours of the week begin on Monday, before 1970 too", () => {
    expect(weekHour(Date.UTC(2026, 2, 2, 0, 30))).toBe(0);
    expect(weekHour(Date.UTC(2026, 2, 8, 23, 59))).toBe(167);
    expect(weekHour(Date.UTC(1969, 11, 29))).toBe(0);
  });

  it("stretches end at pauses, and know the idle time on both sides", () => {
    const world = worldOf();
    const today = day(world, 0, session("u1", 0, "09:00", 20), session("u1", 0, "18:00", 0));
    const rows = today.rowsOf(world.names.users.find("u1") as number);
    const stretches = stretchesOf(today, rows, undefined, HOUR, at(-1, "16:00"));
    expect(stretches.map(({ idleBeforeMs, idleAfterMs }) => [idleBeforeMs / HOUR, idleAfterMs / HOUR])).toEqual([
      [17, 9 - 20 / 60],
      [9 - 20 / 60, Infinity],
    ]);
  });
});

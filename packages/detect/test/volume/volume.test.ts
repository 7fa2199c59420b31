// D5: distinct records per hour and day, Gamma-Poisson predictive tail; runs of sequential ids. D5.drip: unexplained records over 7 and 28 days.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Access, type Day, DETECTORS, Dictionary, type Detector, type World } from "../../src/index.ts";
import { RecentCounts } from "../../src/volume/recent-counts.ts";
import { Sequences } from "../../src/volume/sequence.ts";
import { access, at, dayOf, worldOf } from "../made.ts";
import { describeUnit, explain, learn, scoresOf, walk } from "../walked.ts";

const D5 = DETECTORS.find(({ id }) => id === "D5") as Detector;
const DRIP = DETECTORS.find(({ id }) => id === "D5.drip") as Detector;
const CASES = { cases: [{ case: "C-1", subject: "s", unit: "North", opened: "", closed: "" }] };

/** `count` records of a user, one a minute, by ids that are far apart or consecutive. */
function looks(
  user: string,
  count: number,
  offset: number,
  id: (i: number) => string,
  given: Partial<Access> = {},
): Access[] {
  return Array.from({ length: count }, (_, i) =>
    access({ user, subjects: [id(i)], timeMs: at(offset, "09:00") + i * 30_000, ...given }),
  );
}
const apart =
  (offset: number, user = "") =>
  (i: number): string =>
    `p${user}${offset * 7919 + i * 37}`;
const inOrder = (i: number): string => `q${String(i + 500).padStart(7, "0")}`;

function day(world: World, ...parts: readonly Access[][]): Day {
  const rows = parts
    .flat()
    .sort((a, b) => a.timeMs - b.timeMs)
    .map((each, index) => ({ ...each, index }));
  return explain(world, dayOf(world, rows), (_, subject) => (subject.startsWith("p") ? 1 : 0));
}

describe("D5 bulk", () => {
  it("by hand, before anything is known: shape 1 is geometric, P(X ≥ k) = (mean/(mean + 1))^k, the smallest of four", () => {
    const world = worldOf();
    const today = day(world, looks("u1", 60, 0, apart(0)));
    // Usual at first: 10 an hour, 30 a day, 5 released, runs of 1.
    const score = Math.max(60 * Math.log(11 / 10), 60 * Math.log(31 / 30)) - Math.log(4);
    expect(scoresOf(D5.open(world, {}), world, today).get("u1")).toBeCloseTo(score, 9);
    expect(describeUnit(D5.open(world, {}), world, today, "u1").sentence).toBe(
      "60 records within one hour, usual 10 (all users: 10).",
    );
  });

  it("the hour is any 60 minutes, not one of the clock", () => {
    const world = worldOf();
    const rows = [...looks("u1", 20, 0, apart(0))].map((each, i) => ({ ...each, timeMs: at(0, "09:45") + i * 90_000 }));
    expect(describeUnit(D5.open(world, {}), world, day(world, rows), "u1").figures["hour"]).toBe(20);
  });

  it("counts released records as stated or as named, whichever is more", () => {
    const world = worldOf();
    const exports = [
      access({
        activity: "Export",
        operation: "",
        recordCount: 412,
        subjects: ["a", "b"],
        timeMs: at(0, "09:00"),
        index: 1,
      }),
      access({
        activity: "Read",
        operation: "disclosure",
        recordCount: null,
        subjects: ["a", "b", "c"],
        timeMs: at(0, "09:01"),
        index: 2,
      }),
      access({
        activity: "Search",
        operation: "consultation",
        recordCount: 9000,
        subjects: [],
        timeMs: at(0, "09:02"),
        index: 3,
      }),
    ];
    const told = describeUnit(D5.open(world, {}), world, dayOf(world, exports), "u1");
    expect(told.sentence).toBe("415 records exported or disclosed in one day, usual 5.0 (all users: 5.0).");
    expect(told.events).toEqual([1, 2]);
  });

  it("finds the bulk read against the user's own days and those of peers; the same number by one who always has it stays ordinary", () => {
    const world = worldOf(CASES);
    const days = Array.from({ length: 20 }, (_, offset) =>
      day(
        world,
        looks("heavy", 90 + (offset % 5), offset, apart(offset, "h")),
        ...Array.from({ length: 8 }, (__, u) =>
          looks(`u${u}`, 10 + ((offset + u) % 4), offset, apart(offset, `u${u}`)),
        ),
      ),
    );
    const state = walk(D5, world, days);
    const today = day(
      world,
      looks("heavy", 93, 20, apart(20, "h")),
      looks("u1", 93, 20, apart(20, "u1")),
      looks("u2", 12, 20, apart(20, "u2")),
    );
    const scores = scoresOf(state, world, today);
    expect(scores.get("u1")).toBeGreaterThan(8);
    expect(scores.get("heavy")).toBeLessThan(1.5);
    expect(scores.get("u2")).toBeLessThan(1.5);
    expect(describeUnit(state, world, today, "u1").figures["peerMean"]).toBeGreaterThan(10);
  });

  it("a run of consecutive numbers stands out, but not for one who scans", () => {
    const world = worldOf();
    const days = Array.from({ length: 15 }, (_, offset) =>
      day(world, looks("scanner", 25, offset, inOrder), looks("reader", 25, offset, apart(offset))),
    );
    const today = day(world, looks("scanner", 25, 15, inOrder), looks("reader", 25, 15, inOrder));
    const state = walk(D5, world, days);
    expect(scoresOf(state, world, today).get("reader")).toBeGreaterThan(
      (scoresOf(state, world, today).get("scanner") as number) + 2,
    );
    const told = describeUnit(state, world, today, "reader");
    expect(told.sentence).toMatch(/^25 records with consecutive numbers in one day/u);
    expect(told.events).toHaveLength(25);
  });

  it("frozen records do not become the usual", () => {
    const world = worldOf();
    const state = D5.open(world, {});
    const many = day(world, looks("u1", 200, 0, apart(0)));
    learn(state, world, many, new Uint8Array(many.table.length).fill(1));
    const { figures } = describeUnit(state, world, day(world, looks("u1", 200, 1, apart(1))), "u1");
    expect(figures["mean"]).toBeLessThan(10);
  });
});

describe("longest run", () => {
  it("is that of a sorted list, whatever the order; stems and long digits are kept apart", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ stem: fc.constantFrom("p", "q", ""), number: fc.integer({ min: 90, max: 120 }) }), {
          maxLength: 40,
        }),
        (ids) => {
          const names = new Dictionary();
          const subjects = Uint32Array.from(new Set(ids.map(({ stem, number }) => names.add(`${stem}${number}`))));
          const run = new Sequences(names).longestRun(subjects);
          const model = ["p", "q", ""].map((stem) => {
            const numbers = [...new Set(ids.filter((each) => each.stem === stem).map(({ number }) => number))].sort(
              (a, b) => a - b,
            );
            let [best, length] = [numbers.length > 0 ? 1 : 0, 1];
            for (let i = 1; i < numbers.length; i++)
              best = Math.max(best, (length = numbers[i] === (numbers[i - 1] as number) + 1 ? length + 1 : 1));
            return best;
          });
          expect(run.length).toBe(Math.max(...model));
        },
      ),
    );
    const names = new Dictionary();
    const odd = Uint32Array.from(["no number", "9".repeat(400), "\u0000", "p1\n2"].map((text) => names.add(text)));
    expect(new Sequences(names).longestRun(odd).length).toBeLessThanOrEqual(1);
  });
});

describe("D5.drip", () => {
  const world = worldOf(CASES);
  const staff = Array.from({ length: 24 }, (_, u) => `u${u}`);
  const drip =
    (offset: number) =>
    (i: number): string =>
      `x${offset * 53 + i * 11}`;
  const workday = (offset: number): Day =>
    day(
      world,
      ...staff.map((user, u) =>
        looks(user, 12, offset, apart(offset, user)).concat(
          offset % 9 === u % 9 ? looks(user, 1, offset, drip(offset + u)) : [],
        ),
      ),
      looks("dripper", 12, offset, apart(offset, "d")),
      looks("dripper", 3, offset, drip(1000 + offset)),
      looks("twin", 15, offset, apart(offset, "t")),
    );

  it("finds three a day within a week, and never the twin whose records are explained", () => {
    const state = walk(
      DRIP,
      world,
      Array.from({ length: 6 }, (_, i) => workday(i)),
    );
    const today = workday(6);
    const scores = scoresOf(state, world, today);
    const [first] = [...scores].sort((a, b) => b[1] - a[1])[0] as [string, number];
    expect(first).toBe("dripper");
    expect(scores.get("dripper")).toBeGreaterThan(8);
    expect(scores.get("twin")).toBe(0);
    expect(describeUnit(state, world, today, "dripper").sentence).toMatch(
      /^21 records within (7|28) days that no work explains, at most 5 counted a day; peers \(users without a role of North, day shift\) [01]\.\d in as many days of work\.$/u,
    );
  });

  it("a record seen again is not counted again, and a day that adds nothing asks nothing", () => {
    const state = walk(DRIP, world, [
      day(
        world,
        looks("again", 3, 0, () => "x1"),
      ),
    ]);
    expect(
      scoresOf(
        state,
        world,
        day(
          world,
          looks("again", 3, 1, () => "x1"),
        ),
      ).get("again"),
    ).toBe(0);
  });

  it("a bulk day counts as five: it is D5's", () => {
    const state = DRIP.open(world, {});
    expect(describeUnit(state, world, day(world, looks("bulky", 80, 0, drip(0))), "bulky").figures["count"]).toBe(5);
  });

  it("a user is not compared with himself: his own past changes nothing of what is expected of him", () => {
    const expected = (days: readonly Day[]): unknown => {
      const other = worldOf(CASES);
      const made = days.map((_, offset) => day(other, looks("only", 5, offset, drip(offset))));
      return describeUnit(walk(DRIP, other, made), other, day(other, looks("only", 1, 9, drip(99))), "only").figures;
    };
    const few = expected(Array.from({ length: 1 })) as Record<string, number>;
    const many = expected(Array.from({ length: 8 })) as Record<string, number>;
    expect((many["mean"] as number) / (many["activeDays"] as number)).toBeCloseTo(
      (few["mean"] as number) / (few["activeDays"] as number),
      9,
    );
  });
});

describe("RecentCounts", () => {
  it("sums the days before as a Map would, over gaps of any length", () => {
    const step = fc.record({ user: fc.nat(2), later: fc.constantFrom(0, 1, 2, 6, 7, 8, 30, 100), count: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (steps, ring) => {
        const [counts, model] = [new RecentCounts(ring), new Map<string, number>()];
        let today = 20_000;
        for (const { user, later, count } of steps) {
          today += later + 1;
          for (let u = 0; u < 3; u++) {
            const known = Array.from({ length: ring }, (_, i) => model.get(`${u} ${today - 1 - i}`)).filter(
              (each) => each !== undefined,
            );
            expect(counts.before(u, today, ring)).toEqual({
              count: known.reduce((a, b) => a + b, 0),
              active: known.length,
            });
          }
          counts.add(user, today, count);
          model.set(`${user} ${today}`, count);
        }
      }),
    );
  });
});

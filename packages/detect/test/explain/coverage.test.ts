// Coverage: shares of real accesses and of made-up ones, always together.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Coverage, coverageText, type Day } from "../../src/index.ts";
import { shareOf } from "../../src/explain/interval.ts";
import { access, at, dayOf } from "../made.ts";
import { declared, iso } from "./declared.ts";

/** Thirty users in two teams, a case each; on every day everybody opens their own case, and somebody's at random. */
function agency(days: number): { readonly made: ReturnType<typeof declared>; readonly days: readonly Day[] } {
  const users = Array.from({ length: 30 }, (_, i) => ({
    user: `u${i}`,
    role: i < 25 ? "caseworker" : "clerk",
    unit: i % 2 === 0 ? "North" : "South",
    manager: "",
    start: "",
    end: "",
  }));
  const made = declared({
    users,
    cases: users.map(({ user }) => ({ case: `c-${user}`, subject: `p-${user}`, opened: "", closed: "" })),
    assignments: users.map(({ user }) => ({ case: `c-${user}`, user, role: "lead", from: iso(0, "00:00"), to: "" })),
  });
  const all = Array.from({ length: days }, (_, day) => {
    const rows = users.flatMap(({ user }, i) => [
      access({ timeMs: at(day, "08:00") + i, user, subjects: [`p-${user}`] }),
      access({ timeMs: at(day, "09:00") + i, user, subjects: [`p-u${(i * 7 + day * 11) % 30}`, `x${i % 5}`] }),
    ]);
    const one = dayOf(
      made.world,
      rows.toSorted((a, b) => a.timeMs - b.timeMs),
    );
    made.explainer.annotate(one);
    return one;
  });
  return { made, days: all };
}

describe("Coverage", () => {
  it("counts all accesses, first accesses and both kinds of fakes, by relationship as well", () => {
    const { made, days } = agency(3);
    const coverage = new Coverage(made.world.context, made.explainer, { seed: "a" });
    for (const day of days) coverage.add(day);
    const report = coverage.report();
    expect(report.all.count).toBe(3 * 30 * 3);
    let explained = 0;
    const seen = new Set<string>();
    for (const { table } of days)
      for (let row = 0; row < table.length; row++)
        for (let e = table.subjectFrom[row]!; e < table.subjectFrom[row + 1]!; e++) {
          explained += table.explained[e] === 0 ? 0 : 1;
          seen.add(`${table.user[row]} ${table.subject[e]}`);
        }
    expect(report.all.explained).toBe(explained);
    expect(report.first.count).toBe(seen.size);
    for (const kind of ["all", "first", "randomFakes", "matchedFakes"] as const) {
      expect(report.relationships.reduce((sum, one) => sum + one[kind], 0)).toBe(report[kind].count);
      expect(report.relationships.slice(1).reduce((sum, one) => sum + one[kind], 0)).toBe(report[kind].explained);
    }
    // No fakes on the first day: nobody was seen before.
    expect(report.randomFakes.count).toBeGreaterThan(100);
    // A team of fifteen handles its own: nearly every matched fake is explained by the team, about half of the random ones are.
    expect(report.matchedFakes.share!).toBeGreaterThan(report.randomFakes.share!);
    expect(report.relationships.map(({ id }) => id)).toEqual(["nothing", "assigned", "team"]);
  });

  it("same days and seed, same report; another seed draws other fakes of the same accesses", () => {
    const run = (seed: string): ReturnType<Coverage["report"]> => {
      const { made, days } = agency(4);
      const coverage = new Coverage(made.world.context, made.explainer, { seed, fakesPerDay: 40 });
      for (const day of days) coverage.add(day);
      return coverage.report();
    };
    expect(run("a")).toEqual(run("a"));
    expect(run("b").all).toEqual(run("a").all);
    expect(run("b").relationships).not.toEqual(run("a").relationships);
  });

  it("groups with fewer users than the setting are shown as one", () => {
    const { made, days } = agency(2);
    const coverage = new Coverage(made.world.context, made.explainer);
    for (const day of days) coverage.add(day);
    const { roles, units, all } = coverage.report();
    expect(roles.map(({ name }) => name)).toEqual(["caseworker", "1 with fewer than 11 users"]);
    expect(units.map(({ name }) => name)).toEqual(["North", "South"]);
    expect(roles.reduce((sum, role) => sum + role.all.explained, 0)).toBe(all.explained);
  });

  it("a day without people, or nobody's accesses, is no share, not a share of zero", () => {
    const { made } = agency(1);
    const coverage = new Coverage(made.world.context, made.explainer);
    coverage.add(
      dayOf(made.world, [
        access({ timeMs: at(0, "08:00"), user: "", subjects: ["p-u1"] }),
        access({ timeMs: at(0, "08:01"), subjects: [] }),
      ]),
    );
    const report = coverage.report();
    expect(report.all).toEqual({ count: 0, explained: 0, share: null, low: null, high: null });
    expect(coverageText(report)).toContain("none");
  });

  it("the text never shows real accesses without the fakes, and names what was not judged", () => {
    const { made, days } = agency(2);
    const coverage = new Coverage(made.world.context, made.explainer);
    for (const day of days) coverage.add(day);
    const text = coverageText({ ...coverage.report(), absent: [{ id: "visit", table: "work" }] });
    for (const heading of text.split("\n").filter((line) => line.startsWith("by ")))
      expect(heading).toMatch(/all +first +random fakes +matched fakes$/);
    expect(text).toMatch(/all accesses +\d+\.\d % +\d+\.\d–\d+\.\d % +180\n/);
    expect(text).toContain("not applicable: visit, because work was never imported");
  });
});

describe("shareOf", () => {
  it("ten independent users vary as nine independent accesses, m/(m − 1): Wilson's interval of 8 in 10 is 47.4–94.7 %", () => {
    const { share, low, high } = shareOf(
      Array.from({ length: 10 }, (_, i) => ({ count: 1, explained: i < 8 ? 1 : 0 })),
    );
    expect(share).toBe(0.8);
    expect(low).toBeCloseTo(0.47379, 4);
    expect(high).toBeCloseTo(0.94673, 4);
  });

  it("one user with half of all accesses makes the interval wide, however many accesses there are", () => {
    const even = shareOf(Array.from({ length: 20 }, () => ({ count: 100, explained: 90 })));
    const skewed = shareOf([
      { count: 1000, explained: 500 },
      ...Array.from({ length: 20 }, () => ({ count: 50, explained: 50 })),
    ]);
    expect(even.high! - even.low!).toBeLessThan(0.03);
    expect(skewed.high! - skewed.low!).toBeGreaterThan(0.3);
  });

  it("lies around the share and within 0 and 1", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(50), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 30 }),
        (drawn) => {
          const { share, low, high, count } = shareOf(
            drawn.map(([n, part]) => ({ count: n, explained: Math.floor(n * part) })),
          );
          expect(share === null).toBe(count === 0);
          if (share === null) return;
          expect(low!).toBeGreaterThanOrEqual(0);
          expect(low! - 1e-12).toBeLessThanOrEqual(share);
          expect(high! + 1e-12).toBeGreaterThanOrEqual(share);
          expect(high!).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

// Alert-rate ratios with intervals by role, shift, unit, tenure; no league tables.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairnessTally, type FairnessRow, rateRatio } from "../../src/index.ts";
import { access, at, dayOf, worldOf } from "../made.ts";

const exposure = fc.record({ userDays: fc.integer({ min: 1, max: 60 }), alerts: fc.nat(6) });
const some = fc.array(exposure, { minLength: 1, maxLength: 40 });

describe("rateRatio", () => {
  it("by hand: 30 users with one alert in ten days each against 30 with one in twenty", () => {
    const group = Array.from({ length: 30 }, () => ({ userDays: 10, alerts: 1 }));
    const others = Array.from({ length: 30 }, () => ({ userDays: 20, alerts: 1 }));
    const ratio = rateRatio(group, others)!;
    expect([ratio.rate, ratio.otherRate, ratio.ratio]).toEqual([0.1, 0.05, 2]);
    // Nothing varies between users, so the variance is that of independent alerts: 1/30 + 1/30.
    expect(Math.log(ratio.high / 2)).toBeCloseTo(1.959964 * Math.sqrt(2 / 30), 5);
  });

  it("one user's thirty alerts say less than thirty users' one: the interval is wider", () => {
    const others = Array.from({ length: 30 }, () => ({ userDays: 10, alerts: 1 }));
    const one = Array.from({ length: 30 }, (_, i) => ({ userDays: 10, alerts: i === 0 ? 30 : 0 }));
    const spread = (ratio: ReturnType<typeof rateRatio>): number => ratio!.high / ratio!.low;
    expect(spread(rateRatio(one, others))).toBeGreaterThan(3 * spread(rateRatio(others, others)));
  });

  it("holds the ratio within its interval, turns over when sides are swapped, and is never NaN", () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [ratio, swapped] = [rateRatio(a, b)!, rateRatio(b, a)!];
        expect(ratio.low <= ratio.high && ratio.low >= 0).toBe(true);
        expect(ratio.low * swapped.high).toBeCloseTo(1, 6);
        if (ratio.rate > 0 && ratio.otherRate > 0)
          expect(ratio.low <= ratio.ratio && ratio.ratio <= ratio.high).toBe(true);
      }),
    );
    expect(rateRatio([], [{ userDays: 1, alerts: 0 }])).toBe(undefined);
  });
});

function reportOf(alertsOf: (user: number, day: number) => number): readonly FairnessRow[] {
  const users = Array.from({ length: 63 }, (_, u) => ({
    user: `u${u}`,
    role: u < 30 ? "clerk" : u < 60 ? "caseworker" : "auditor",
    unit: "North",
    manager: "",
    start: new Date(at(u < 30 ? -20 : -400, "00:00")).toISOString(),
    end: "",
  }));
  const world = worldOf({ users });
  const tally = new FairnessTally(world);
  for (let d = 0; d < 10; d++) {
    const day = dayOf(
      world,
      users.map(({ user }, i) => access({ timeMs: at(d, "09:00") + i, user })),
    );
    const raised = users.flatMap(({ user }, u) =>
      Array.from({ length: alertsOf(u, d) }, (_, i) => ({
        id: `${user}-${d}-${i}`,
        user: world.names.users.find(user)!,
      })),
    );
    tally.count(day, raised);
    for (const finding of raised) tally.decide(finding, finding.user % 2 === 0 ? "upheld" : "dismissed");
  }
  return tally.report().rows;
}

describe("FairnessTally", () => {
  it("asks to look into a role that gets three times the alerts, with figures, and into no other", () => {
    const rows = reportOf((u, d) => (u < 30 ? Number((u + d) % 3 === 0) : Number((u + d) % 9 === 0)));
    const role = rows.filter(({ attribute }) => attribute === "role");
    // Three auditors are persons, not a group.
    expect(role.map(({ value, users, userDays }) => [value, users, userDays])).toEqual([
      ["caseworker", 30, 300],
      ["clerk", 30, 300],
    ]);
    expect(role.map(({ verdict }) => verdict)).toEqual(["investigate", "investigate"]);
    expect(role[1]!.ratio!.ratio).toBeGreaterThan(2.5);
    expect(role[1]!.ratio!.low).toBeGreaterThan(1.25);
    expect(role[1]!.falsePositiveShare).toBeGreaterThan(0);
    expect(rows.find(({ attribute, value }) => attribute === "tenure" && value === "under 90 days")!.verdict).toBe(
      "investigate",
    );
    // Everybody is of one unit: there is nobody to compare with.
    expect(rows.find(({ attribute }) => attribute === "unit")!.verdict).toBe("too few");
  });

  it("finds nothing to look into where alerts fall evenly", () => {
    const rows = reportOf((u, d) => Number((u * 7 + d) % 4 === 0));
    expect(rows.filter(({ verdict }) => verdict === "investigate")).toEqual([]);
  });

  it("names no user anywhere", () => {
    expect(JSON.stringify(reportOf(() => 1))).not.toMatch(/u\d/);
  });
});

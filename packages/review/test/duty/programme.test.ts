// A review duty that nobody did is seen (CJIS v6.0 AU-6: weekly; a missed week stays missed).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { periodsOf, type Programme, RHYTHMS, type SignOff } from "../../src/index.ts";

const weekly: Programme = {
  id: "cjis",
  title: "Weekly review",
  basis: "CJIS v6.0 AU-6",
  every: "week",
  begins: "2026-11-04",
  graceDays: 2,
  sample: 12,
  doubleShare: 0.25,
};
const at = (text: string): number => Date.parse(text);
const signed = (period: string, time: string): SignOff => ({
  programme: "cjis",
  period,
  by: "person:ann",
  atMs: at(time),
});

describe("periods of a programme", () => {
  it("weeks begin on Monday, and the first is not shortened", () => {
    const periods = periodsOf(weekly, [], at("2026-11-17T12:00:00Z"));
    expect(periods.map(({ period, state }) => [period, state])).toEqual([
      ["2026-11-02", "overdue"],
      ["2026-11-09", "due"],
      ["2026-11-16", "running"],
    ]);
  });

  it("signed off in time, late, and not at all", () => {
    const signOffs = [
      signed("2026-11-02", "2026-11-10T23:59:59Z"),
      signed("2026-11-09", "2026-11-18T00:00:00Z"),
      { ...signed("2026-11-16", "2026-11-23T12:00:00Z"), programme: "other" },
    ];
    const periods = periodsOf(weekly, signOffs, at("2026-11-25T00:00:00Z"));
    expect(periods.map(({ state }) => state)).toEqual(["done", "late", "overdue", "running"]);
  });

  it("a sign-off before the period is over is none", () => {
    const early = signed("2026-11-02", "2026-11-08T23:59:59Z");
    expect(periodsOf(weekly, [early], at("2026-11-12T00:00:00Z"))[0]).toMatchObject({ state: "overdue" });
  });

  it("the first word stands, whatever order they come in", () => {
    const both = [signed("2026-11-02", "2026-11-20T00:00:00Z"), signed("2026-11-02", "2026-11-09T08:00:00Z")];
    for (const order of [both, both.toReversed()]) {
      expect(periodsOf(weekly, order, at("2026-11-21T00:00:00Z"))[0]).toMatchObject({ state: "done" });
    }
  });

  it.each([
    ["month", ["2026-10-01", "2026-11-01"]],
    ["quarter", ["2026-10-01"]],
    ["year", ["2026-01-01"]],
    ["day", ["2026-10-31", "2026-11-01"]],
  ] as const)("%s", (every, names) => {
    const programme: Programme = { ...weekly, every, begins: "2026-10-31" };
    expect(periodsOf(programme, [], at("2026-11-01T05:00:00Z")).map(({ period }) => period)).toEqual(names);
  });

  it("periods follow each other without a gap, whatever the rhythm and the day", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RHYTHMS),
        fc.integer({ min: at("1999-01-01"), max: at("2030-01-01") }),
        fc.integer({ min: 0, max: 900 }),
        (every, beginsMs, days) => {
          const begins = new Date(beginsMs).toISOString().slice(0, 10);
          const nowMs = at(begins) + days * 86_400_000;
          const periods = periodsOf({ ...weekly, every, begins }, [], nowMs);
          expect(periods[0]!.fromMs).toBeLessThanOrEqual(at(begins));
          expect(periods.at(-1)!.toMs).toBeGreaterThan(nowMs);
          for (const [i, { fromMs }] of periods.entries()) if (i > 0) expect(fromMs).toBe(periods[i - 1]!.toMs);
        },
      ),
    );
  });

  it.each([
    [{ begins: "2026-02-30" }],
    [{ begins: "yesterday" }],
    [{ begins: "0001-01-01", every: "day" as const }],
    [{ graceDays: -1 }],
    [{ graceDays: Number.NaN }],
    [{ ends: "2026-13-01" }],
  ])("refuses %j", (change) => {
    expect(() => periodsOf({ ...weekly, ...change }, [], at("2026-11-18T12:00:00Z"))).toThrowError(
      expect.objectContaining({ code: "REVIEW_PROGRAMME_INVALID" }),
    );
  });
});

// The negative binomial: against direct sums, and its limits.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logAtMost, logNone, median, shapeOfFew, shapeOfSpread } from "../../src/completeness/spread.ts";

describe("the negative binomial of mean μ and shape k", () => {
  it("gives no event with probability (1 + μ/k)^−k", () => {
    expect(Math.exp(logNone(10, 2))).toBeCloseTo((1 + 10 / 2) ** -2, 12);
  });

  it("adds up to 1", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.double({ min: 0.5, max: 50, noNaN: true }),
        (mean, shape) => {
          expect(Math.exp(logAtMost(4000, mean, shape))).toBeCloseTo(1, 6);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("approaches the Poisson distribution for a large k", () => {
    const poisson = Math.exp(-4) * (1 + 4 + 8 + 32 / 3);
    expect(Math.exp(logAtMost(3, 4, 1e9))).toBeCloseTo(poisson, 6);
  });

  it("grows with the count", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.double({ min: 0.1, max: 100, noNaN: true }), (count, mean) => {
        expect(logAtMost(count + 1, mean, 3)).toBeGreaterThanOrEqual(logAtMost(count, mean, 3));
      }),
    );
  });

  it("learns k from days: wide days give a small one, days narrower than chance the largest", () => {
    const wide = [10, 90, 20, 80].map((count) => ({ mean: 50, count }));
    expect(shapeOfSpread(wide, 1, 50)).toBeCloseTo((4 * 2500) / (1600 + 1600 + 900 + 900 - 200), 6);
    expect(shapeOfSpread([{ mean: 50, count: 50 }], 1, 50)).toBe(50);
  });

  it("learns k from few days beside days that are presumed: none leave what is presumed, many outweigh it", () => {
    const bounds = { before: 2, weight: 4, least: 1, most: 50 };
    expect(shapeOfFew([], bounds)).toBe(2);
    // Two days that spread as 1/k = 0 beside four as 1/2: 1/k = (2 × 0 + 4 × 1/2) ÷ 6.
    expect(
      shapeOfFew(
        [50, 50].map((count) => ({ mean: 50, count })),
        bounds,
      ),
    ).toBeCloseTo(3, 6);
    const wide = Array.from({ length: 400 }, (_, n) => ({ mean: 50, count: n % 2 === 0 ? 10 : 90 }));
    expect(shapeOfFew(wide, bounds)).toBeCloseTo(shapeOfSpread(wide, 1, 50), 1);
  });

  it("has the middle of a list", () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, 0]);
  });
});

// Reference values: mpmath 1.3.0 at 60 digits, by direct summation of the masses (chi-square: gammainc).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  logBeta,
  logBetaBinomialTail,
  logBinomialTail,
  logChiSquareTail,
  logGamma,
  logGammaPoissonTail,
  logNegativeBinomialTail,
  logPoissonTail,
} from "../../src/statistics/index.ts";

function expectClose(got: number, want: number): void {
  expect(Math.abs(got - want), `expected ${want}, got ${got}`).toBeLessThanOrEqual(1e-10 * Math.abs(want));
}

describe("ln Γ", () => {
  it.each([
    [1e-8, 18.42068073818021],
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524522],
    [2.5, 0.2846828704729192],
    [7.3, 7.147892523022249],
    [11.99, 17.477885575426185],
    [12, 17.502307845873887],
    [100, 359.1342053695754],
    [12345.678, 103959.91990554606],
    [1e8, 1742068066.103835],
  ])("of %d", (x, want) => expectClose(logGamma(x), want));

  it("Γ(x + 1) = x Γ(x) (DLMF 5.5.1) and B(a, b) = Γ(a) Γ(b) / Γ(a + b) (5.12.1)", () => {
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        expect(logGamma(a + 1) - logGamma(a) - Math.log(a)).toBeCloseTo(0, 7);
        const size = Math.max(1, Math.abs(logGamma(a + b)));
        expect((logGamma(a) + logGamma(b) - logGamma(a + b) - logBeta(a, b)) / size).toBeCloseTo(0, 9);
      }),
    );
    expect(logGamma(0)).toBe(Infinity);
    expect(logGamma(Infinity)).toBe(Infinity);
  });
});

describe("upper tails in logs, to 1e-10", () => {
  it.each([
    [1, 0.05, 0.5, -3.0674987574986474],
    [3, 0.05, 0.5, -8.321395713740296],
    [9, 0.3, 0.2, -7.25817345363307],
    [30, 30, 10, -0.7431133175651135],
    [412, 30, 10, -89.43882157834841],
    [412, 30, 1e6, -701.14977888421356],
    [5, 30, 10, -0.00034193206808733506],
    [2000, 1500, 0.7, -1.3523073506065324],
    [1, 1e-12, 3, -27.631021115929215],
    [100000, 90000, 50, -1.558463020705937],
    [50, 50, 1e-3, -5.063670122390439],
  ])("negative binomial P(X ≥ %d), mean %d, shape %d", (k, mean, shape, want) => {
    expectClose(logNegativeBinomialTail(k, mean, shape), want);
    expectClose(logGammaPoissonTail(k, shape, shape / mean, 1), want);
    expectClose(logGammaPoissonTail(k, shape, (2 * shape) / mean, 2), want);
  });

  it.each([
    [1, 0.001, -6.908255237315471],
    [10, 3, -6.810185717036396],
    [3, 10, -0.002773237586573018],
    [1000, 900, -7.5057699942338925],
    [500, 10, -1470.0177508159989],
    [1, 40, -4.248354255291589e-18],
  ])("Poisson P(X ≥ %d), mean %d", (k, mean, want) => expectClose(logPoissonTail(k, mean), want));

  it.each([
    [1, 10, 0.1, -0.4287518111064884],
    [10, 10, 0.01, -46.051701859880914],
    [400, 1000, 0.3, -25.229378492268378],
    [3, 2000, 1e-6, -20.43858206568543],
    [60, 100, 0.5, -3.5598192034469065],
  ])("binomial P(X ≥ %d of %d), probability %d", (k, n, p, want) => expectClose(logBinomialTail(k, n, p), want));

  it.each([
    [1, 10, 2, 8, -0.2363887780642304],
    [10, 10, 2, 8, -9.035748861244139],
    [50, 60, 1.5, 30, -32.76194045956323],
    [900, 1000, 0.3, 0.4, -1.6127148685876218],
    [3, 1000, 0.3, 0.4, -0.1167226009596232],
    [200, 5000, 5, 500, -10.742750413428414],
    [999, 1000, 50, 0.5, -1.1348698975649234],
  ])("beta-binomial P(X ≥ %d of %d), Beta(%d, %d)", (k, n, a, b, want) =>
    expectClose(logBetaBinomialTail(k, n, a, b), want),
  );

  it.each([
    [3.841458820694124, 1, -2.99573227355399],
    [0.1, 4, -0.001209835830567997],
    [500, 10, -231.0761463336],
    [1000, 1000, -0.7051127759602377],
    [1500, 1000, -50.612411202941345],
    [2, 2, -1],
  ])("chi-square P(X ≥ %d), %d degrees", (x, degrees, want) => expectClose(logChiSquareTail(x, degrees), want));

  it("small sums of exact fractions: P(X ≥ 2) of 3 at 1/2 is 4/8, Beta(1, 1) makes every count alike", () => {
    expectClose(logBinomialTail(2, 3, 0.5), Math.log(4 / 8));
    expectClose(logBetaBinomialTail(7, 9, 1, 1), Math.log(3 / 10));
    // Shape 1 is geometric: P(X ≥ k) = (mean / (mean + 1))^k
    expectClose(logNegativeBinomialTail(5, 3, 1), 5 * Math.log(3 / 4));
  });
});

describe("hostile input", () => {
  it("is never NaN and never above 0, and more is never less surprising", () => {
    const mean = fc.double({ min: 1e-300, max: 1e9, noNaN: true });
    // Below 0.01 a tail loses digits as its header says; no detector goes there.
    const shape = fc.double({ min: 1e-2, max: 1e12, noNaN: true });
    const count = fc.integer({ min: -5, max: 2_000_000 });
    fc.assert(
      fc.property(count, mean, shape, (k, m, r) => {
        for (const tail of [
          (j: number) => logNegativeBinomialTail(j, m, r),
          (j: number) => logPoissonTail(j, m),
          (j: number) => logBinomialTail(j, 1_000_000, m / (1 + m)),
          (j: number) => logChiSquareTail(j, Math.min(r, 1e6)),
        ]) {
          const [value, next] = [tail(k), tail(k + 1)];
          expect(value).toBeLessThanOrEqual(0);
          // Rounding of a value near 0 or of a huge one, not more.
          if (value > -Infinity) expect(next).toBeLessThanOrEqual(value + 1e-9 * Math.max(1, -value));
          else expect(next).toBe(-Infinity);
        }
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.nat(3000), fc.nat(3000), fc.double({ min: 1e-3, max: 1e4, noNaN: true }), shape, (k, n, a, b) => {
        expect(logBetaBinomialTail(k, n, a, Math.min(b, 1e6))).toBeLessThanOrEqual(1e-12);
      }),
      { numRuns: 200 },
    );
  });

  it("says −∞ only of what cannot happen", () => {
    expect(logNegativeBinomialTail(1, 0, 2)).toBe(-Infinity);
    expect(logNegativeBinomialTail(0, 0, 2)).toBe(0);
    expect(logBinomialTail(4, 3, 0.5)).toBe(-Infinity);
    expect(logBinomialTail(3, 3, 0)).toBe(-Infinity);
    expect(logBetaBinomialTail(4, 3, 1, 1)).toBe(-Infinity);
    expect(logPoissonTail(1, 0)).toBe(-Infinity);
    expect(logChiSquareTail(0, 3)).toBe(0);
  });
});

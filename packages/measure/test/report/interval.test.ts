import { expect, it } from "vitest";
import { bootstrap, pooled, quantile } from "../../src/index.ts";

it("pools numerators and denominators, not shares", () => {
  expect(
    pooled([
      [1, 2],
      [0, 8],
    ]),
  ).toBe(0.1);
  expect(pooled([[0, 0]])).toBeNaN();
});

it("quantiles are nearest ranks; what never came is later than anything", () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([1, Infinity, Infinity], 0.5)).toBe(Infinity);
  expect(quantile([1, 2, Infinity], 0.9)).toBe(Infinity);
  expect(quantile([], 0.5)).toBeNaN();
});

it("an interval holds the value, is the same again, narrows with more seeds, and one seed has none", () => {
  const mean = (drawn: readonly number[]): number => drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
  const few = bootstrap([1, 2, 3, 4], mean);
  expect(few).toEqual(bootstrap([1, 2, 3, 4], mean));
  expect(few.low).toBeLessThan(2.5);
  expect(few.high).toBeGreaterThan(2.5);
  const many = bootstrap(
    Array.from({ length: 40 }, (_, i) => 1 + (i % 4)),
    mean,
  );
  expect(many.high - many.low).toBeLessThan((few.high - few.low) / 2);
  expect(bootstrap([1], mean)).toEqual({ value: 1, low: Number.NaN, high: Number.NaN });
  // 95 %: the mean of n equal draws from {0, 1} lies within ±1.96 √(1/4n).
  const coin = bootstrap(
    Array.from({ length: 100 }, (_, i) => i % 2),
    mean,
  );
  expect(Math.abs(coin.low - (0.5 - 0.098))).toBeLessThan(0.02);
  expect(Math.abs(coin.high - (0.5 + 0.098))).toBeLessThan(0.02);
});

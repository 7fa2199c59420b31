// Histories in typed arrays against the obvious ones in Maps and Sets.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecayedCounts, Fading, FadingSums, RecentDays } from "../../src/history/index.ts";

describe("RecentDays", () => {
  it("counts the marked days of the window, today not counted, whatever was forgotten meanwhile", () => {
    const step = fc.record({ a: fc.nat(3), b: fc.nat(3), later: fc.constantFrom(0, 0, 1, 1, 2, 5, 29, 40, 70, 150) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 2, max: 62 }), (steps, window) => {
        const [days, model] = [new RecentDays(window), new Map<string, Set<number>>()];
        let day = 20_000;
        for (const { a, b, later } of steps) {
          day += later;
          for (let x = 0; x < 4; x++) {
            const known = [...(model.get(`${x},${b}`) ?? [])].filter((d) => d < day && d >= day - (window - 1));
            expect(days.countBefore(x, b, day, window - 1)).toBe(known.length);
          }
          days.mark(a, b, day);
          model.set(`${a},${b}`, (model.get(`${a},${b}`) ?? new Set()).add(day));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("forgets: memory follows the window, not the history", () => {
    const days = new RecentDays(10);
    for (let day = 0; day < 100; day++) days.mark(day, 1, day);
    expect(days.countBefore(95, 1, 100, 9)).toBe(1);
    expect(days.countBefore(20, 1, 100, 9)).toBe(0);
  });
});

describe("fading", () => {
  it("halves every half-life", () => {
    const fading = new Fading(30);
    expect([fading.over(0), fading.over(30), fading.over(60), fading.over(-5)]).toEqual([1, 0.5, 0.25, 1]);
    expect(fading.over(30 * 41)).toBe(0);
    const counts = new DecayedCounts(fading);
    counts.add(1, 2, 100, 4);
    counts.add(1, 2, 130, 1);
    expect(counts.get(1, 2, 130)).toBeCloseTo(3, 12);
    expect(counts.get(1, 2, 160)).toBeCloseTo(1.5, 12);
    expect(counts.get(2, 1, 160)).toBe(0);
  });

  it("keeps sums of many numbers apart while it grows", () => {
    const sums = new FadingSums(2, new Fading(10));
    for (let id = 0; id < 3000; id++) {
      sums.fade(id, 5);
      sums.plus(id, 1, id);
    }
    expect(sums.get(2999, 1, 15)).toBeCloseTo(2999 / 2, 9);
    expect(sums.get(2999, 0, 15)).toBe(0);
    expect(sums.get(99_999, 1, 15)).toBe(0);
    sums.fade(7, 15);
    sums.plus(7, 1, 1);
    expect(sums.get(7, 1, 15)).toBeCloseTo(4.5, 12);
  });
});

// Split-conformal p-values.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binOf, Calibration } from "../../src/engine/calibration.ts";

const score = fc.oneof(fc.double({ min: -50, max: 50, noNaN: true }), fc.double({ noNaN: true }));

describe("binOf", () => {
  it("never falls as the score rises, whatever the double; NaN is the lowest", () => {
    fc.assert(
      fc.property(score, score, (a, b) => {
        expect(binOf(Math.min(a, b))).toBeLessThanOrEqual(binOf(Math.max(a, b)));
      }),
    );
    expect(binOf(NaN)).toBe(binOf(-Infinity));
  });

  it("tells scores apart that differ by 2 %", () => {
    for (const one of [0.1, 1, 3.7, 60, -0.5, -8]) expect(binOf(one * 1.02)).not.toBe(binOf(one));
  });
});

describe("Calibration", () => {
  it("p = (1 + #{calibration ≥ s}) / (n + 1)", () => {
    const calibration = new Calibration(5, 1000);
    for (const one of [1, 2, 3, 4, 5, 6, 7, 8, 9]) calibration.add(0, [3], one);
    expect(calibration.place(0, [3], 10)).toEqual({ p: 1 / 10, calibration: 9, group: 3 });
    expect(calibration.place(0, [3], 9)?.p).toBe(2 / 10);
    expect(calibration.place(0, [3], 0.5)?.p).toBe(1);
  });

  it("asks the wider group where the narrow one has too few scores, and says nothing where all have", () => {
    const calibration = new Calibration(3, 1000);
    for (const one of [1, 2, 3, 4]) calibration.add(0, [one > 3 ? 8 : 9, 1], one);
    expect(calibration.place(0, [8, 1], 5)?.group).toBe(1);
    expect(calibration.place(0, [9, 1], 5)?.group).toBe(9);
    expect(calibration.place(0, [8], 5)).toBe(undefined);
    expect(calibration.place(1, [9, 1], 5)).toBe(undefined);
  });

  it("is never anti-conservative: of exchangeable scores, p ≤ t has a share of at most t and a bin", () => {
    const calibration = new Calibration(1, 1000);
    const drawn = fc.sample(fc.double({ min: 0, max: 30, noNaN: true }), { numRuns: 4000, seed: 7 });
    for (const one of drawn.slice(0, 2000)) calibration.add(0, [0], one);
    for (const t of [0.01, 0.05, 0.2, 0.5]) {
      const share = drawn.slice(2000).filter((one) => calibration.place(0, [0], one)!.p <= t).length / 2000;
      expect(share).toBeLessThan(t + 3 * Math.sqrt((t * (1 - t)) / 2000) + 0.01);
    }
  });

  it("halves its counts, so that what was rare once may become usual", () => {
    const calibration = new Calibration(1, 10);
    for (let i = 0; i < 100; i++) calibration.add(0, [0], 1);
    calibration.pass(0);
    calibration.pass(9);
    expect(calibration.place(0, [0], 2)?.calibration).toBe(100);
    calibration.pass(10);
    expect(calibration.place(0, [0], 2)?.calibration).toBe(50);
  });
});

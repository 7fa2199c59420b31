// The logistic model, against what can be computed by hand.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dot, fitLogistic } from "../../src/index.ts";

const fit = (rows: readonly (readonly number[])[], labels: readonly number[], penalty: number): Float64Array =>
  fitLogistic(Float64Array.from(rows.flat()), Uint8Array.from(labels), rows.length, rows[0]!.length, penalty);

describe("fitLogistic", () => {
  it("of a table of two by two gives the logarithms of its odds", () => {
    // x = 1: 30 of 40 real, odds 3; x = 0: 10 of 50 real, odds 1/4.
    const table = [
      [1, 1, 30],
      [1, 0, 10],
      [0, 1, 10],
      [0, 0, 40],
    ] as const;
    const rows = table.flatMap(([x, , count]) => Array.from({ length: count }, () => [1, x]));
    const labels = table.flatMap(([, real, count]) => Array.from({ length: count }, () => real));
    const [constant, weight] = fit(rows, labels, 1e-9);
    expect(constant).toBeCloseTo(Math.log(1 / 4), 6);
    expect(weight).toBeCloseTo(Math.log(3) - Math.log(1 / 4), 6);
  });

  it("ends where the slope of the penalised loss is zero", () => {
    const row = fc.tuple(
      fc.boolean(),
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 60 }), fc.constantFrom(0.1, 1, 10), (drawn, penalty) => {
        const rows = drawn.map(([, a, b]) => [1, a, b]);
        const labels = drawn.map(([real]) => (real ? 1 : 0));
        if (new Set(labels).size < 2) return;
        const weights = fit(rows, labels, penalty);
        for (let j = 0; j < 3; j++) {
          const slope = rows.reduce(
            (sum, x, i) => sum + (1 / (1 + Math.exp(-dot(weights, Float64Array.from(x), 0))) - labels[i]!) * x[j]!,
            j === 0 ? 0 : penalty * weights[j]!,
          );
          expect(Math.abs(slope)).toBeLessThan(1e-2);
        }
      }),
    );
  });

  it("stays finite where classes are separable or all of one kind, and the order of rows is irrelevant", () => {
    const separable = fit(
      [
        [1, 0],
        [1, 1],
        [1, 0],
        [1, 1],
      ],
      [0, 1, 0, 1],
      1,
    );
    expect(separable[1]!).toBeGreaterThan(0.5);
    expect(Number.isFinite(separable[1]!)).toBe(true);
    expect(
      fit(
        [
          [1, 1],
          [1, 2],
        ],
        [1, 1],
        1,
      ).every((weight) => Number.isFinite(weight)),
    ).toBe(true);
    const [a, b] = [
      fit(
        [
          [1, 0],
          [1, 2],
          [1, 1],
        ],
        [0, 1, 1],
        1,
      ),
      fit(
        [
          [1, 1],
          [1, 2],
          [1, 0],
        ],
        [1, 1, 0],
        1,
      ),
    ];
    expect(a[0]!).toBeCloseTo(b[0]!, 9);
    expect(a[1]!).toBeCloseTo(b[1]!, 9);
  });
});

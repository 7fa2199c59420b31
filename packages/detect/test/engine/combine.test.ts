// Cauchy combination and the bound of Sellke, Bayarri and Berger, against numbers computed by hand.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bayesFactorBound, combineCauchy, evidenceOf, probabilityUpheld } from "../../src/index.ts";

const p = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });

describe("combineCauchy", () => {
  it("is the p itself for one p, and for equal ones", () => {
    for (const one of [0.5, 0.03, 1e-6, 1e-12]) {
      expect(combineCauchy([one]) / one).toBeCloseTo(1, 9);
      expect(combineCauchy([one, one, one]) / one).toBeCloseTo(1, 9);
    }
  });

  it("T = mean of tan((½ − p) π), p = ½ − atan(T) / π: of 0.01 and 0.5 is 0.019987…", () => {
    const t = Math.tan(0.49 * Math.PI) / 2;
    expect(combineCauchy([0.01, 0.5])).toBeCloseTo(0.5 - Math.atan(t) / Math.PI, 12);
    expect(combineCauchy([0.01, 0.5])).toBeCloseTo(0.01998, 4);
  });

  it("never falls when a p rises, and takes any order", () => {
    fc.assert(
      fc.property(fc.array(p, { minLength: 1, maxLength: 8 }), p, (ps, other) => {
        const [low, high] = [Math.min(ps[0]!, other), Math.max(ps[0]!, other)];
        const rest = ps.slice(1);
        expect(combineCauchy([low, ...rest])).toBeLessThanOrEqual(combineCauchy([high, ...rest]) * (1 + 1e-9));
        expect(combineCauchy(ps.toReversed())).toBeCloseTo(combineCauchy(ps), 9);
      }),
    );
  });

  it("a detector that saw nothing (p = 1) does not silence the others", () => {
    expect(combineCauchy([0.001, 1])).toBeCloseTo(0.002, 5);
    expect(combineCauchy([0.001, 1, 1, 1])).toBeCloseTo(0.004, 5);
    expect(combineCauchy([1, 1])).toBe(0.5);
  });

  it("weighs: all weight on one p gives that p; no p gives 1; p of 0 and 1 are no infinity", () => {
    expect(combineCauchy([0.02, 0.9], [1, 0])).toBeCloseTo(0.02, 12);
    expect(combineCauchy([])).toBe(1);
    for (const extreme of [[0], [1], [0, 1], [1, 1], [0, 0]]) {
      const combined = combineCauchy(extreme);
      expect(combined >= 0 && combined <= 1).toBe(true);
    }
  });
});

describe("bayesFactorBound", () => {
  it("1 / (−e p ln p): 0.05 speaks at most 2.46 to 1, 0.001 at most 53", () => {
    expect(bayesFactorBound(0.05)).toBeCloseTo(2.456, 3);
    expect(bayesFactorBound(0.001)).toBeCloseTo(53.26, 2);
    expect(bayesFactorBound(0.5)).toBe(1);
  });
});

describe("evidenceOf", () => {
  it("the strongest in full, the next by 0.7: 0.001 and 0.001 say ln 53.26 × 1.7", () => {
    expect(evidenceOf([0.001])).toBeCloseTo(Math.log(53.26), 3);
    expect(evidenceOf([0.001, 0.001, 1])).toBeCloseTo(Math.log(53.26) * 1.7, 3);
  });

  it("a well explained access speaks for the user, and only there a large p does: ln 0.3", () => {
    expect(evidenceOf([1, 0.9])).toBe(0);
    expect(evidenceOf([1], 1)).toBeCloseTo(Math.log(0.3), 12);
    expect(evidenceOf([0.001], 1)).toBeCloseTo(Math.log(53.26) + Math.log(0.3), 3);
    expect(evidenceOf([], 0.0001)).toBeGreaterThan(4);
  });

  it("takes any order, and never falls as a p falls", () => {
    fc.assert(
      fc.property(fc.array(p, { minLength: 1, maxLength: 6 }), p, (ps, explains) => {
        expect(evidenceOf(ps.toReversed(), explains)).toBeCloseTo(evidenceOf(ps, explains), 9);
        const smaller = [ps[0]! / 2, ...ps.slice(1)];
        expect(evidenceOf(smaller, explains)).toBeGreaterThanOrEqual(evidenceOf(ps, explains) - 1e-9);
      }),
    );
  });
});

describe("probabilityUpheld", () => {
  it("is the kind's share where as much speaks as a p of 0.001, and rises with what speaks", () => {
    expect(probabilityUpheld(0.1, evidenceOf([0.001]))).toBeCloseTo(0.1, 12);
    expect(probabilityUpheld(0.1, evidenceOf([0.001, 0.01]))).toBeGreaterThan(0.1);
    expect(probabilityUpheld(0.1, evidenceOf([0.5]))).toBeLessThan(0.1);
  });
});

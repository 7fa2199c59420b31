// What a random sample says, and how sure it is of it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreementOf, allocate, estimateRate } from "../../src/index.ts";
import { betaBelow, lnGamma } from "../../src/sample/special.ts";

/** Park and Miller's minimal standard generator: the same programmes each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe("places for strata", () => {
  it("in proportion, at least one each, the rest by largest remainder", () => {
    expect(allocate([700, 200, 100], 10)).toEqual([7, 2, 1]);
    expect(allocate([9_990, 9, 1], 10)).toEqual([8, 1, 1]);
    expect(allocate([5, 0, 5], 4)).toEqual([2, 0, 2]);
  });
  it("with fewer places than strata, where most happens", () => {
    expect(allocate([1, 5, 3], 2)).toEqual([0, 1, 1]);
    expect(allocate([3, 3, 3], 2)).toEqual([1, 1, 0]);
  });
  it("never more than there are, never fewer than can be", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { maxLength: 40 }), fc.nat(20_000), (sizes, count) => {
        const places = allocate(sizes, count);
        const total = sizes.reduce((a, b) => a + b, 0);
        expect(places.reduce((a, b) => a + b, 0)).toBe(Math.min(count, total));
        for (const [i, size] of sizes.entries()) {
          expect(places[i]!).toBeLessThanOrEqual(size);
          if (size > 0 && count >= sizes.length) expect(places[i]!).toBeGreaterThan(0);
        }
      }),
    );
  });
  it.each([
    [[1.5], 1],
    [[-1], 1],
    [[Number.NaN], 1],
    [[1], 0.5],
    [[1], -1],
  ] as const)("refuses %j, %d", (sizes, count) => {
    expect(() => allocate(sizes, count)).toThrowError(expect.objectContaining({ code: "REVIEW_FIGURES_INVALID" }));
  });
});

describe("the Beta distribution (NIST DLMF §8.17)", () => {
  it("known values", () => {
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(lnGamma(101)).toBeCloseTo(363.739_375_555_563_5, 9);
    expect(betaBelow(0.5, 2, 3)).toBeCloseTo(0.6875, 12);
    expect(betaBelow(0.2, 1, 10)).toBeCloseTo(1 - 0.8 ** 10, 12);
    expect(betaBelow(0.3, 0, 5)).toBe(1);
    expect(betaBelow(0.3, 5, 0)).toBe(0);
  });
});

describe("the rate in what was not flagged", () => {
  it("mid-P limits: nothing of 100 leaves up to (α)^(1/100) open", () => {
    const estimate = estimateRate([{ size: 1_000_000, drawn: 100, upheld: 0 }])!;
    expect(estimate).toMatchObject({ rate: 0, low: 0, drawn: 100, size: 1_000_000, notCovered: 0 });
    // ½ (1 − p)^100 = 0.025.
    expect(estimate.high).toBeCloseTo(1 - 0.05 ** 0.01, 9);
  });

  it("all judged: no chance is left", () => {
    const estimate = estimateRate([{ size: 50, drawn: 50, upheld: 5 }]);
    expect(estimate).toMatchObject({ rate: 0.1, low: 0.1, high: 0.1 });
  });

  it("weighs strata by their size, and says of what it does not speak", () => {
    const estimate = estimateRate([
      { size: 900, drawn: 10, upheld: 0 },
      { size: 100, drawn: 10, upheld: 5 },
      { size: 40, drawn: 0, upheld: 0 },
    ])!;
    expect(estimate.rate).toBeCloseTo(0.05, 12);
    expect(estimate.notCovered).toBe(40);
  });

  it("nothing drawn is no figure, not a rate of zero", () => {
    expect(estimateRate([{ size: 10, drawn: 0, upheld: 0 }])).toBeUndefined();
    expect(estimateRate([])).toBeUndefined();
  });

  it.each([
    [{ size: 1, drawn: 2, upheld: 0 }],
    [{ size: 5, drawn: 2, upheld: 3 }],
    [{ size: 5, drawn: -1, upheld: 0 }],
    [{ size: Number.NaN, drawn: 0, upheld: 0 }],
  ])("refuses %j", (stratum) => {
    expect(() => estimateRate([stratum])).toThrowError(expect.objectContaining({ code: "REVIEW_FIGURES_INVALID" }));
  });

  it("over 1,000 simulated programmes the 95 % interval covers the true rate in 93 to 97 %", () => {
    for (const seed of [11, 2_026, 77_777]) {
      const random = generator(seed);
      let covered = 0;
      for (let programme = 0; programme < 1000; programme++) {
        const base = 0.005 + random() * 0.15;
        const sizes = Array.from({ length: 2 + Math.floor(random() * 6) }, () => 200 + Math.floor(random() * 3000));
        const wrong = sizes.map((size) => {
          const rate = base * (0.3 + 1.4 * random());
          let count = 0;
          for (let i = 0; i < size; i++) if (random() < rate) count++;
          return count;
        });
        const truth = wrong.reduce((a, b) => a + b, 0) / sizes.reduce((a, b) => a + b, 0);
        const places = allocate(sizes, 100 + Math.floor(random() * 300));
        const strata = sizes.map((size, i) => {
          let left = wrong[i]!;
          const drawn = places[i]!;
          for (let j = 0; j < drawn; j++) if (random() < left / (size - j)) left--;
          return { size, drawn, upheld: wrong[i]! - left };
        });
        const { low, high } = estimateRate(strata)!;
        if (low <= truth && truth <= high) covered++;
      }
      expect(covered).toBeGreaterThanOrEqual(930);
      expect(covered).toBeLessThanOrEqual(970);
    }
  });
});

describe("agreement of two reviewers (Cohen 1960)", () => {
  const pairs = (table: readonly (readonly [string, string, number])[]) =>
    table.flatMap(([a, b, count]) => Array.from({ length: count }, () => [a, b] as const));

  it("a table computed by hand: 45, 15, 25, 15 of 100", () => {
    const agreement = agreementOf(
      pairs([
        ["y", "y", 45],
        ["y", "n", 15],
        ["n", "y", 25],
        ["n", "n", 15],
      ]),
    );
    expect(agreement.agreed).toBeCloseTo(0.6, 12);
    // Chance: .6 × .7 + .4 × .3 = .54; kappa = .06 ÷ .46.
    expect(agreement.kappa).toBeCloseTo(0.06 / 0.46, 12);
    expect(agreement.low!).toBeLessThan(agreement.kappa!);
    expect(agreement.high!).toBeGreaterThan(agreement.kappa!);
  });
  it("always the same word: no kappa, since chance alone would do it", () => {
    expect(agreementOf(pairs([["y", "y", 9]]))).toMatchObject({ agreed: 1, kappa: null });
  });
  it("always the same, of two words: 1; always the other: −1", () => {
    expect(
      agreementOf(
        pairs([
          ["y", "y", 5],
          ["n", "n", 5],
        ]),
      ).kappa,
    ).toBeCloseTo(1, 12);
    expect(
      agreementOf(
        pairs([
          ["y", "n", 5],
          ["n", "y", 5],
        ]),
      ).kappa,
    ).toBeCloseTo(-1, 12);
  });
  it("refuses no pairs", () => {
    expect(() => agreementOf([])).toThrowError(expect.objectContaining({ code: "REVIEW_FIGURES_INVALID" }));
  });
});

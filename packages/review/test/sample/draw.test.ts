// A sample that anybody can draw again, and that nobody could choose; what people say of it, blind where two judge.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Drawn,
  type Judgement,
  judgedTwice,
  judgementRefusal,
  JUDGEMENTS,
  placeOf,
  placesOf,
  reportOf,
  seedOf,
  visibleWords,
} from "../../src/index.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("the draw", () => {
  it("is by SHA-256 over programme, period and root, each access by SHA-256 over the seed and its index", () => {
    const seed = seedOf("weekly", "2026-03-02", "AAAA");
    expect(seed).toBe(sha256("weekly\u00002026-03-02\u0000AAAA"));
    expect(placeOf(seed, 17)).toBe(sha256(`${seed}:17`));
  });

  it("another root is another seed", () => {
    expect(seedOf("w", "2026-03-02", "A")).not.toBe(seedOf("w", "2026-03-02", "B"));
  });

  it("places go to strata in the order of source and unit, whatever order they come in", () => {
    const strata = [
      { source: "b", unit: "x", size: 10 },
      { source: "a", unit: "y", size: 80 },
      { source: "a", unit: "x", size: 10 },
    ];
    const places = placesOf(strata, 10);
    expect(places.map(({ source, unit, drawn }) => [source, unit, drawn])).toEqual([
      ["a", "x", 1],
      ["a", "y", 8],
      ["b", "x", 1],
    ]);
    expect(placesOf(strata.toReversed(), 10)).toEqual(places);
  });

  it("a share is judged twice, rounded up, and by another hash than the draw's", () => {
    const drawn = Array.from({ length: 30 }, (_, i) => i * 7);
    expect(judgedTwice("s", drawn, 0.1).size).toBe(3);
    expect(judgedTwice("s", drawn, 0.11).size).toBe(4);
    expect(judgedTwice("s", drawn, 0).size).toBe(0);
    expect(judgedTwice("s", drawn, 1).size).toBe(30);
    expect([...judgedTwice("s", drawn, 0.2)]).not.toEqual([...judgedTwice("t", drawn, 0.2)]);
    expect(judgedTwice("s", drawn.toReversed(), 0.2)).toEqual(judgedTwice("s", drawn, 0.2));
  });
});

const word = (by: string, judgement: Judgement = "explained") => ({ by, judgement });
const access = (words: Drawn["words"], twice = true): Drawn => ({ index: 1, stratum: 0, twice, words });

describe("judging", () => {
  it("takes one person, or two where two judge; the first word of each stands", () => {
    expect(judgementRefusal(access([]), "ann")).toBeUndefined();
    expect(judgementRefusal(access([word("ann")]), "ann")).toBe("already-judged");
    expect(judgementRefusal(access([word("ann")]), "ben")).toBeUndefined();
    expect(judgementRefusal(access([word("ann"), word("ben")]), "eve")).toBe("complete");
    expect(judgementRefusal(access([word("ann")], false), "ben")).toBe("complete");
  });

  it("nobody sees the other's word before theirs is sealed, not even who will not judge", () => {
    const half = access([word("ann", "misuse-suspected")]);
    expect(visibleWords(half, "ben")).toEqual([]);
    expect(visibleWords(half, "eve")).toEqual([]);
    expect(visibleWords(half, "ann")).toHaveLength(1);
    expect(visibleWords(access([word("ann"), word("ben")]), "eve")).toHaveLength(2);
    expect(visibleWords(access([word("ann")], false), "eve")).toHaveLength(1);
  });
});

describe("the report", () => {
  it("gives no rate while something is unjudged, since leaving out the hard ones would move it", () => {
    const report = reportOf([100], [access([word("ann")], false), access([], false)]);
    expect(report).toMatchObject({ drawn: 2, unjudged: 1, unexplained: null, suspected: null, agreement: null });
  });

  it("a word that only one of two has said moves nothing that others see", () => {
    const quiet = reportOf([100], [access([])]);
    for (const judgement of JUDGEMENTS) expect(reportOf([100], [access([word("ann", judgement)])])).toEqual(quiet);
  });

  it("counts the first word by strata, and how often two say the same", () => {
    const accesses: Drawn[] = [
      { ...access([word("ann", "not-explained"), word("ben", "not-explained")]), stratum: 0 },
      { ...access([word("ann", "explained"), word("ben", "misuse-suspected")]), stratum: 0 },
      { ...access([word("ann", "misuse-suspected")], false), stratum: 1 },
    ];
    const report = reportOf([30, 10], accesses);
    expect(report.unexplained?.rate).toBeCloseTo(0.75 * 0.5 + 0.25, 12);
    expect(report.suspected?.rate).toBeCloseTo(0.25, 12);
    expect(report.agreement).toMatchObject({ pairs: 2, agreed: 0.5 });
  });

  it("nothing drawn is no rate of zero", () => {
    expect(reportOf([5], [])).toMatchObject({ drawn: 0, unexplained: null, suspected: null, agreement: null });
  });

  it("rates lie within their interval, whatever is said", () => {
    const said = fc.array(fc.constantFrom(...JUDGEMENTS), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(said, fc.integer({ min: 40, max: 10_000 }), (judgements, size) => {
        const accesses = judgements.map((judgement, index) => ({ ...access([word("ann", judgement)], false), index }));
        const { unexplained, suspected } = reportOf([size], accesses);
        for (const estimate of [unexplained!, suspected!]) {
          expect(estimate.low).toBeLessThanOrEqual(estimate.rate);
          expect(estimate.high).toBeGreaterThanOrEqual(estimate.rate);
        }
        expect(unexplained!.rate).toBeGreaterThanOrEqual(suspected!.rate);
      }),
      { numRuns: 50 },
    );
  });
});

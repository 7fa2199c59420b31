// Many literals in one pass: the same answers as one search after the other (Aho and Corasick, CACM 1975).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LiteralScan } from "../src/match/literal-scan.ts";
import { engineOf, oneSearch } from "./rules.ts";

function found(literals: readonly string[], text: string): string[] {
  const stamps = new Float64Array(literals.length).fill(-1);
  LiteralScan.of(literals)?.mark(text, stamps, 7);
  return literals.filter((_, number) => stamps[number] === 7);
}

describe("LiteralScan", () => {
  it("finds the paper's he, she, his and hers in ushers", () => {
    expect(found(["he", "she", "his", "hers"], "ushers")).toEqual(["he", "she", "hers"]);
  });

  it("finds what includes() finds, of any characters", () => {
    const piece = fc.string({ unit: fc.constantFrom("a", "b", "c", "é", "🙂", "\0"), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.uniqueArray(piece, { minLength: 1, maxLength: 12 }),
        fc.string({ unit: fc.constantFrom("a", "b", "c", "é", "🙂", "\0", "x"), maxLength: 30 }),
        (literals, text) => {
          expect(found(literals, text)).toEqual(literals.filter((literal) => text.includes(literal)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("declines a table that would be too large", () => {
    const literals = Array.from({ length: 9000 }, (_, n) => `${String.fromCharCode(0x4e00 + n)}${"x".repeat(30)}${n}`);
    expect(LiteralScan.of(literals)).toBe(undefined);
  });

  it("rules that share a pass match each their own events, also over arrays, keywords and case", () => {
    const words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"];
    const rules = words.flatMap((word) => [
      oneSearch(`oversight.purpose|contains: ${word.toUpperCase()}`, `any ${word}`),
      oneSearch(`oversight.purpose|contains|cased: ${word}`, `cased ${word}`),
      oneSearch(`- ${word}`, `keyword ${word}`),
      oneSearch(`oversight.purpose|contains|neq: ${word}`, `without ${word}`),
    ]);
    const engine = engineOf(rules.join("---\n"));
    const keys = (purpose: unknown) =>
      engine
        .push({ time: 0, oversight: { purpose } } as { time: number }, 0)
        .map(({ rule }) => rule.key)
        .toSorted();
    // "beta" and "zeta" hold "eta".
    expect(keys(["xBetax", "zeta"])).toEqual(
      [
        ...["beta", "eta", "zeta"].flatMap((word) => [`any ${word}`, `keyword ${word}`]),
        ...["eta", "zeta"].map((word) => `cased ${word}`),
        ...["alpha", "delta", "epsilon", "gamma"].map((word) => `without ${word}`),
      ].toSorted(),
    );
    expect(keys("nothing of it")).toEqual(words.map((word) => `without ${word}`).toSorted());
  });
});

// The random sample anybody can draw again.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawSample } from "../../src/index.ts";

function drawnAgain(seed: string, indices: readonly number[], count: number): number[] {
  const order = (index: number): string => createHash("sha256").update(`${seed}:${index}`).digest("hex");
  return indices.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).slice(0, count);
}

describe("drawSample", () => {
  it("is the indices with the smallest SHA-256 over seed, colon and index", () => {
    fc.assert(
      fc.property(fc.string(), fc.uniqueArray(fc.nat(1e6), { maxLength: 500 }), fc.nat(20), (seed, indices, count) => {
        expect(drawSample(seed, indices, count)).toEqual(drawnAgain(seed, indices, count));
      }),
      { numRuns: 40 },
    );
  });

  it("nobody changes another's place by being there", () => {
    const all = Array.from({ length: 300 }, (_, i) => i);
    const drawn = drawSample("x", all, 10);
    const without = all.filter((index) => drawn.includes(index) || index % 2 === 0);
    expect(drawSample("x", without, 10)).toEqual(drawn);
  });
});

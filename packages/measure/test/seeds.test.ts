import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { EVALUATION_SEEDS, evaluationSeeds, Random } from "../src/index.ts";

it("sealed seeds: the ten of each background were fixed before any figure was made, and are these", () => {
  const seeds = ["agency", "hospital"].flatMap((background) => evaluationSeeds(background));
  expect(new Set(seeds).size).toBe(2 * EVALUATION_SEEDS);
  expect(createHash("sha256").update(seeds.join("\n")).digest("hex")).toMatchInlineSnapshot(
    `"6e2d8292e9766fab44f078fd545673a52908f70c2b7215e536e7611cafdcecd1"`,
  );
  expect(evaluationSeeds("agency", 3)).toEqual(evaluationSeeds("agency").slice(0, 3));
});

it("chance is the same for the same seed, uniform, and a sample keeps order and size", () => {
  const [one, same, other] = [new Random("a"), new Random("a"), new Random("b")];
  const draws = Array.from({ length: 4000 }, () => one.unit());
  expect(draws).toEqual(Array.from({ length: 4000 }, () => same.unit()));
  expect(draws[0]).not.toBe(other.unit());
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
  const list = Array.from({ length: 50 }, (_, i) => i);
  const taken = Array.from({ length: 4000 }, () => one.sample(list, 5));
  for (const some of taken) {
    expect(some).toHaveLength(5);
    expect(some.toSorted((a, b) => a - b)).toEqual(some);
  }
  // Each item in one of ten samples.
  const of49 = taken.filter((some) => some.includes(49)).length / taken.length;
  expect(Math.abs(of49 - 0.1)).toBeLessThan(0.03);
  expect(one.sample([1, 2], 5)).toEqual([1, 2]);
});

import { describe, expect, it } from "vitest";
import { Random, Seeds, STREAM } from "../../src/random/index.ts";

describe("Random (sfc32)", () => {
  it("follows the algorithm: t = a + b + d, then the state turns", () => {
    // By hand from PractRand's sfc32: a=1, b=2, c=3, counter 4 gives 7; then a=2, b=3+(3<<3)=27, c=rotl(3,21)+7, counter 5.
    const random = new Random(1, 2, 3, 4);
    expect(random.uint32()).toBe(1 + 2 + 4);
    expect(random.uint32()).toBe(2 + 27 + 5);
  });

  it("unit is in [0, 1) with mean 1/2, below and int stay in range", () => {
    const random = new Seeds("x").stream(STREAM.work, 1, 2);
    let sum = 0;
    for (let i = 0; i < 20_000; i++) {
      const u = random.unit();
      expect(u).toBeGreaterThanOrEqual(0);
      expect(u).toBeLessThan(1);
      sum += u;
      expect(random.below(7)).toBeLessThan(7);
      const n = random.int(-2, 2);
      expect(n).toBeGreaterThanOrEqual(-2);
      expect(n).toBeLessThanOrEqual(2);
    }
    expect(Math.abs(sum / 20_000 - 0.5)).toBeLessThan(0.01);
  });

  it("count keeps its mean for small and large means; spread has median 1", () => {
    const random = new Seeds("count").stream(STREAM.work);
    for (const mean of [0.3, 2.5, 40]) {
      let sum = 0;
      for (let i = 0; i < 20_000; i++) sum += random.count(mean);
      expect(Math.abs(sum / 20_000 / mean - 1)).toBeLessThan(0.03);
    }
    let below = 0;
    for (let i = 0; i < 20_000; i++) if (random.spread(1000) < 1) below += 1;
    expect(Math.abs(below / 20_000 - 0.5)).toBeLessThan(0.02);
  });
});

describe("Seeds", () => {
  it("streams differ by seed, purpose and both numbers, and are the same when asked again", () => {
    const first = (seed: string, tag: 1 | 2, a: number, b: number): number =>
      new Seeds(seed).stream(tag, a, b).uint32();
    const values = [
      first("a", 1, 0, 0),
      first("b", 1, 0, 0),
      first("a", 2, 0, 0),
      first("a", 1, 1, 0),
      first("a", 1, 0, 1),
      first("aa", 1, 0, 0),
    ];
    expect(new Set(values).size).toBe(values.length);
    expect(first("a", 1, 0, 0)).toBe(values[0]);
  });

  it("the first draws of neighbouring streams are not correlated", () => {
    const seeds = new Seeds("neighbours");
    let product = 0;
    for (let i = 0; i < 10_000; i++)
      product += (seeds.stream(STREAM.work, i).unit() - 0.5) * (seeds.stream(STREAM.work, i + 1).unit() - 0.5);
    expect(Math.abs(product / 10_000) * 12).toBeLessThan(0.05);
  });
});

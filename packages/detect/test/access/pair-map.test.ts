// Pairs and their slots against a Map of texts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PairMap } from "../../src/index.ts";

const number32 = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 0xffffffff }));

describe("PairMap", () => {
  it("gives each pair the slot of its first coming, whatever the pairs, and finds none that never came", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number32, number32), { maxLength: 4000 }), number32, number32, (pairs, x, y) => {
        const map = new PairMap();
        const model = new Map<string, number>();
        for (const [a, b] of pairs) {
          const key = `${a},${b}`;
          if (!model.has(key)) model.set(key, model.size);
          expect(map.add(a, b)).toBe(model.get(key));
        }
        expect(map.size).toBe(model.size);
        for (const [key, slot] of model) {
          const [a = 0, b = 0] = key.split(",").map(Number);
          expect(map.find(a, b)).toBe(slot);
        }
        expect(map.find(x, y)).toBe(model.get(`${x},${y}`));
      }),
    );
  });

  it("holds 300,000 pairs of a crowd and a crowd's favourite", () => {
    const map = new PairMap();
    for (let i = 0; i < 150_000; i++) {
      map.add(7, i);
      map.add(i, 0xffffffff);
    }
    expect(map.size).toBe(300_000);
    expect(map.find(7, 149_999)).toBe(2 * 149_999);
    expect(map.find(8, 3)).toBe(undefined);
  });
});

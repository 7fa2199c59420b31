// Reconciliation: "within a time window, one-to-one, the unmatched on each side listed".
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Access, matchAccesses } from "../../src/completeness/reconcile.ts";

const list = (times: readonly number[]): Access[] =>
  times.toSorted((a, b) => a - b).map((timeMs, index) => ({ index, timeMs }));

/** The most pairs that are possible: augmenting paths. */
function mostPairs(a: readonly Access[], b: readonly Access[], windowMs: number): number {
  const partner = new Map<number, number>();
  const assign = (left: number, seen: Set<number>): boolean =>
    b.some((right, at) => {
      if (Math.abs(right.timeMs - a[left]!.timeMs) > windowMs || seen.has(at)) return false;
      seen.add(at);
      const other = partner.get(at);
      if (other !== undefined && !assign(other, seen)) return false;
      partner.set(at, left);
      return true;
    });
  return a.filter((_, left) => assign(left, new Set())).length;
}

describe("accesses of two sources", () => {
  it("pair one to one within the window, its ends included", () => {
    const { pairs, onlyA, onlyB } = matchAccesses(list([0, 1000, 50_000]), list([5000, 90_000]), 5000);
    expect(pairs.map(([a, b]) => [a.timeMs, b.timeMs])).toEqual([[0, 5000]]);
    expect([onlyA.map(({ timeMs }) => timeMs), onlyB.map(({ timeMs }) => timeMs)]).toEqual([[1000, 50_000], [90_000]]);
  });

  it("property: nobody can find more pairs, each access is in one place, and each pair is within the window", () => {
    const times = fc.array(fc.nat(60), { maxLength: 12 });
    fc.assert(
      fc.property(times, times, fc.nat(10), (left, right, windowMs) => {
        const [a, b] = [list(left), list(right)];
        const { pairs, onlyA, onlyB } = matchAccesses(a, b, windowMs);
        expect(pairs.length).toBe(mostPairs(a, b, windowMs));
        const ordered = (one: readonly Access[]): number[] => one.map(({ index }) => index).sort((x, y) => x - y);
        expect(ordered([...pairs.map(([one]) => one), ...onlyA])).toEqual(ordered(a));
        expect(ordered([...pairs.map(([, one]) => one), ...onlyB])).toEqual(ordered(b));
        for (const [one, other] of pairs) expect(Math.abs(one.timeMs - other.timeMs)).toBeLessThanOrEqual(windowMs);
      }),
    );
  });
});

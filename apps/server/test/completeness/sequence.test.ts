// Gaps in sequence numbers: "exact ranges, per source and scope; resets understood".
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonStart, gapFound, gapsWithRestarts, isRestart, type Numbered } from "../../src/completeness/sequence.ts";

const at = (sequence: number, index: number, timeMs = index * 1000): Numbered => ({ sequence, index, timeMs });

describe("numbers that begin again", () => {
  it("have gaps of their own on each side of the restart", () => {
    const numbers = [1, 2, 3, 6, 7, 1, 2, 5];
    const { gaps, restarts } = gapsWithRestarts(
      "",
      numbers.map((number, index) => at(number, index)),
    );
    expect(gaps.map(({ from, to }) => [from, to])).toEqual([
      [4, 5],
      [3, 4],
    ]);
    expect(restarts.map(({ index }) => index)).toEqual([5]);
  });

  it("the same number at the same time is a repetition, no restart", () => {
    const { gaps, restarts, repeated } = gapsWithRestarts("", [at(1, 0, 0), at(2, 1, 5), at(2, 2, 5), at(3, 3, 9)]);
    expect([gaps, restarts, repeated.map(({ index }) => index)]).toEqual([[], [], [2]]);
  });

  it("a higher number that is clearly earlier belongs to the numbering before", () => {
    expect(isRestart(at(200, 900, 90_000_000), at(5000, 3, 1000))).toBe(true);
    expect(isRestart(at(200, 3, 1000), at(5000, 4, 2000))).toBe(false);
  });

  it("property: of numbers 0 to n without some, exactly those are missing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.uniqueArray(fc.nat(199)), (size, removed) => {
        const gone = new Set(removed.filter((number) => number > 0 && number < size - 1));
        const events: Numbered[] = [];
        for (let number = 0; number < size; number++) if (!gone.has(number)) events.push(at(number, events.length));
        const missing = gapsWithRestarts("", events).gaps.flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, i) => from + i),
        );
        expect(missing).toEqual([...gone].sort((a, b) => a - b));
      }),
    );
  });
});

describe("the beginning of scopes", () => {
  it("is common if nearly all of enough scopes have it", () => {
    expect(
      commonStart(
        new Map([
          [1, 95],
          [7, 5],
        ]),
      ),
    ).toBe(1);
    expect(commonStart(new Map([[1, 15]]))).toBeUndefined();
    expect(
      commonStart(
        new Map([
          [1, 50],
          [7, 50],
        ]),
      ),
    ).toBeUndefined();
    expect(commonStart(new Map())).toBeUndefined();
  });
});

describe("the finding of a gap", () => {
  it("has both numbers, both neighbours, and what was erased between", () => {
    const gap = { scope: "s1", from: 4, to: 9, before: at(3, 17), after: at(10, 18) };
    expect(gapFound("db", "session", gap, 2)).toMatchObject({
      title: expect.stringContaining("4 to 9 (6) are missing in session s1"),
      evidence: { first_missing: 4, last_missing: 9, missing: 6, index_before: 17, index_after: 18, erased_between: 2 },
    });
  });
});

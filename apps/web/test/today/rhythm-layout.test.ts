import type { RhythmHour } from "@quis/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOutRhythm, RHYTHM_HEIGHT, sideOf } from "../../src/today/rhythm-layout.ts";

const hour = (at: number, events: number, usual: RhythmHour["usual"]): RhythmHour => ({
  hour: new Date(Date.UTC(2026, 0, 5, at)).toISOString(),
  events,
  usual,
});

describe("accesses per hour against the weeks before", () => {
  it("an hour is above or below only outside the least and the most of the weeks before", () => {
    const usual = { low: 2, middle: 5, high: 9 };
    expect(sideOf(hour(0, 2, usual))).toBe("within");
    expect(sideOf(hour(0, 9, usual))).toBe("within");
    expect(sideOf(hour(0, 10, usual))).toBe("above");
    expect(sideOf(hour(0, 1, usual))).toBe("below");
    expect(sideOf(hour(0, 100, null))).toBeUndefined();
  });

  it("without weeks before there is a line and no band: nothing is said to be usual", () => {
    const layout = layOutRhythm([hour(0, 3, null), hour(1, 4, null)], 600);
    expect(layout.band).toBe("");
    expect(layout.line).not.toBe("");
    expect(layout.outside).toEqual([]);
  });

  it("everything that is drawn lies within the chart, whatever the figures", () => {
    const count = fc.integer({ min: 0, max: 10_000_000 });
    const usual = fc.option(fc.tuple(count, count, count).map((all) => all.toSorted((a, b) => a - b)));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(count, usual), { minLength: 1, maxLength: 72 }),
        fc.integer({ min: 60, max: 2000 }),
        (rows, width) => {
          const hours = rows.map(([events, known], at) =>
            hour(at, events, known === null ? null : { low: known[0]!, middle: known[1]!, high: known[2]! }),
          );
          const layout = layOutRhythm(hours, width);
          const numbers = `${layout.line}${layout.band}${layout.middle}`.match(/[\d.]+ [\d.]+/g) ?? [];
          for (const pair of numbers) {
            const [x, y] = pair.split(" ").map(Number) as [number, number];
            expect(x).toBeGreaterThanOrEqual(0);
            expect(x).toBeLessThanOrEqual(Math.max(width, 51));
            expect(y).toBeGreaterThanOrEqual(0);
            expect(y).toBeLessThanOrEqual(RHYTHM_HEIGHT);
          }
          expect(layout.hours).toHaveLength(hours.length);
        },
      ),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hoursToShow, rhythmOf, SHOWN_HOURS } from "../../src/overview/rhythm.ts";

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
const now = Date.parse("2026-03-05T12:20:00Z");

describe("the hours that are shown", () => {
  it("end with the last whole hour while accesses come", () => {
    const { shownMs, endMs } = hoursToShow(now - 60_000, now);
    expect(new Date(endMs).toISOString()).toBe("2026-03-05T12:00:00.000Z");
    expect(endMs - shownMs).toBe(SHOWN_HOURS * HOUR);
  });

  it("a source that fell silent some hours ago is shown as silent: the hours go on to now", () => {
    expect(hoursToShow(now - 5 * HOUR, now).endMs).toBe(Date.parse("2026-03-05T12:00:00Z"));
  });

  it("a folder of old events ends with its newest access", () => {
    expect(hoursToShow(Date.parse("2026-01-10T04:21:00Z"), now).endMs).toBe(Date.parse("2026-01-10T05:00:00Z"));
  });

  it("an access from the future moves nothing", () => {
    expect(hoursToShow(now + 900 * HOUR, now).endMs).toBe(Date.parse("2026-03-05T12:00:00Z"));
  });
});

describe("what is usual", () => {
  const span = hoursToShow(now, now);

  it("is the least, the middle and the most of the same hour in the weeks before; silent weeks count as none", () => {
    const counts = new Map([
      [span.shownMs - WEEK, 4],
      [span.shownMs - 2 * WEEK, 10],
      [span.shownMs - 4 * WEEK, 6],
      [span.shownMs, 7],
    ]);
    const [first] = rhythmOf(counts, span, span.shownMs - 5 * WEEK);
    // Four whole weeks: 4, 10, 0, 6.
    expect(first).toEqual({
      hour: new Date(span.shownMs).toISOString(),
      events: 7,
      usual: { low: 0, middle: 5, high: 10 },
    });
  });

  it("is not known before three weeks: null, not zero", () => {
    expect(rhythmOf(new Map(), span, span.shownMs - 3 * WEEK).at(0)?.usual).toBeNull();
    expect(rhythmOf(new Map(), span, span.shownMs - 4 * WEEK).at(0)?.usual).toEqual({ low: 0, middle: 0, high: 0 });
  });

  it("low ≤ middle ≤ high, and every hour is there once", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 400, maxLength: 400 }), (events) => {
        const counts = new Map(events.map((count, at) => [span.shownMs - 4 * WEEK + at * 2 * HOUR, count]));
        const hours = rhythmOf(counts, span, span.fromMs);
        expect(hours).toHaveLength(SHOWN_HOURS);
        for (const { usual } of hours) {
          expect(usual!.low).toBeLessThanOrEqual(usual!.middle);
          expect(usual!.middle).toBeLessThanOrEqual(usual!.high);
        }
      }),
      { numRuns: 20 },
    );
  });
});

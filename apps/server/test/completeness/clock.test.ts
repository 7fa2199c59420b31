// Clock skew: "both clocks of every event, and what shifts between them".
import { describe, expect, it } from "vitest";
import { type HourDelay, judgeClock } from "../../src/completeness/clock.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);

function hours(
  count: number,
  delay: (hour: number) => number,
  events: (hour: number) => number = () => 50,
): HourDelay[] {
  return Array.from({ length: count }, (_, hour) => ({
    hourMs: START + hour * HOUR,
    events: events(hour),
    delayMs: delay(hour),
    firstIndex: hour * 50,
    lastIndex: hour * 50 + 49,
  }));
}

const usual = (hour: number): number => 2000 + ((hour * 37) % 500);

describe("a clock", () => {
  it("that keeps its delay is not reported", () => {
    expect(judgeClock("s", hours(400, usual))).toEqual([]);
  });

  it.each([
    [600_000, "behind"],
    [-600_000, "ahead"],
  ])("shifted by %d ms is reported as %s, with hour, size and first event", (shiftMs, way) => {
    const found = judgeClock(
      "s",
      hours(200, (hour) => usual(hour) + (hour >= 120 && hour < 150 ? shiftMs : 0)),
    );
    expect(found).toMatchObject([
      { fromMs: START + 120 * HOUR, toMs: START + 150 * HOUR, evidence: { first_index: 6000, hours: 30 } },
    ]);
    expect(found[0]!.title).toContain(`10 minutes ${way}`);
    expect(Math.abs((found[0]!.evidence["shift_ms"] as number) - shiftMs)).toBeLessThan(500);
  });

  it("that is late for two hours only (a network) is not", () => {
    expect(
      judgeClock(
        "s",
        hours(200, (hour) => usual(hour) + (hour === 120 || hour === 121 ? 600_000 : 0)),
      ),
    ).toEqual([]);
  });

  it("is not judged before 48 hours are known, nor by hours with few events", () => {
    expect(
      judgeClock(
        "s",
        hours(45, (hour) => (hour >= 30 ? 900_000 : 1000)),
      ),
    ).toEqual([]);
    expect(
      judgeClock(
        "s",
        hours(
          200,
          (hour) => usual(hour) + (hour >= 120 ? 600_000 : 0),
          (hour) => (hour >= 120 ? 4 : 50),
        ),
      ),
    ).toEqual([]);
  });

  it("of a source that comes in one file a day is judged by that: its delays are wide", () => {
    expect(
      judgeClock(
        "s",
        hours(600, (hour) => (24 - (hour % 24)) * HOUR + (hour > 400 ? 600_000 : 0)),
      ),
    ).toEqual([]);
  });

  it("keeps the baseline from before a shift for as long as it lasts", () => {
    const found = judgeClock(
      "s",
      hours(2000, (hour) => usual(hour) + (hour >= 120 ? 600_000 : 0)),
    );
    expect(found).toHaveLength(1);
    expect(found[0]!.toMs).toBeNull();
  });
});

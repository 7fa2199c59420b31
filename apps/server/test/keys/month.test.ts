import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monthEndMs, monthOf, monthStartMs, monthText, parseMonth, UNKNOWN_MONTH } from "../../src/keys/month.ts";

describe("months of UTC", () => {
  it("hold an instant between their start and end", () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(5000, 0, 1) }), (timeMs) => {
        const month = monthOf(timeMs);
        expect(monthStartMs(month)).toBeLessThanOrEqual(timeMs);
        expect(timeMs).toBeLessThan(monthEndMs(month));
        expect(parseMonth(monthText(month))).toBe(month);
        expect(new Date(timeMs).toISOString().startsWith(monthText(month))).toBe(true);
      }),
    );
  });

  it("begin and end by UTC, whatever the machine's zone", () => {
    expect(monthText(monthOf(Date.parse("2026-08-31T23:59:59.999Z")))).toBe("2026-08");
    expect(monthText(monthOf(Date.parse("2026-09-01T00:00:00Z")))).toBe("2026-09");
    expect(monthEndMs(parseMonth("2026-12")!)).toBe(Date.UTC(2027, 0, 1));
  });

  it("are not known of what is no instant", () => {
    for (const timeMs of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e15])
      expect(monthOf(timeMs)).toBe(UNKNOWN_MONTH);
    for (const text of ["2026-13", "2026-00", "2026-8", "9999-01", " 2026-08", ""])
      expect(parseMonth(text)).toBeUndefined();
  });
});

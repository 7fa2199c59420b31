import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timeRangeOf } from "../../src/ask/time-range.ts";

// A Tuesday.
const NOW = Date.parse("2026-11-03T16:20:00Z");
const said = (text: string): string | undefined => {
  const range = timeRangeOf(text, NOW);
  return range && `${new Date(range.fromMs).toISOString()}/${new Date(range.toMs).toISOString()}`;
};

describe("a time as people write it", () => {
  it.each([
    ["today", "2026-11-03T00:00:00.000Z/2026-11-04T00:00:00.000Z"],
    ["Yesterday", "2026-11-02T00:00:00.000Z/2026-11-03T00:00:00.000Z"],
    ["this week", "2026-11-02T00:00:00.000Z/2026-11-09T00:00:00.000Z"],
    ["last week", "2026-10-26T00:00:00.000Z/2026-11-02T00:00:00.000Z"],
    ["last month", "2026-10-01T00:00:00.000Z/2026-11-01T00:00:00.000Z"],
    ["last 2 hours", "2026-11-03T14:20:00.000Z/2026-11-03T16:20:00.000Z"],
    ["2026-11-03", "2026-11-03T00:00:00.000Z/2026-11-04T00:00:00.000Z"],
    ["2026-11", "2026-11-01T00:00:00.000Z/2026-12-01T00:00:00.000Z"],
    ["2026-11-03 14", "2026-11-03T14:00:00.000Z/2026-11-03T15:00:00.000Z"],
    ["2026-11-03T14:05Z", "2026-11-03T14:05:00.000Z/2026-11-03T14:06:00.000Z"],
    ["2026-11-03 14:00..15:00", "2026-11-03T14:00:00.000Z/2026-11-03T15:00:00.000Z"],
    ["2026-11-01 .. 2026-11-03", "2026-11-01T00:00:00.000Z/2026-11-04T00:00:00.000Z"],
    ["2026-11-01 – 2026-11-03 08:00", "2026-11-01T00:00:00.000Z/2026-11-03T08:00:00.000Z"],
    ["2026-W45", "2026-11-02T00:00:00.000Z/2026-11-09T00:00:00.000Z"],
    ["week 1 2026", "2025-12-29T00:00:00.000Z/2026-01-05T00:00:00.000Z"],
  ])("%s", (text, range) => {
    expect(said(text)).toBe(range);
  });

  it.each([
    "",
    "2026-02-30",
    "2026-13",
    "2026-11-03 25:00",
    "2025-W53",
    "week 54",
    "2026-11-03..2026-11-01",
    "2026-11-03..",
    "last 0 days",
    "u-17",
    "9999-12-31",
    "last 99999 weeks",
    `2026-11-03${" ".repeat(200)}`,
  ])("%j is none", (text) => {
    expect(said(text)).toBeUndefined();
  });

  it("ISO 8601: every day lies in the week of its number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (day) => {
        const ms = day * 86_400_000;
        const thursday = new Date(ms + (3 - ((new Date(ms).getUTCDay() + 6) % 7)) * 86_400_000);
        const year = thursday.getUTCFullYear();
        const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * 86_400_000)) + 1;
        const range = timeRangeOf(`${year}-W${String(number).padStart(2, "0")}`, NOW);
        expect(range && range.fromMs <= ms && ms < range.toMs).toBe(true);
      }),
    );
  });

  it("takes any text without failing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(() => timeRangeOf(text, NOW)).not.toThrow();
      }),
    );
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import {
  civilFromDays,
  DAY_MS,
  daysFromCivil,
  formatClock,
  formatInstant,
  isHoliday,
  parseDate,
  weekday,
} from "../../src/calendar/index.ts";

it("agrees with Date on every day from 1600 to 2600 and on any instant", () => {
  fc.assert(
    fc.property(fc.integer({ min: -135_000, max: 230_000 }), fc.integer({ min: 0, max: DAY_MS - 1 }), (days, ms) => {
      const date = new Date(days * DAY_MS + ms);
      expect(civilFromDays(days)).toEqual({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      });
      expect(daysFromCivil(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(days);
      expect(weekday(days)).toBe((date.getUTCDay() + 6) % 7);
      expect(formatClock(days * DAY_MS + ms, true)).toBe(date.toISOString().slice(0, 23).replace("T", " "));
      expect(formatInstant(days * DAY_MS + ms)).toBe(`${date.toISOString().slice(0, 19)}Z`);
    }),
  );
});

it("parseDate takes real days only", () => {
  expect(parseDate("1970-01-01")).toBe(0);
  expect(parseDate("2024-02-29")).toBe(19_782);
  for (const bad of ["2023-02-29", "2023-13-01", "2023-1-1", "yesterday", "2023-00-10", ""])
    expect(parseDate(bad)).toBeUndefined();
});

it("holidays come back every year", () => {
  for (const year of [2025, 2026, 2030]) expect(isHoliday(daysFromCivil(year, 12, 25))).toBe(true);
  expect(isHoliday(daysFromCivil(2026, 3, 3))).toBe(false);
});

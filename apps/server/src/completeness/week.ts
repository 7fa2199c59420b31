// The week of a source: what each of its 168 hours brought in the weeks before, and in the last seven days. Pure.
import type { WeekHour } from "@quis/contract";
import { HOUR_MS, RHYTHM, WEEK_HOURS } from "./parameters.ts";
import type { ExpectedHour } from "./rhythm.ts";

/** 1970-01-05 00:00 UTC was a Monday. */
const MONDAY = 96;

/** Hours of the week from Monday 00:00 UTC on, and how many weeks the band is drawn from. The last seven days are not in the band. */
export function weekOf(hours: readonly ExpectedHour[]): { readonly week: WeekHour[]; readonly weeks: number } {
  if (hours.length === 0) return { week: [], weeks: 0 };
  const before = Array.from({ length: WEEK_HOURS }, (): number[] => []);
  const seen = Array.from({ length: WEEK_HOURS }, (): number | null => null);
  const lastWeek = hours.length - WEEK_HOURS;
  // The first hour is not whole: the source began in it.
  for (let at = Math.max(1, lastWeek - RHYTHM.weeks * WEEK_HOURS); at < hours.length; at++) {
    const { hourMs, seen: count } = hours[at]!;
    const place = (((hourMs / HOUR_MS - MONDAY) % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;
    if (at >= lastWeek) seen[place] = count;
    else before[place]!.push(count);
  }
  const week = before.map((counts, hour): WeekHour => {
    const isBand = counts.length >= RHYTHM.minWeeks;
    return {
      hour,
      mean: isBand ? Math.round((counts.reduce((sum, count) => sum + count, 0) / counts.length) * 100) / 100 : null,
      low: isBand ? Math.min(...counts) : null,
      high: isBand ? Math.max(...counts) : null,
      seen: seen[hour]!,
    };
  });
  return { week, weeks: Math.max(0, ...before.map(({ length }) => length)) };
}

// Working days: time limits of people, not of machines.
import { ReviewError } from "../error.ts";
import type { ReviewSettings } from "./settings.ts";

export const DAY_MS = 86_400_000;

/** The end (exclusive) of the `count`-th working day after the day of `fromMs`, both in UTC; ms since the epoch. */
export function endOfWorkingDay(
  fromMs: number,
  count: number,
  settings: Pick<ReviewSettings, "weekend" | "holidays">,
): number {
  if (!Number.isSafeInteger(fromMs) || !Number.isInteger(count) || count < 0 || count > 3660) {
    throw new ReviewError(
      "REVIEW_DATE_INVALID",
      `expected a time and 0 to 3660 working days, got ${fromMs} and ${count}`,
    );
  }
  if (new Set(settings.weekend.filter((day) => day >= 0 && day <= 6)).size >= 7) {
    throw new ReviewError("REVIEW_DATE_INVALID", "expected a week with at least one working day, got none");
  }
  const holidays = new Set(settings.holidays);
  let day = Math.floor(fromMs / DAY_MS);
  for (let left = count; left > 0;) {
    day++;
    if (isWorkingDay(day, settings.weekend, holidays)) left--;
  }
  return (day + 1) * DAY_MS;
}

function isWorkingDay(day: number, weekend: readonly number[], holidays: ReadonlySet<string>): boolean {
  const date = new Date(day * DAY_MS);
  return !weekend.includes(date.getUTCDay()) && !holidays.has(date.toISOString().slice(0, 10));
}

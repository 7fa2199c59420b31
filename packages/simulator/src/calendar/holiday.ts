// The invented agency's closing days: the same month and day every year.
import { civilFromDays } from "./civil.ts";

const HOLIDAYS: ReadonlySet<number> = new Set([101, 302, 501, 815, 1101, 1225, 1226]);

/** Whether the office is closed on this day (days since the epoch); rotating shifts work on. */
export function isHoliday(days: number): boolean {
  const { month, day } = civilFromDays(days);
  return HOLIDAYS.has(month * 100 + day);
}

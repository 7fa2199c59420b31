// Days of an answer as the bars of a chart: every day of the range, or weeks or months when days would be too thin to see.
import type { Answer } from "@quis/contract";

type Day = NonNullable<Answer["timeline"]>[number];
export type BucketUnit = "day" | "week" | "month";

export interface Bar {
  /** First UTC day, `2026-11-22`. */
  readonly start: string;
  /** Day after the last one. */
  readonly end: string;
  readonly events: number;
}

const DAY_MS = 86_400_000;
const MOST_BARS = 140;
/** A year far off, such as a source with a wrong clock, must not make a million bars. */
const MOST_MONTHS = 1200;

const parseDay = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const formatDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Bars without gaps from the first to the last day, and the unit they are in. */
export function barsOf(days: readonly Day[]): { readonly unit: BucketUnit; readonly bars: readonly Bar[] } {
  const known = days.filter(({ day }) => !Number.isNaN(parseDay(day))).toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const first = known.at(0);
  const last = known.at(-1);
  if (first === undefined || last === undefined) return { unit: "day", bars: [] };
  const span = (parseDay(last.day) - parseDay(first.day)) / DAY_MS + 1;
  const unit: BucketUnit = span <= MOST_BARS ? "day" : span <= MOST_BARS * 7 ? "week" : "month";
  const sums = new Map<string, number>();
  for (const { day, events } of known) {
    const start = startOf(parseDay(day), unit);
    sums.set(start, (sums.get(start) ?? 0) + events);
  }
  if (unit === "month" && span > MOST_MONTHS * 31) {
    return { unit, bars: [...sums].map(([start, events]) => ({ start, end: next(start, unit), events })) };
  }
  const bars: Bar[] = [];
  for (let start = startOf(parseDay(first.day), unit); start <= last.day; start = next(start, unit)) {
    bars.push({ start, end: next(start, unit), events: sums.get(start) ?? 0 });
  }
  return { unit, bars };
}

function startOf(ms: number, unit: BucketUnit): string {
  const day = formatDay(ms);
  if (unit === "day") return day;
  if (unit === "month") return `${day.slice(0, 8)}01`;
  // ISO 8601 weeks begin on Monday.
  const weekday = (new Date(ms).getUTCDay() + 6) % 7;
  return formatDay(ms - weekday * DAY_MS);
}

function next(start: string, unit: BucketUnit): string {
  if (unit !== "month") return formatDay(parseDay(start) + (unit === "week" ? 7 : 1) * DAY_MS);
  const date = new Date(parseDay(start));
  return formatDay(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
}

// Sums of the 168 hours of a week, Monday 00:00 UTC first.

/** 24 sums, by hour of the day. */
export function byHour(rhythm: readonly number[]): number[] {
  return Array.from({ length: 24 }, (_, hour) => sum(rhythm.filter((_value, at) => at % 24 === hour)));
}

/** 7 sums, Monday first. */
export function byWeekday(rhythm: readonly number[]): number[] {
  return Array.from({ length: 7 }, (_, day) => sum(rhythm.slice(day * 24, day * 24 + 24)));
}

/** Shares of their sum; all 0 if there is nothing. */
export function sharesOf(counts: readonly number[]): number[] {
  const all = sum(counts);
  return counts.map((value) => (all === 0 ? 0 : value / all));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

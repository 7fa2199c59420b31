// Months of UTC as numbers: what a data key covers, and what retention counts in.

/** Months since January of year 0, UTC; 0 stands for "not known". Fits 16 bits until the year 5461. */
export type Month = number;

export const UNKNOWN_MONTH: Month = 0;
const LAST_MONTH = 0xffff;

/** The month that an instant lies in; UNKNOWN_MONTH for what is no instant of the years 1 to 5460. */
export function monthOf(timeMs: number): Month {
  const date = new Date(timeMs);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return month >= 12 && month <= LAST_MONTH ? month : UNKNOWN_MONTH;
}

/** First instant of a month, ms since the epoch. */
export function monthStartMs(month: Month): number {
  // Date.UTC reads years below 100 as 19xx.
  return new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1);
}

/** First instant after a month, ms since the epoch. */
export function monthEndMs(month: Month): number {
  return monthStartMs(month + 1);
}

/** A month as `2026-08`. */
export function monthText(month: Month): string {
  return `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;
}

/** The month that `2026-08` names, or undefined. */
export function parseMonth(text: string): Month | undefined {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (match === null) return undefined;
  const month = Number(match[1]) * 12 + Number(match[2]) - 1;
  return month <= LAST_MONTH ? month : undefined;
}

// In how many different hours of 24 an account was active, over midnight too. Hours are bits: 0 is the first of a UTC day.
import { DAY_MS } from "../access/index.ts";

const HOUR_MS = 3_600_000;

export function hourBit(timeMs: number): number {
  return 1 << Math.floor((timeMs % DAY_MS) / HOUR_MS);
}

/** The most hours with an access in any 24 in a row that end on the day; `before` is the day before. */
export function mostActiveHours(before: number, today: number): number {
  // The window that ends with hour h of today holds today's hours 0 to h and yesterday's from h + 1.
  let most = 0;
  for (let hour = 0; hour < 24; hour++) {
    const upTo = hour === 23 ? 0xffffff : (1 << (hour + 1)) - 1;
    most = Math.max(most, bits(today & upTo) + bits(before & ~upTo & 0xffffff));
  }
  return most;
}

function bits(of: number): number {
  let count = 0;
  for (let left = of; left !== 0; left &= left - 1) count++;
  return count;
}

// Accesses per hour beside what the same hour of the week brought before: for the eye, not a judgement. Silence is judged in completeness/rhythm.ts.
import type { RhythmHour } from "@quis/contract";

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;
/** Hours that are shown. */
export const SHOWN_HOURS = 48;
/** Weeks that say what is usual, and the fewest that can. */
export const RHYTHM_WEEKS = 8;
const LEAST_WEEKS = 3;

export interface HourSpan {
  /** First hour that is counted for what is usual, first that is shown, end of the last that is (ms since the epoch, whole hours). */
  readonly fromMs: number;
  readonly shownMs: number;
  readonly endMs: number;
}

/**
 * The hours to show: up to the last whole one if the newest access is within them, else up to the newest access, since a folder of old events
 * has no present.
 */
export function hoursToShow(newestMs: number, nowMs: number): HourSpan {
  const now = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const newest = Math.floor(newestMs / HOUR_MS) * HOUR_MS + HOUR_MS;
  const endMs = newest > now || now - newest < SHOWN_HOURS * HOUR_MS ? now : newest;
  const shownMs = endMs - SHOWN_HOURS * HOUR_MS;
  return { fromMs: shownMs - RHYTHM_WEEKS * WEEK_HOURS * HOUR_MS, shownMs, endMs };
}

/** `counts` by hour's start; an hour without one had none. `firstMs` is the oldest access: before it there is no week to compare with. */
export function rhythmOf(
  counts: ReadonlyMap<number, number>,
  { shownMs, endMs }: HourSpan,
  firstMs: number,
): RhythmHour[] {
  const hours: RhythmHour[] = [];
  // The first hour is not whole: the first access began it.
  const first = Math.floor(firstMs / HOUR_MS) * HOUR_MS + HOUR_MS;
  for (let hourMs = shownMs; hourMs < endMs; hourMs += HOUR_MS) {
    const before: number[] = [];
    for (let week = 1; week <= RHYTHM_WEEKS; week++) {
      const pastMs = hourMs - week * WEEK_HOURS * HOUR_MS;
      if (pastMs >= first) before.push(counts.get(pastMs) ?? 0);
    }
    hours.push({ hour: new Date(hourMs).toISOString(), events: counts.get(hourMs) ?? 0, usual: usualOf(before) });
  }
  return hours;
}

function usualOf(before: readonly number[]): RhythmHour["usual"] {
  if (before.length < LEAST_WEEKS) return null;
  const sorted = before.toSorted((a, b) => a - b);
  const middle = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  return { low: sorted[0]!, middle, high: sorted.at(-1)! };
}

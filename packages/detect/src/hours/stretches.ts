// Stretches of activity within one user's day, how far each lies outside duty, and whether it stands alone.
import type { Day } from "../access/index.ts";
import type { Span } from "../context/index.ts";

export const HOUR_MS = 3_600_000;

export interface Stretch {
  /** Places in the user's rows of the day: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Of the access that is farthest from any duty; 0 is on duty, Infinity where the user has none. */
  readonly outsideMs: number;
  /** Idle before and after, Infinity where there was nothing before, or nothing yet after. */
  readonly idleBeforeMs: number;
  readonly idleAfterMs: number;
}

/** Milliseconds from the instant to the nearest duty, 0 within one. `duties` are in order of their start. */
export function outsideDutyMs(duties: readonly Span[], timeMs: number): number {
  let [low, high] = [0, duties.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((duties[middle] as Span).fromMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  let nearest = low < duties.length ? (duties[low] as Span).fromMs - timeMs : Infinity;
  // Duties may overlap: one that began earlier may end later. Four back is more than any roster has.
  for (let at = low - 1; at >= Math.max(0, low - 4); at--) {
    const { toMs } = duties[at] as Span;
    if (timeMs < toMs) return 0;
    nearest = Math.min(nearest, timeMs - toMs);
  }
  return nearest;
}

/** Parts of the day between pauses of at least `gapMs`. `lastMs` is the user's last access before the day, −Infinity if there was none. */
export function stretchesOf(
  day: Day,
  rows: Uint32Array,
  duties: readonly Span[] | undefined,
  gapMs: number,
  lastMs: number,
): readonly Stretch[] {
  const { timeMs } = day.table;
  const stretches: Stretch[] = [];
  let [from, outsideMs] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const now = timeMs[rows[i] as number] as number;
    if (duties !== undefined) outsideMs = Math.max(outsideMs, outsideDutyMs(duties, now));
    const next = i + 1 < rows.length ? (timeMs[rows[i + 1] as number] as number) : Infinity;
    if (next - now < gapMs) continue;
    const startMs = timeMs[rows[from] as number] as number;
    stretches.push({
      from,
      to: i + 1,
      startMs,
      endMs: now,
      outsideMs,
      idleBeforeMs: startMs - (from === 0 ? lastMs : (stretches.at(-1) as Stretch).endMs),
      idleAfterMs: next - now,
    });
    [from, outsideMs] = [i + 1, 0];
  }
  return stretches;
}

// The time split: what is learned and what is judged. Nothing of the later part is known to the earlier.
import type { Access } from "@quis/detect";
import { MeasureError } from "../error.ts";

const DAY_MS = 86_400_000;

/** Share of the days that are learned before any is judged. */
export const LEARN_SHARE: number = 1 / 2;

/**
 * The first day that is judged, in days since the epoch.
 * @throws MeasureError MEASURE_LOG_INVALID for accesses on one day or none
 */
export function judgedFromOf(accesses: readonly Access[]): number {
  const [first, last] = [accesses[0], accesses.at(-1)];
  const from = first === undefined ? 0 : Math.floor(first.timeMs / DAY_MS);
  const to = last === undefined ? 0 : Math.floor(last.timeMs / DAY_MS);
  if (to <= from)
    throw new MeasureError(
      "MEASURE_LOG_INVALID",
      `expected accesses on two days or more, got ${accesses.length} on one`,
    );
  return from + Math.max(1, Math.floor((to + 1 - from) * LEARN_SHARE));
}

// What one transparency report has shown: kept for good, since the next must not let anybody take the difference. docs/reference/suppression.md
import type { Count, ReleasedCell } from "@quis/suppression";

/** Dimension of what was sealed between one release and the next: a later release counts late events apart. */
export const BATCH = "batch";
export const MONTH = "month";
export const DIMENSIONS = ["purpose", "unit", "outcome"] as const;

export interface PastRelease {
  /** Entries of the records log that it counted. */
  readonly size: number;
  /** Months of its period, such as `2026-01`. */
  readonly months: readonly string[];
  readonly cells: readonly ReleasedCell[];
}

/** Counts by purpose, unit, outcome, month and batch. */
export interface PublicFacts {
  readonly counts: readonly Count[];
}

/** Name of the batch that entries up to `size` were sealed in, given the sizes of releases, ascending. */
export function batchesOf(
  sizes: readonly number[],
): readonly { readonly name: string; readonly from: number; readonly to: number }[] {
  const ends = [...new Set(sizes)].toSorted((a, b) => a - b);
  return ends.map((to, i) => ({ name: `to-${to}`, from: i === 0 ? 0 : ends[i - 1]!, to }));
}

/** Whole months (UTC) from `from` to `to`, exclusive; undefined unless both are the first instant of a month and there is one between them. */
export function monthsBetween(from: string, to: string): string[] | undefined {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (!isMonthStart(start) || !isMonthStart(end) || start >= end) return undefined;
  const months: string[] = [];
  for (let at = new Date(start); at.getTime() < end; at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1)))
    months.push(at.toISOString().slice(0, 7));
  return months;
}

function isMonthStart(ms: number): boolean {
  return Number.isFinite(ms) && new Date(ms).toISOString().endsWith("-01T00:00:00.000Z");
}

/** Earlier releases that share a month with `months`, or with one that does: others share no count with the new one, so that no difference tells anything. */
export function linkedReleases(earlier: readonly PastRelease[], months: readonly string[]): PastRelease[] {
  const reached = new Set(months);
  const linked = new Set<PastRelease>();
  for (let before = -1; before !== linked.size;) {
    before = linked.size;
    for (const release of earlier) {
      if (!release.months.some((month) => reached.has(month))) continue;
      linked.add(release);
      for (const month of release.months) reached.add(month);
    }
  }
  return earlier.filter((release) => linked.has(release));
}

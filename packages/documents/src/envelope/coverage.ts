// How much of a period a source covers: what is left of it when all known gaps are taken out. Gaps that overlap count once.
import type { KnownGap } from "./envelope.ts";

export interface Span {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** Percent with one decimal, rounded down; null for a period without length. A gap without ends takes the whole period. */
export function coveragePercent(period: Span, gaps: readonly Pick<KnownGap, "from" | "to">[]): number | null {
  const length = period.toMs - period.fromMs;
  if (!(length > 0)) return null;
  const spans = gaps
    .map(({ from, to }) => ({
      fromMs: Math.max(period.fromMs, from === null ? period.fromMs : Date.parse(from)),
      toMs: Math.min(period.toMs, to === null ? period.toMs : Date.parse(to)),
    }))
    .filter(({ fromMs, toMs }) => fromMs < toMs)
    .toSorted((a, b) => a.fromMs - b.fromMs);
  let missing = 0;
  let coveredTo = -Infinity;
  for (const { fromMs, toMs } of spans) {
    missing += Math.max(0, toMs - Math.max(fromMs, coveredTo));
    coveredTo = Math.max(coveredTo, toMs);
  }
  const percent = Math.floor(((length - missing) / length) * 1000) / 10;
  return gaps.length > 0 ? Math.min(percent, 99.9) : percent;
}

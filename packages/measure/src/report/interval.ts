// Figures with 95 % intervals over seeds. A seed is the unit that is drawn again: accesses of one world are not independent of each other.
import type { Share } from "../protocol/index.ts";
import { Random } from "../random/index.ts";

/** A figure and its interval; `low` and `high` are NaN where one seed alone tells nothing. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const DRAWS = 2000;

/** Percentile bootstrap (Efron 1979) of a statistic over seeds; the draws are the same for the same number of seeds. */
export function bootstrap<T>(seeds: readonly T[], statistic: (drawn: readonly T[]) => number): Figure {
  const value = statistic(seeds);
  if (seeds.length < 2 || Number.isNaN(value)) return { value, low: Number.NaN, high: Number.NaN };
  const random = new Random(`bootstrap/${seeds.length}`);
  const draws: number[] = [];
  for (let i = 0; i < DRAWS; i++) {
    const drawn = statistic(Array.from(seeds, () => random.pick(seeds)));
    if (!Number.isNaN(drawn)) draws.push(drawn);
  }
  const sorted = draws.toSorted((a, b) => a - b);
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
  return { value, low: at(0.025), high: at(0.975) };
}

/** The share of all seeds together; NaN where there is nothing to be a share of. */
export function pooled(shares: readonly Share[]): number {
  let [part, whole] = [0, 0];
  for (const share of shares) {
    part += share[0];
    whole += share[1];
  }
  return whole === 0 ? Number.NaN : part / whole;
}

/** Nearest rank; Infinity counts as a value: what was never found took for ever. NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))]!;
}

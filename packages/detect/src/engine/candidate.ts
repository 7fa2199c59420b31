// A unit that stands out, before words: how much it weighs, by which kind.
import type { Grain } from "../detector/index.ts";
import { combineCauchy, probabilityUpheld } from "./combine.ts";
import type { Parts } from "./parts.ts";
import type { Remembered } from "./target-memory.ts";
import type { UnitTable } from "./units.ts";

export interface Candidate {
  readonly grain: Grain;
  readonly unit: number;
  readonly user: number;
  readonly subject: number;
  /** Combined over detectors and, for pairs, the window. */
  readonly p: number;
  readonly before: readonly Remembered[];
}

/** How a candidate ranks. */
export interface Weight {
  readonly kind: string;
  readonly share: number;
  readonly upheld: number;
  readonly priority: number;
}

/** Of each detector the best p in the window times the days it had to become that good; then the Cauchy combination of them. */
export function combinedP(
  parts: Parts,
  grain: Grain,
  units: UnitTable,
  unit: number,
  before: readonly Remembered[],
): number {
  const ps: number[] = [];
  for (const { number, column } of parts[grain]) {
    let p = units.pOf(column, unit);
    if (Number.isNaN(p)) continue;
    let days = 1;
    for (const signal of before) {
      if (signal.detector !== number) continue;
      days++;
      p = Math.min(p, signal.p);
    }
    ps.push(Math.min(1, p * days));
  }
  return combineCauchy(ps);
}

/** The detector whose own p weighs most (harm × upheld ÷ minutes) gives kind, harm and minutes; the rank goes by the combined p. */
export function weigh(parts: Parts, units: UnitTable, candidate: Candidate, raiseAt: number): Weight {
  let most = -1;
  let weight: Weight = { kind: "", share: 0, upheld: 0, priority: 0 };
  for (const { detector, column, review, share, number } of parts[candidate.grain]) {
    const today = units.pOf(column, candidate.unit);
    if (Number.isNaN(today)) continue;
    const own = candidate.before.reduce((p, signal) => (signal.detector === number ? Math.min(p, signal.p) : p), today);
    const perMinute = review.harm / review.minutes;
    const alone = perMinute * probabilityUpheld(share, own, raiseAt);
    if (alone <= most) continue;
    most = alone;
    const upheld = probabilityUpheld(share, candidate.p, raiseAt);
    weight = { kind: detector.kind, share, upheld, priority: perMinute * upheld };
  }
  return weight;
}

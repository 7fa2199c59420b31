// A unit that stands out, before words: how much it weighs, by which kind.
import type { Grain } from "../detector/index.ts";
import { combineCauchy, evidenceOf, probabilityUpheld } from "./combine.ts";
import type { Part, Parts } from "./parts.ts";
import type { Remembered } from "./target-memory.ts";
import type { UnitTable } from "./units.ts";

export interface Candidate extends Weight {
  readonly grain: Grain;
  readonly unit: number;
  readonly user: number;
  readonly subject: number;
  /** Combined over detectors and, for pairs, the window. */
  readonly p: number;
  readonly before: readonly Remembered[];
  /** The finding that is open about it. */
  readonly opened: Opened | undefined;
}

/** A finding that was raised within the window. */
export interface Opened {
  readonly id: string;
  readonly since: number;
  readonly last: number;
  readonly p: number;
}

/** A detector with a larger p of its own cannot be what a finding is about, unless none has a smaller one. */
const SPEAKS = 0.02;

/** How a candidate ranks. */
export interface Weight {
  readonly kind: string;
  readonly share: number;
  readonly upheld: number;
  readonly priority: number;
}

/** What one detector says of a unit. */
export interface OwnP {
  readonly part: Part;
  /** Its best p in the window. */
  readonly p: number;
  /** Days that it had to become that good. */
  readonly days: number;
}

/** Of each detector that judged the unit its best p in the window. */
export function ownPs(
  parts: Parts,
  grain: Grain,
  units: UnitTable,
  unit: number,
  before: readonly Remembered[],
): readonly OwnP[] {
  const own: OwnP[] = [];
  for (const part of parts[grain]) {
    let p = units.pOf(part.column, unit);
    if (Number.isNaN(p)) continue;
    let days = 1;
    for (const signal of before) {
      if (signal.detector !== part.number) continue;
      days++;
      p = Math.min(p, signal.p);
    }
    own.push({ part, p, days });
  }
  return own;
}

/** The Cauchy combination of each detector's best p times the days it had to become that good. */
export function combinedP(own: readonly OwnP[]): number {
  return combineCauchy(own.map(({ p, days }) => Math.min(1, p * days)));
}

/** The evidence of all detectors, natural logarithm of odds. */
export function evidenceOfUnit(own: readonly OwnP[]): number {
  const explains = own.find(({ part }) => part.detector.explains === true)?.p;
  return evidenceOf(
    own.filter(({ part }) => part.detector.explains !== true).map(({ p }) => p),
    explains,
  );
}

/**
 * Of the detectors that speak, the one whose own p weighs most (harm × upheld ÷ minutes) gives kind, harm and minutes; the rank goes by the
 * evidence of all.
 */
export function weigh(own: readonly OwnP[], evidence: number): Weight {
  const least = Math.min(...own.map((one) => one.p));
  let most = -1;
  let weight: Weight = { kind: "", share: 0, upheld: 0, priority: 0 };
  for (const { part, p } of own) {
    if (p > Math.max(SPEAKS, least)) continue;
    const { review, share, detector } = part;
    const perMinute = review.harm / review.minutes;
    const worth = perMinute * probabilityUpheld(share, evidenceOf([p]));
    if (worth <= most) continue;
    most = worth;
    const upheld = probabilityUpheld(share, evidence);
    weight = { kind: detector.kind, share, upheld, priority: perMinute * upheld };
  }
  return weight;
}

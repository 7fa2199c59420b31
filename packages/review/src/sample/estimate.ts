// The rate of misuse that a stratified random sample shows, with an interval: mid-P exact limits (Lancaster 1961; Berry and Armitage 1995) on the
// effective sample size of Korn and Graubard (1998), with the finite population's correction (Cochran, Sampling Techniques, §2.6 and §5.3).
import { ReviewError } from "../error.ts";
import { betaBelow } from "./special.ts";

/** One stratum of a sample whose accesses were all judged. */
export interface StratumSample {
  /** Unflagged accesses in it. */
  readonly size: number;
  readonly drawn: number;
  /** Of those drawn, found to be without a reason of work. */
  readonly upheld: number;
}

export interface RateEstimate {
  /** 0 to 1. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** Confidence of the interval, such as 0.95. */
  readonly confidence: number;
  readonly drawn: number;
  readonly size: number;
  /** Accesses in strata of which nothing was drawn: the estimate does not speak of them. */
  readonly notCovered: number;
}

/**
 * The rate over all strata, each weighted by its size. Undefined when nothing was drawn: no figure is not a rate of zero.
 * @throws ReviewError REVIEW_FIGURES_INVALID
 */
export function estimateRate(strata: readonly StratumSample[], confidence = 0.95): RateEstimate | undefined {
  if (!(confidence > 0.5 && confidence < 1)) {
    throw new ReviewError("REVIEW_FIGURES_INVALID", `expected a confidence above 0.5 and below 1, got ${confidence}`);
  }
  for (const { size, drawn, upheld } of strata) {
    const whole = [size, drawn, upheld].every((value) => Number.isSafeInteger(value) && value >= 0);
    if (!whole || drawn > size || upheld > drawn) {
      throw new ReviewError(
        "REVIEW_FIGURES_INVALID",
        `expected upheld ≤ drawn ≤ size, whole and from 0, got ${upheld}, ${drawn}, ${size}`,
      );
    }
  }
  const covered = strata.filter(({ drawn }) => drawn > 0);
  const size = covered.reduce((total, stratum) => total + stratum.size, 0);
  const drawn = covered.reduce((total, stratum) => total + stratum.drawn, 0);
  if (drawn === 0) return undefined;
  const notCovered = strata.reduce((total, stratum) => total + stratum.size, 0) - size;
  const rate = covered.reduce((total, { size: n, drawn: d, upheld }) => total + (n / size) * (upheld / d), 0);
  // All was judged: nothing is left to chance.
  if (drawn === size) return { rate, low: rate, high: rate, confidence, drawn, size, notCovered };
  const effective = effectiveSize(covered, size, drawn, rate);
  return { rate, ...midP(rate * effective, effective, 1 - confidence), confidence, drawn, size, notCovered };
}

/** How large a simple random sample would tell as much. */
function effectiveSize(covered: readonly StratumSample[], size: number, drawn: number, rate: number): number {
  // Kish's design effect of unequal weights; the gain by strata is not taken: with few upheld it cannot be measured.
  const squares = covered.reduce((total, { size: n, drawn: d }) => total + (n * n) / d, 0);
  const design = Math.max(1, (squares * drawn) / (size * size));
  const rest = (size - drawn) / (size - 1);
  // Nothing upheld, or all: the correction would rest on a variance that was seen as zero.
  return rate === 0 || rate === 1 ? drawn / design : drawn / design / rest;
}

/** Limits p at which the chance of seeing less (more) than `upheld` and half of seeing just that is α/2. */
function midP(upheld: number, n: number, alpha: number): { readonly low: number; readonly high: number } {
  return {
    low: upheld <= 0 ? 0 : solve((p) => above(upheld, n, p) - alpha / 2),
    high: upheld >= n ? 1 : solve((p) => above(upheld, n, p) - (1 - alpha / 2)),
  };
}

// P(X > x) + ½ P(X = x) for a count x that need not be whole, by the binomial's relation to the Beta distribution.
function above(x: number, n: number, p: number): number {
  return (betaBelow(p, x, n - x + 1) + betaBelow(p, x + 1, n - x)) / 2;
}

/** The root of an increasing function on [0, 1]. */
function solve(f: (p: number) => number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

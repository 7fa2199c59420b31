// Split-conformal p-values: a score is held against the scores that the same detector gave to the same kind of users on earlier days.
// Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World (2005) §2.2: p = (1 + #{calibration ≥ s}) / (n + 1).

// Scores are counted in bins, 64 to each doubling from 2^-6 to 2^10, on both sides of zero: 1.6 % wide, in 8 KiB per histogram however many scores
// there are. Scores of one bin count as equal, which can only make a p larger.
const OCTAVES = 16;
const PER_OCTAVE = 64;
const LEAST = 2 ** -6;
const HALF = OCTAVES * PER_OCTAVE;
const BINS = 2 * HALF + 1;

/** The bin of a score; never falls as the score rises. NaN counts as the lowest. */
export function binOf(score: number): number {
  if (!(Math.abs(score) >= LEAST)) return Number.isNaN(score) ? 0 : HALF;
  const magnitude = Math.min(Math.abs(score) / LEAST, 2 ** OCTAVES * (1 - 2 ** -50));
  const octave = Math.floor(Math.log2(magnitude));
  const within = Math.min(Math.max(Math.floor((magnitude / 2 ** octave - 1) * PER_OCTAVE), 0), PER_OCTAVE - 1);
  const step = octave * PER_OCTAVE + within;
  return score > 0 ? HALF + 1 + step : HALF - 1 - step;
}

/** The least size of the scores of a bin, with its sign, to three significant digits. */
function scoreOfBin(bin: number): number {
  if (bin === HALF) return 0;
  const step = Math.abs(bin - HALF) - 1;
  const size = LEAST * 2 ** Math.floor(step / PER_OCTAVE) * (1 + (step % PER_OCTAVE) / PER_OCTAVE);
  return Number((bin > HALF ? size : -size).toPrecision(3));
}

/** Shares of a stratum's scores that a finding shows beside its own. */
const SHARES = [0, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1] as const;

/** This share of the earlier scores is at most so high. */
export interface Quantile {
  readonly share: number;
  readonly score: number;
}

class Histogram {
  readonly counts = new Uint32Array(BINS);
  total = 0;
  // Scores in this bin or a higher one; made when first asked for after a change.
  #atLeast: Uint32Array | undefined;

  add(bin: number): void {
    this.counts[bin] = (this.counts[bin] as number) + 1;
    this.total++;
    this.#atLeast = undefined;
  }

  p(score: number): number {
    return (1 + this.#countOf(binOf(score))) / (this.total + 1);
  }

  // Scores in the bin or a higher one.
  #countOf(bin: number): number {
    if (this.#atLeast === undefined) {
      const sums = new Uint32Array(BINS);
      let sum = 0;
      for (let i = BINS - 1; i >= 0; i--) sums[i] = sum += this.counts[i] as number;
      this.#atLeast = sums;
    }
    return this.#atLeast[bin] as number;
  }

  /** By bins, as everything here: 1.6 % wide. */
  quantiles(): Quantile[] {
    const quantiles: Quantile[] = [];
    let below = 0;
    for (let bin = 0; bin < BINS && quantiles.length < SHARES.length; bin++) {
      if (this.counts[bin] === 0) continue;
      below += this.counts[bin] as number;
      while (quantiles.length < SHARES.length && below >= Math.max(1, SHARES[quantiles.length]! * this.total))
        quantiles.push({ share: SHARES[quantiles.length]!, score: scoreOfBin(bin) });
    }
    return quantiles;
  }

  halve(): void {
    let total = 0;
    for (let i = 0; i < BINS; i++) total += this.counts[i] = (this.counts[i] as number) >>> 1;
    this.total = total;
    this.#atLeast = undefined;
  }
}

/** What scores of a user are held against. */
export interface Scale {
  p(score: number): number;
}

/** Where a score stands among those of its stratum. */
export interface Place {
  readonly p: number;
  /** Scores it was held against. */
  readonly calibration: number;
  /** The group they are of. */
  readonly group: number;
}

/** The scores of earlier days by detector and group. */
export class Calibration {
  readonly #histograms = new Map<number, Histogram>();
  readonly #fewest: number;
  readonly #halfLifeDays: number;
  #halvedOn: number | undefined;

  /** `fewest` scores make a stratum; below, the wider group is asked. Counts are halved every `halfLifeDays`, so that practice may change. */
  constructor(fewest: number, halfLifeDays: number) {
    this.#fewest = fewest;
    this.#halfLifeDays = halfLifeDays;
  }

  /** Counts a score of a learned day in all groups of its user. */
  add(detector: number, groups: readonly number[], score: number): void {
    const bin = binOf(score);
    for (const group of groups) this.#histogram(detector, group).add(bin);
  }

  /** To be called with every learned day. */
  pass(day: number): void {
    this.#halvedOn ??= day;
    if (day - this.#halvedOn < this.#halfLifeDays) return;
    this.#halvedOn = day;
    for (const histogram of this.#histograms.values()) histogram.halve();
  }

  /** The score's place in the narrowest group that has enough scores; undefined where not even the widest has. */
  place(detector: number, groups: readonly number[], score: number): Place | undefined {
    const found = this.#narrowest(detector, groups);
    return found === undefined
      ? undefined
      : { p: found.histogram.p(score), calibration: found.histogram.total, group: found.group };
  }

  /** The scores of the narrowest group that has enough of them. */
  scale(detector: number, groups: readonly number[]): Scale | undefined {
    return this.#narrowest(detector, groups)?.histogram;
  }

  #narrowest(
    detector: number,
    groups: readonly number[],
  ): { readonly histogram: Histogram; readonly group: number } | undefined {
    for (const group of groups) {
      const histogram = this.#histograms.get(keyOf(detector, group));
      if (histogram !== undefined && histogram.total >= this.#fewest) return { histogram, group };
    }
    return undefined;
  }

  /** How the scores of a group lie; empty where there are none. */
  quantiles(detector: number, group: number): readonly Quantile[] {
    return this.#histograms.get(keyOf(detector, group))?.quantiles() ?? [];
  }

  #histogram(detector: number, group: number): Histogram {
    const key = keyOf(detector, group);
    let histogram = this.#histograms.get(key);
    if (histogram === undefined) this.#histograms.set(key, (histogram = new Histogram()));
    return histogram;
  }
}

function keyOf(detector: number, group: number): number {
  return group * 64 + detector;
}

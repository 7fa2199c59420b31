// Counts that spread wider than by chance alone: the negative binomial of mean μ and shape k, variance μ + μ²/k.
// https://en.wikipedia.org/wiki/Negative_binomial_distribution (mean and dispersion form)

/** Natural logarithm of the probability of no event: −k·ln(1 + μ/k). */
export function logNone(mean: number, shape: number): number {
  return -shape * Math.log1p(mean / shape);
}

/** Natural logarithm of the probability of at most `count` events. */
export function logAtMost(count: number, mean: number, shape: number): number {
  const logFraction = Math.log(mean / (mean + shape));
  let logTerm = logNone(mean, shape);
  let logSum = logTerm;
  for (let n = 1; n <= count; n++) {
    logTerm += Math.log((n - 1 + shape) / n) + logFraction;
    const [high, low] = logSum > logTerm ? [logSum, logTerm] : [logTerm, logSum];
    logSum = high + Math.log1p(Math.exp(low - high));
  }
  return Math.min(0, logSum);
}

/** Moment estimate of the shape from what was expected and what came: Σμ² ÷ Σ((x − μ)² − μ), within bounds. */
export function shapeOfSpread(
  days: Iterable<{ readonly mean: number; readonly count: number }>,
  least: number,
  most: number,
): number {
  let squares = 0;
  let excess = 0;
  for (const { mean, count } of days) {
    squares += mean * mean;
    excess += (count - mean) ** 2 - mean;
  }
  if (excess <= 0) return most;
  return Math.min(most, Math.max(least, squares / excess));
}

/**
 * The same from few days: as if `weight` days more, as large as those, had spread with the shape `before`. Without any it is `before`.
 */
export function shapeOfFew(
  days: readonly { readonly mean: number; readonly count: number }[],
  {
    before,
    weight,
    least,
    most,
  }: { readonly before: number; readonly weight: number; readonly least: number; readonly most: number },
): number {
  let squares = 0;
  let excess = 0;
  for (const { mean, count } of days) {
    squares += mean * mean;
    excess += (count - mean) ** 2 - mean;
  }
  if (squares === 0) return before;
  const more = (weight * squares) / days.length;
  const wider = Math.max(0, excess) + more / before;
  return Math.min(most, Math.max(least, (squares + more) / wider));
}

/** The middle of sorted copies; 0 of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

// Upper tails of counts, as natural logs: how surprising is "at least this many"? −tail is a score. Each is a number in [−∞, 0], never NaN, for the
// input it names; −∞ only where the event cannot happen. DLMF §8.17(vii) and §8.4 give the sums as incomplete beta and gamma functions.
import { logIncompleteBeta } from "./incomplete-beta.ts";
import { logLowerGamma, logUpperGamma } from "./incomplete-gamma.ts";
import { logBeta } from "./log-gamma.ts";

/** ln P(X ≥ k), X Poisson with `mean` ≥ 0; k may be a fraction (the sum is continued by the incomplete gamma function). */
export function logPoissonTail(k: number, mean: number): number {
  return k <= 0 ? 0 : logLowerGamma(k, mean);
}

/**
 * ln P(X ≥ k), X negative binomial with `mean` ≥ 0 and `shape` r > 0: variance = mean + mean² / r. r = ∞ is Poisson. k may be a fraction.
 * Relative error below 1e-10 from r = 0.01; below that about 1e-16 / r, absolute, since the tail is then a difference of two numbers near 1.
 */
export function logNegativeBinomialTail(k: number, mean: number, shape: number): number {
  if (k <= 0) return 0;
  if (mean <= 0) return -Infinity;
  if (shape > 1e9 * (1 + mean)) return logPoissonTail(k, mean);
  const sum = mean + shape;
  return logIncompleteBeta(k, shape, mean / sum, shape / sum);
}

/**
 * ln P(X ≥ k) of a Poisson count over `exposure`, whose rate is Gamma with `shape` and `rate`: the predictive tail after Σx events in t units of
 * time is that of shape + Σx and rate + t.
 */
export function logGammaPoissonTail(k: number, shape: number, rate: number, exposure: number): number {
  return logNegativeBinomialTail(k, (shape / rate) * exposure, shape);
}

/** ln P(X ≥ k), X binomial of n trials with probability p. */
export function logBinomialTail(k: number, n: number, p: number): number {
  if (k <= 0) return 0;
  if (k > n) return -Infinity;
  return logIncompleteBeta(k, n - k + 1, p, 1 - p);
}

/** ln P(X ≥ k), X beta-binomial of n trials, the probability Beta(a, b). k and n are whole; costs about as many steps as the shorter side of k has. */
export function logBetaBinomialTail(k: number, n: number, a: number, b: number): number {
  if (k <= 0) return 0;
  if (k > n) return -Infinity;
  const logMass = (j: number): number =>
    -Math.log(n + 1) - logBeta(n - j + 1, j + 1) + logBeta(j + a, n - j + b) - logBeta(a, b);
  if (k > (n * a) / (a + b)) return Math.min(logMass(k) + Math.log(sumAbove(k, n, a, b)), 0);
  const below = Math.exp(logMass(k - 1) + Math.log(sumBelow(k - 1, n, a, b)));
  return Math.min(Math.log1p(-Math.min(below, 1)), 0);
}

/** ln P(X ≥ x), X chi-square with `degrees` > 0. */
export function logChiSquareTail(x: number, degrees: number): number {
  return logUpperGamma(degrees / 2, x / 2);
}

// Σ_{j ≥ k} mass(j) / mass(k)
function sumAbove(k: number, n: number, a: number, b: number): number {
  let term = 1;
  let sum = 1;
  for (let j = k; j < n; j++) {
    term *= ((n - j) * (j + a)) / ((j + 1) * (n - j - 1 + b));
    sum += term;
    // Masses fall from here to the end only where b ≥ 1; else the last ones may rise again.
    if (b >= 1 && term < 1e-18 * sum) break;
  }
  return sum;
}

// Σ_{j ≤ k} mass(j) / mass(k)
function sumBelow(k: number, n: number, a: number, b: number): number {
  let term = 1;
  let sum = 1;
  for (let j = k; j > 0; j--) {
    term *= (j * (n - j + b)) / ((n - j + 1) * (j - 1 + a));
    sum += term;
    if (a >= 1 && term < 1e-18 * sum) break;
  }
  return sum;
}

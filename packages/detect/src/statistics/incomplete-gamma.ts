// The regularised incomplete gamma functions in logs. DLMF §8.7 (series), §8.9 (continued fraction).
import { logOneMinusExp, logOnePlusMinus, stirlingError } from "./log-gamma.ts";

const HALF_LOG_TAU = 0.9189385332046728;
const MOST_STEPS = 200_000;
const TINY = 1e-300;

/** ln P(a, x), the lower one, for a > 0 and x ≥ 0. */
export function logLowerGamma(a: number, x: number): number {
  if (x <= 0) return -Infinity;
  if (x === Infinity) return 0;
  return Math.min(x < a + 1 ? logSeries(a, x) : logOneMinusExp(Math.min(logFraction(a, x), 0)), 0);
}

/** ln Q(a, x), the upper one, for a > 0 and x ≥ 0. */
export function logUpperGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  if (x === Infinity) return -Infinity;
  return Math.min(x < a + 1 ? logOneMinusExp(Math.min(logSeries(a, x), 0)) : logFraction(a, x), 0);
}

// ln(x^a e^−x / Γ(a)), with the terms of the size of a joined before they cancel.
function logPowers(a: number, x: number): number {
  const u = (x - a) / a;
  const main = Math.abs(u) < 0.5 ? a * logOnePlusMinus(u) : a * Math.log(x / a) - (x - a);
  return main + 0.5 * Math.log(a) - HALF_LOG_TAU - stirlingError(a);
}

function logSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= MOST_STEPS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return logPowers(a, x) - Math.log(a) + Math.log(sum);
}

function logFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / (Math.abs(b) < TINY ? TINY : b);
  let h = d;
  for (let n = 1; n <= MOST_STEPS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = an * d + b;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    c = b + an / c;
    if (Math.abs(c) < TINY) c = TINY;
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return logPowers(a, x) + Math.log(h);
}

// The regularised incomplete beta function in logs. DLMF §8.17; continued fraction 8.17.22, by Lentz's method.
import { logOneMinusExp, logOnePlusMinus, stirlingError } from "./log-gamma.ts";

const HALF_LOG_TAU = 0.9189385332046728;
// The fraction needs about √max(a, b) steps near the mean and few elsewhere; this is enough for 10⁸.
const MOST_STEPS = 50_000;
const TINY = 1e-300;

/**
 * ln I_x(a, b) for a, b > 0 and x in [0, 1], with y = 1 − x given apart so that a small one keeps its digits. In [−∞, 0], never NaN for such input.
 */
export function logIncompleteBeta(a: number, b: number, x: number, y: number): number {
  if (x <= 0) return -Infinity;
  if (y <= 0) return 0;
  // 8.17.22 converges fast below the mean; above it, the complement (8.17.4).
  const value = x < (a + 1) / (a + b + 2) ? logLower(a, b, x, y) : logOneMinusExp(Math.min(logLower(b, a, y, x), 0));
  return Math.min(value, 0);
}

function logLower(a: number, b: number, x: number, y: number): number {
  return logPowers(a, b, x, y) - Math.log(a) + Math.log(continuedFraction(a, b, x));
}

// ln(x^a y^b / B(a, b)). The powers and Stirling's main terms are of the size of a and b and cancel; joined, they do not.
function logPowers(a: number, b: number, x: number, y: number): number {
  const sum = a + b;
  const away = x * b - y * a;
  const [u, v] = [away / a, -away / b];
  const main =
    Math.abs(u) < 0.5 && Math.abs(v) < 0.5
      ? a * logOnePlusMinus(u) + b * logOnePlusMinus(v)
      : a * Math.log(x * (sum / a)) + b * Math.log(y * (sum / b));
  return (
    main +
    0.5 * (Math.log(a) + Math.log(b) - Math.log(sum)) -
    HALF_LOG_TAU -
    stirlingError(a) -
    stirlingError(b) +
    stirlingError(sum)
  );
}

function continuedFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < TINY ? TINY : d);
  let h = d;
  for (let m = 1; m <= MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    c = 1 + even / c;
    if (Math.abs(c) < TINY) c = TINY;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    c = 1 + odd / c;
    if (Math.abs(c) < TINY) c = TINY;
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return h;
}

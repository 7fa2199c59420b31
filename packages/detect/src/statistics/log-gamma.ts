// ln Γ and what is made of it without cancellation. DLMF §5.11 (Stirling's series); C. Loader, "Fast and accurate computation of binomial
// probabilities", 2000 (the saddle-point form of a density).

const HALF_LOG_TAU = 0.9189385332046728;

/** ln Γ(x) for x > 0; +∞ at 0 and at +∞. Absolute error below 1e-14 × max(1, |ln Γ(x)|). */
export function logGamma(x: number): number {
  if (!(x > 0)) return Infinity;
  if (x === Infinity) return Infinity;
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TAU + stirlingError(x);
}

/** ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π): what Stirling's formula leaves out. */
export function stirlingError(x: number): number {
  if (x >= 12) {
    // DLMF 5.11.1: B₂ₖ / (2k (2k − 1) x²ᵏ⁻¹); the first term left out is below 1e-17 from x = 12.
    const t = 1 / (x * x);
    return (
      (1 / 12 - t * (1 / 360 - t * (1 / 1260 - t * (1 / 1680 - t * (1 / 1188 - t * (691 / 360360 - t * (1 / 156))))))) /
      x
    );
  }
  // Γ(x) = Γ(x + n) / (x (x + 1) … (x + n − 1))
  let product = 1;
  let y = x;
  while (y < 12) {
    product *= y;
    y += 1;
  }
  return (y - 0.5) * Math.log(y) - y + stirlingError(y) - Math.log(product) - ((x - 0.5) * Math.log(x) - x);
}

/** ln B(a, b) for a, b > 0, accurate also where one of them is far larger than the other. */
export function logBeta(a: number, b: number): number {
  const sum = a + b;
  return (
    HALF_LOG_TAU +
    0.5 * (Math.log(sum) - Math.log(a) - Math.log(b)) +
    a * Math.log(a / sum) +
    b * Math.log(b / sum) +
    stirlingError(a) +
    stirlingError(b) -
    stirlingError(sum)
  );
}

/** ln(1 + u) − u for u > −1, without cancellation near 0. */
export function logOnePlusMinus(u: number): number {
  if (Math.abs(u) > 0.2) return Math.log1p(u) - u;
  // With v = u / (2 + u): ln(1 + u) = 2 (v + v³/3 + v⁵/5 + …) and u = 2v / (1 − v), so the difference starts at v².
  const v = u / (2 + u);
  const square = v * v;
  let power = v;
  let sum = 0;
  for (let k = 3; k < 60; k += 2) {
    power *= square;
    const term = power / k;
    sum += term;
    if (Math.abs(term) < 1e-18 * Math.abs(sum)) break;
  }
  return 2 * sum - u * v;
}

/** ln(1 − e^x) for x ≤ 0; −∞ at 0. */
export function logOneMinusExp(x: number): number {
  if (x >= 0) return -Infinity;
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}

// The upper tail of the binomial distribution, summed term by term. DLMF §26.3 for the coefficients.

/** ln P(X ≥ k) for X binomial with n trials of chance q, 0 < q < 1. 0 for k ≤ 0, −Infinity for k > n. */
export function logBinomialTail(k: number, n: number, q: number): number {
  if (k <= 0) return 0;
  if (k > n) return -Infinity;
  let log = k * Math.log(q) + (n - k) * Math.log1p(-q);
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  // Terms as multiples of the first, which may itself be too small for a number.
  const odds = q / (1 - q);
  let [sum, term] = [1, 1];
  for (let j = k; j < n; j++) {
    term *= ((n - j) / (j + 1)) * odds;
    sum += term;
    // Behind the mode terms only fall.
    if (term < sum * 1e-17 && j > n * q) break;
  }
  return Math.min(0, log + Math.log(sum));
}

// A share with its 95 % interval when the same person stands behind many accesses.

/** Accesses of one user: how many, and how many of them are explained. */
export interface Clustered {
  count: number;
  explained: number;
}

export interface Share {
  readonly count: number;
  readonly explained: number;
  /** `explained / count`; null where there is nothing. */
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const Z95 = 1.959963984540054;

/**
 * The share over all users, var = m/(m − 1) Σ (xᵤ − p nᵤ)² / n² over the m users (Cochran, Sampling Techniques, 3rd ed. 1977, §9A.2), as the number of
 * independent accesses that would vary as much, and Wilson's interval for that many (JASA 22, 1927). Never narrower than that of independent accesses.
 */
export function shareOf(users: Iterable<Clustered>): Share {
  let [count, explained, m] = [0, 0, 0];
  const all = [...users];
  for (const user of all) {
    count += user.count;
    explained += user.explained;
    if (user.count > 0) m++;
  }
  if (count === 0) return { count, explained, share: null, low: null, high: null };
  const share = explained / count;
  let squares = 0;
  for (const user of all) squares += (user.explained - share * user.count) ** 2;
  const variance = m < 2 ? Infinity : ((m / (m - 1)) * squares) / count ** 2;
  const binomial = share * (1 - share);
  // All or nothing explained says nothing of how users differ: then every user counts once.
  const independent = m < 2 ? 1 : binomial === 0 ? m : Math.min(count, binomial / variance);
  const n = Math.max(1, independent);
  const centre = (share + Z95 ** 2 / (2 * n)) / (1 + Z95 ** 2 / n);
  const spread = (Z95 / (1 + Z95 ** 2 / n)) * Math.sqrt(binomial / n + Z95 ** 2 / (4 * n * n));
  return { count, explained, share, low: Math.max(0, centre - spread), high: Math.min(1, centre + spread) };
}

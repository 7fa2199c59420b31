// One p-value from several that may depend on each other, and what a p-value is worth.

/** No p is taken to be smaller: tan would leave the doubles, and no calibration is that long. */
const LEAST_P = 1e-15;

/**
 * Cauchy combination of p-values with weights (equal if absent): valid under any dependence for small p.
 * Liu, Xie, "Cauchy combination test", JASA 115 (2020): T = Σ w tan((½ − p) π), p = ½ − atan(T) / π. An empty list gives 1.
 *
 * A p above ½ counts as ½: scores with many ties have p = 1, whose tangent is −∞, so one detector that saw nothing would silence all others
 * (truncated as in Fang, Chang, Park, Tseng, "Heavy-tailed distribution for combining dependent p-values", Statistica Sinica 33, 2023). So the
 * result is at most ½, unless there is nothing to combine.
 */
export function combineCauchy(ps: readonly number[], weights?: readonly number[]): number {
  if (ps.length === 0) return 1;
  let sum = 0;
  let total = 0;
  for (let i = 0; i < ps.length; i++) {
    const p = Math.min(Math.max(ps[i] as number, LEAST_P), 0.5);
    const weight = weights?.[i] ?? 1;
    // Near 0 the tangent is 1 / (π p) to double precision, where ½ − p has long lost its digits.
    sum += weight * (p < 1e-8 ? 1 / (Math.PI * p) : Math.tan((0.5 - p) * Math.PI));
    total += weight;
  }
  if (total === 0) return 1;
  const t = sum / total;
  return t > 1e8 ? 1 / (Math.PI * t) : 0.5 - Math.atan(t) / Math.PI;
}

/**
 * The most that a p-value can speak for "not ordinary", as odds: 1 / (−e p ln p) below 1/e, else 1.
 * Sellke, Bayarri, Berger, "Calibration of p values for testing precise null hypotheses", The American Statistician 55 (2001).
 */
export function bayesFactorBound(p: number): number {
  return p > 0 && p < 1 / Math.E ? 1 / (-Math.E * p * Math.log(p)) : 1;
}

/** Exponent of the alternative under which a p that speaks for the user is read: density a p^(a − 1), as in §3 of the same paper. */
const ALTERNATIVE = 0.3;
/** What the second, third, … detector adds of its own evidence: they see the same accesses and are not independent. */
const NEXT = 0.7;
/** The p at which a kind's share upheld is taken to hold: about that of the findings reviewers get to see. */
const SHARE_HOLDS_AT = 0.001;

/**
 * Evidence of several detectors as a natural logarithm of odds: the strongest in full, each further one by a power of 0.7. The Cauchy
 * combination says how rare the rarest is; this says how much speaks together, which is what a ranking needs. `explains` is the p of how well the
 * access is explained, if that was judged: there a large p speaks for the user.
 */
export function evidenceOf(ps: readonly number[], explains?: number): number {
  const logs = ps.map((p) => Math.log(bayesFactorBound(Math.max(p, LEAST_P))));
  if (explains !== undefined)
    logs.push(Math.log(ALTERNATIVE) + (ALTERNATIVE - 1) * Math.log(Math.max(explains, LEAST_P)));
  const speaking = logs.filter((log) => log > 0).sort((a, b) => b - a);
  const against = logs.filter((log) => log < 0).reduce((sum, log) => sum + log, 0);
  return against + speaking.reduce((sum, log, i) => sum + log * NEXT ** i, 0);
}

/** Probability that a finding is upheld: the share upheld of its kind (Beta mean), moved by how much more, or less, speaks than a p of 0.001. */
export function probabilityUpheld(share: number, evidence: number): number {
  const odds = (share / (1 - share)) * Math.exp(evidence - Math.log(bayesFactorBound(SHARE_HOLDS_AT)));
  return odds / (1 + odds);
}

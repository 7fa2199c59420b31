// Ratio of two rates with an interval that does not take one person's many alerts for many persons.

/** One user's share in a rate. */
export interface Exposure {
  readonly userDays: number;
  readonly alerts: number;
}

export interface RateRatio {
  /** Alerts per user-day of the group and of everybody else. */
  readonly rate: number;
  readonly otherRate: number;
  readonly ratio: number;
  /** 95 % interval of the ratio. */
  readonly low: number;
  readonly high: number;
}

const Z95 = 1.959963984540054;

interface Mean {
  readonly rate: number;
  /** Variance of the logarithm of the rate. */
  readonly logVariance: number;
}

/**
 * Ratio of the alert rates of `group` and `others`, clustered by user: var(r) = Σ (A_u − r E_u)² / (Σ E_u)² over the users u with A alerts in E
 * user-days (Cochran, Sampling Techniques, 3rd ed. 1977, §6.3), then the delta method on log(r₁ / r₂). Half an alert is added to both sides where
 * one has none, so that "none in ten days" does not read as certain. Undefined without user-days on both sides.
 */
export function rateRatio(group: readonly Exposure[], others: readonly Exposure[]): RateRatio | undefined {
  const [a, b] = [meanOf(group, 0), meanOf(others, 0)];
  if (a === undefined || b === undefined) return undefined;
  const none = a.rate === 0 || b.rate === 0;
  const [x, y] = none ? [meanOf(group, 0.5)!, meanOf(others, 0.5)!] : [a, b];
  const spread = Z95 * Math.sqrt(x.logVariance + y.logVariance);
  const centre = x.rate / y.rate;
  return {
    rate: a.rate,
    otherRate: b.rate,
    ratio: b.rate === 0 ? (a.rate === 0 ? 1 : Infinity) : a.rate / b.rate,
    low: centre * Math.exp(-spread),
    high: centre * Math.exp(spread),
  };
}

function meanOf(users: readonly Exposure[], added: number): Mean | undefined {
  const days = users.reduce((sum, { userDays }) => sum + userDays, 0);
  if (days === 0) return undefined;
  const alerts = users.reduce((sum, one) => sum + one.alerts, 0) + added;
  const rate = alerts / days;
  if (alerts === 0) return { rate: 0, logVariance: 0 };
  const squares = users.reduce((sum, one) => sum + (one.alerts - rate * one.userDays) ** 2, 0);
  // Never narrower than independent alerts would be: few users cannot show that alerts come in clusters.
  const logVariance = Math.max(squares / (alerts * alerts), 1 / alerts);
  return { rate, logVariance };
}

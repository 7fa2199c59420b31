// Every threshold of the rules of completeness, with its unit. docs/reference/gaps.md explains each; a change is a new RULES_VERSION.

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** The rhythm's period. */
export const WEEK_HOURS = 168;

export const RHYTHM = {
  /** The same hour of the week in so many weeks before is what is expected. */
  weeks: 8,
  /** Fewer weeks than these are no rhythm: the hour is not judged. */
  minWeeks: 2,
  /** Silence whose probability is at most this is a finding. */
  silence: 1e-6,
  /** So is a day with events whose probability is at most this … */
  low: 1e-6,
  /** … and which has at most this share of what is expected. */
  lowShare: 0.2,
  /** … in a source that was judged on so many days before. */
  lowDays: 14,
  /** Days that the spread is learned from; with fewer the default counts. */
  minSpreadDays: 7,
  /** Shape of the negative binomial: small is wide. */
  defaultSpread: 2,
  leastSpread: 1,
  mostSpread: 10,
  /** The same weekday of the weeks before is few days: so many of the default spread count beside them. */
  priorDays: 2,
  /** A silence must also weigh so many times the heaviest one of the weeks before. */
  heavier: 3,
} as const;

export const CLOCK = {
  /** Hours with fewer events have no clock of their own. */
  minEvents: 5,
  /** Days before that are the baseline, and how many of their hours there must be. */
  days: 14,
  minHours: 48,
  /** Least shift that is one, and in units of the baseline's spread (1.4826 × median absolute deviation). */
  leastShiftMs: 60_000,
  spreads: 8,
  /** Hours in a row. */
  hours: 3,
  /** An event may be this much later than its receipt: clocks of different machines. */
  futureMs: 5_000,
} as const;

export const DRIFT = {
  /** Days before that are the baseline, and how many of them must have events. */
  days: 28,
  minDays: 14,
  /** Days without a field whose probability is at most this are a finding. */
  vanished: 1e-6,
  leastSpread: 0.5,
  mostSpread: 20,
  /** A field is new if so many events came before it … */
  minEventsBefore: 500,
  /** … and it is in so many of those since, of at least so many. */
  appearedShare: 0.25,
  minEventsSince: 50,
  /** Sorts of events (sets of fields) that are looked at per source, the most frequent ones. */
  mostShapes: 2000,
} as const;

export const VOCABULARY = {
  days: 28,
  minDays: 14,
  /** Days with fewer values are not judged. */
  minEvents: 50,
  /** Entropy in bits below which a vocabulary has nothing to lose. */
  leastEntropy: 1,
  /** A day's entropy at most this share of the baseline's median, and of its least. */
  medianShare: 0.25,
  leastShare: 0.5,
  /** And it has at least this share of the usual users: on a quiet Sunday one person's work is no vocabulary. */
  usersShare: 0.5,
  /** With fewer usual users a vocabulary is not judged: that of three people changes with who is on leave. */
  minUsers: 5,
  /** One value has at least this share of the day. */
  topShare: 0.9,
  /** Names are replaced if users first seen in the last `newDays` days make this share of a day … */
  newShare: 0.8,
  newDays: 3,
  /** … and never made more than this before. */
  newShareBefore: 0.4,
} as const;

export const SEQUENCE = {
  /** Records that the kind of numbering is learned from. */
  sample: 50_000,
  /** Share of steps that go up by exactly one, in the order of the log, for a number to be a numbering. */
  leastConsecutive: 0.8,
  minRecords: 20,
  /** A number that is lower and earlier than its neighbour by more than this begins a new numbering, not a gap. */
  restartMs: HOUR_MS,
  /** Scopes that begin at the same number: share, and least number of scopes. */
  startShare: 0.9,
  startScopes: 20,
  /** Scopes that were under way when the source began sending are not missing their beginning. */
  settleMs: DAY_MS,
  /** Findings of one source, and scopes with repeated numbers. */
  mostGaps: 10_000,
} as const;

export const PARTIAL = {
  /** How long the entry that ends a partial one may take. */
  graceMs: DAY_MS,
} as const;

export const ACCOUNTS = {
  /** A source in which more of the accounts than this are unknown names its users otherwise: one finding. */
  foreignShare: 0.5,
  foreignMin: 5,
  mostAccounts: 1000,
  mostIndices: 100,
} as const;

export const COVERAGE = {
  /** Days up to the last event that are looked at. */
  days: 30,
} as const;

/** A source whose events come within this (median of its last 7 days) is live: its silence is judged up to now. */
export const LIVE_MS = 3_600_000;

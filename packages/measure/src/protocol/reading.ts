// What one scorer showed on one tape: counts and values, from which the figures are made. JSON.

/** Findings read a day per 1,000 users. */
export const BUDGETS = [5, 10, 20] as const;
/** The budget that recall and delay are measured by. */
export const BUDGET = 10;

/** Numerator and denominator. */
export type Share = readonly [part: number, whole: number];

export interface ScenarioReading {
  readonly kind: string;
  /** Days from its first access to the day it was shown (0: the same day); null: never. */
  readonly days: number | null;
  /** Days with an access of it until it was shown, that day included; null: never. */
  readonly actDays: number | null;
}

/** `placebo`: genuine accesses taken out and mixed in again like misuse. It holds no misuse, so it is the null run too. */
export type TapeSort = "misuse" | "placebo";

export interface Reading {
  readonly background: string;
  readonly seed: string;
  readonly sort: TapeSort;
  /** Aimed share of accesses that are injected; 0 for `placebo`. */
  readonly prevalence: number;
  readonly contender: string;
  readonly accesses: number;
  readonly injected: number;
  readonly users: number;
  readonly days: number;
  /** By budget, in the order of `BUDGETS`: places on the list, places filled, hits. */
  readonly lists: readonly { readonly places: number; readonly shown: number; readonly hits: number }[];
  readonly scenarios: readonly ScenarioReading[];
  /** Chance that an injected pair is stranger than a genuine one, and of how many pairs. */
  readonly areas: Readonly<Record<string, { readonly area: number; readonly pairs: number }>>;
  /** Absent where the scorer explains nothing. */
  readonly explained?: {
    readonly all: Share;
    readonly first: Share;
    readonly randomFakes: Share;
    readonly matchedFakes: Share;
  };
  /** Findings raised and shown about users without misuse, and the days of those users' accounts, days off included; null where everything is raised. */
  readonly innocent: { readonly raised: number | null; readonly shown: number; readonly userDays: number };
  readonly notApplicable: readonly { readonly detector: string; readonly reason: string }[];
  readonly seconds: number;
}

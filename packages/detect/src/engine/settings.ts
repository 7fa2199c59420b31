// What the engine may be told, with the defaults. Ranking changes what is looked at first, never what happened.
import type { Parameters, ReviewCost } from "../detector/index.ts";

/** How many findings of a kind were upheld and dismissed so far. */
export interface Dispositions {
  readonly upheld: number;
  readonly dismissed: number;
}

export interface EngineSettings {
  /** Seed of the random sample; any text. */
  readonly seed: string;
  /** Findings and sampled accesses a day per 1,000 users that reviewers have time for. */
  readonly budgetPer1000: number;
  /** Share of the budget that goes to a random sample of accesses no finding is about. */
  readonly sampleShare: number;
  /** Most of a day's budget that findings of one kind may take. */
  readonly mostOfKind: number;
  /** A finding needs a combined p of at most this; the budget decides which of them are shown. */
  readonly raiseAt: number;
  /** Days over which signals about one user and one subject are one finding. */
  readonly windowDays: number;
  /** Scores a stratum must have to be held against; and the days after which counts are halved. */
  readonly fewestScores: number;
  readonly halfLifeDays: number;
  /** Parameters of detectors by id; what is absent has its default. */
  readonly parameters: Readonly<Record<string, Parameters>>;
  /** Harm, minutes and prior of kinds, where they shall differ from the detectors' own. */
  readonly review: Readonly<Record<string, Partial<ReviewCost>>>;
  readonly dispositions: Readonly<Record<string, Dispositions>>;
  /** Detectors that are switched off, by id. */
  readonly off: readonly string[];
}

export const ENGINE_DEFAULTS: EngineSettings = {
  seed: "quis",
  budgetPer1000: 10,
  sampleShare: 0.1,
  mostOfKind: 0.5,
  raiseAt: 0.05,
  windowDays: 30,
  fewestScores: 1000,
  halfLifeDays: 45,
  parameters: {},
  review: {},
  dispositions: {},
  off: [],
};

/**
 * Findings and sampled accesses for one day of an agency with so many users (those active in the last weeks, not only today). Fractions are
 * carried from day to day, so that an agency of 40 has its finding every two or three days and its sampled access once a month.
 */
export function budgetOf(
  { budgetPer1000, sampleShare }: Pick<EngineSettings, "budgetPer1000" | "sampleShare">,
  users: number,
  day: number,
): { readonly findings: number; readonly sample: number } {
  const perDay = (budgetPer1000 * users) / 1000;
  const due = (rate: number): number => Math.floor((day + 1) * rate + 1e-9) - Math.floor(day * rate + 1e-9);
  return { findings: due(perDay * (1 - sampleShare)), sample: due(perDay * sampleShare) };
}

// The kinds of misuse that are injected, and the record of each in truth.json.

export const SCENARIO_KINDS = [
  "single_random",
  "single_matched",
  "stalking",
  "bulk",
  "slow_drip",
  "vip_crowd",
  "relation",
  "false_case_ref",
  "out_of_shift",
  "shared_login",
  "leaver_login",
  "break_glass",
] as const;
export type ScenarioKind = (typeof SCENARIO_KINDS)[number];

/** One injected scenario as truth.json states it. */
export interface ScenarioTruth {
  readonly id: string;
  readonly kind: ScenarioKind;
  /** The user whose account acted; null for a crowd, whose members are in `users`. */
  readonly user: string | null;
  readonly users: readonly string[];
  /** Who really sat at the screen, where that is another user. */
  readonly true_user: string | null;
  readonly subjects: readonly string[];
  /** `metadata.uid` of the record accesses, in time order. */
  readonly events: readonly string[];
  /** `metadata.uid` of sign-ins and sign-offs that exist only because of the scenario. */
  readonly sign_ins: readonly string[];
  readonly first: string | null;
  readonly last: string | null;
  /** Distinct UTC days with an access. */
  readonly days: number;
}

/** A kind that found no place in this run, and why. */
export interface SkippedScenario {
  readonly kind: ScenarioKind;
  readonly reason: string;
}

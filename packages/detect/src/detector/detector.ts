// What a detector is: a score per unit and day, learned from the days before, and the words and evidence for a unit that stands out.
// ../../../docs/reference/detectors.md has the formulas.
import type { Day, Focus, Names } from "../access/index.ts";
import type { Context } from "../context/index.ts";
import type { Explainer } from "../explain/index.ts";
import type { Peers } from "../peers/index.ts";
import type { Scores } from "./scores.ts";

/** What detectors stand on. Shared by all of them; the engine keeps `peers` up to date. */
export interface World {
  readonly names: Names;
  readonly context: Context;
  readonly peers: Peers;
  /** Absent where no relationships are declared; detectors that need it do not apply then. */
  readonly explainer?: Explainer;
}

/** What one score is about: a user with one subject, a user, or a subject with everybody who looked; each on one day. */
export type Grain = "pair" | "user" | "record";

export type ParameterValue = number | string | boolean | readonly string[];
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** How a kind of finding is weighed against others: rank = harm × P(upheld) ÷ minutes. Defaults; dispositions move P(upheld). */
export interface ReviewCost {
  /** Harm if it is true, 1 (slight) to 10 (grave). */
  readonly harm: number;
  /** Minutes that a reviewer needs. */
  readonly minutes: number;
  /** Beta prior of "upheld": pseudo-counts of upheld and dismissed. */
  readonly prior: readonly [number, number];
}

/** What a finding says of one unit. */
export interface Description {
  /** One plain sentence with the figures, about what happened and never about a person's character. */
  readonly sentence: string;
  /** What speaks for the user: facts that make the access ordinary. Empty only if none was found. */
  readonly counter: readonly string[];
  /** The formula with its numbers, so that it can be computed by hand. */
  readonly formula: string;
  /** The same numbers by name. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Log indices of the accesses that it rests on, ascending. */
  readonly events: readonly number[];
}

/** Whether a detector can judge at all what it was given. */
export type Applicability = { readonly applies: true } | { readonly applies: false; readonly reason: string };

export interface Detector {
  /** Such as `D4`; several parts of one have a suffix, `D7.case`. */
  readonly id: string;
  /** Kind of finding, such as `repeat-target`. */
  readonly kind: string;
  /** Changes whenever the same accesses could get another score. */
  readonly version: string;
  readonly grain: Grain;
  readonly review: ReviewCost;
  /** Its score says how well the access is explained: a low one speaks for the user, not only a high one against. */
  readonly explains?: boolean;
  /** Every number that the score depends on, with its default. */
  readonly defaults: Parameters;
  /** @throws DetectError DETECT_PARAMETER_INVALID */
  open(world: World, parameters: Parameters): DetectorState;
}

/**
 * One detector at work. `score` and `describe` change nothing: a day may be judged again and again while it grows, then `learn` takes it in
 * once. Same days, same scores. Costs grow with the units in focus, never with the length of the history.
 */
export interface DetectorState {
  /** Scores of a pair rest on nothing of the day but its own accesses, and on the user's first: then only pairs with new ones are judged again. */
  readonly judgesPairs?: true;
  /** By what has been learned and what the whole day holds, whatever the focus; "no" is shown as not applicable, never as a score of zero. */
  applies(day: Day): Applicability;
  /** Scores of the units in the day's focus. A unit that was judged and found ordinary has a score too, however low. */
  score(day: Day): Scores;
  describe(day: Day, user: number, subject: number): Description;
  /**
   * Whose scores rest on the accesses of those in focus, beside their own: with new accesses these are judged again too. Absent where a user's scores rest
   * on nothing else of the day than the user's accesses, and a record's on nothing but those to it.
   */
  touches?(day: Day): Partial<Focus>;
  /** Takes the whole day into the history. Rows with `frozen[row] !== 0` are evidence of findings: they must not become the usual. */
  learn(day: Day, frozen: Uint8Array): void;
}

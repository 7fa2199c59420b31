// What can be measured: something that judges a day, tells pairs by strangeness and ranks findings. The engine is one; so are the baselines of the benchmark.
import type { Day } from "../access/index.ts";
import type { Quantile } from "./calibration.ts";

/** One detector's part in a finding. */
export interface Signal {
  readonly detector: string;
  readonly kind: string;
  readonly version: string;
  /** Days since the epoch: the day that was judged. */
  readonly day: number;
  /** Conformal p in its stratum. */
  readonly p: number;
  readonly score: number;
  /** The stratum it was compared in, in words, and how many scores of it. */
  readonly stratum: string;
  readonly calibration: number;
  /** How these scores lie; only of the day that was judged, and not of rules, which have no score. */
  readonly peers?: readonly Quantile[];
  readonly sentence: string;
  readonly counter: readonly string[];
  readonly formula: string;
  readonly figures: Readonly<Record<string, number | string>>;
  readonly events: readonly number[];
}

export interface RankedFinding {
  /** Stable over days: the same target, user-day or record keeps its id as more signals come. */
  readonly id: string;
  /** Kind of the signal that weighs most. */
  readonly kind: string;
  readonly about: "target" | "day" | "record";
  /** Numbers of the world's names; `NONE` where the finding is not about one user, or not about one subject. */
  readonly user: number;
  readonly subject: number;
  /** The day judged, and the day on which the finding was first raised: earlier if this is an update. */
  readonly day: number;
  readonly since: number;
  /** Cauchy combination of its signals and of those that said nothing. */
  readonly p: number;
  /** Share of findings of this kind that were upheld (prior and dispositions), and that share moved by p. */
  readonly share: number;
  readonly upheld: number;
  /** harm × upheld ÷ minutes. */
  readonly priority: number;
  readonly signals: readonly Signal[];
  /** Log indices of all signals, ascending, each once. */
  readonly events: readonly number[];
}

/** What came of one day. */
export interface Judged {
  readonly day: number;
  /** From the most to the least worth a reviewer's time; the budget is not yet applied. */
  readonly findings: readonly RankedFinding[];
  /** Strangeness of every (user, subject) pair of the day: the larger, the stranger. For measuring. */
  readonly pairs: { readonly user: Uint32Array; readonly subject: Uint32Array; readonly value: Float64Array };
}

export interface Scorer {
  readonly name: string;
  /**
   * Judges the day as it is so far; learns nothing. `before` is what came of its earlier rows, and is used up: then only what the later ones touch
   * is judged, and the same comes of it as of the whole day anew.
   */
  judge(day: Day, before?: Judged): Judged;
  /** Takes the judged day into the history. */
  learn(day: Day, judged: Judged): void;
}

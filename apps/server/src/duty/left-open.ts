// What of a period nobody has done: findings about it that nobody touched or ended, drawn accesses that nobody judged.
import type { LeftOpen } from "@quis/contract";
import type { State } from "@quis/review";

/** What the duty needs to know of a finding and its review. */
export interface FindingState {
  /** UTC day of the accesses that it is about. */
  readonly day: string;
  readonly state: State;
  /** Whether a person has taken a step in its review. */
  readonly touched: boolean;
}

const ENDED: ReadonlySet<State> = new Set(["closed", "expunged"]);

/** Of a period from `fromMs` to `toMs` (exclusive). A signal that aged out untouched was not reviewed either. */
export function leftOpenOf(
  findings: readonly FindingState[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  unjudged: number,
): LeftOpen {
  const about = findings.filter(({ day }) => {
    const dayMs = Date.parse(`${day}T00:00:00Z`);
    return dayMs >= fromMs && dayMs < toMs;
  });
  const untouched = about.filter(({ touched }) => !touched).length;
  const undecided = about.filter(({ touched, state }) => touched && !ENDED.has(state)).length;
  return { untouched, undecided, unjudged, total: untouched + undecided + unjudged };
}

export { DAY_MS, endOfWorkingDay } from "./calendar.ts";
export { type Actor, appealUntilMs, isByLink, judge, linkUntilMs } from "./judge.ts";
export { after, type Decision, type Review, reviewOf } from "./review.ts";
export { defaultSettings, type ReviewSettings } from "./settings.ts";
export type * from "./step.ts";
export { type Dispositions, dispositionsOf } from "./upheld.ts";
export { REFUSALS, type Refusal, type Verdict } from "./verdict.ts";
export {
  ADVERSE,
  DELAY_REASONS,
  type Outcome,
  OUTCOME_WORDS,
  OUTCOMES,
  type Reason,
  REASONS,
  type ReviewRole,
  SEVERITY,
  type State,
  STATES,
} from "./vocabulary.ts";
export { type Waiting, type WaitingFor, waitingOf } from "./waiting.ts";

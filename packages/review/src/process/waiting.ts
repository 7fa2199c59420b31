// What a review waits for, and since when it is late: so that a review nobody works on is seen by others.
import { appealUntilMs } from "./judge.ts";
import type { Review } from "./review.ts";
import type { ReviewSettings } from "./settings.ts";

export type WaitingFor =
  | "reviewer"
  | "inquiry-or-dismissal"
  | "telling-the-employee"
  | "second-person"
  | "reply"
  | "decision"
  | "time-to-appeal"
  | "appeal"
  | "nobody";

export interface Waiting {
  readonly for: WaitingFor;
  /** When it is late, ms since the epoch; null if nobody set a time. */
  readonly dueMs: number | null;
}

/** What is waited for now. */
export function waitingOf(review: Review, settings: ReviewSettings): Waiting {
  switch (review.state) {
    case "signal":
      return { for: "reviewer", dueMs: null };
    case "triage":
      return { for: "inquiry-or-dismissal", dueMs: null };
    case "inquiry":
      if (review.delayAsked !== null) return { for: "second-person", dueMs: review.delayAsked.untilMs };
      return { for: "telling-the-employee", dueMs: review.delayedUntilMs ?? review.steps.at(-1)?.atMs ?? null };
    case "reply":
      return { for: "reply", dueMs: review.notified?.replyUntilMs ?? null };
    case "decision":
      if (review.proposal !== null) return { for: "second-person", dueMs: null };
      if (review.decision !== null) return { for: "time-to-appeal", dueMs: appealUntilMs(review, settings) ?? null };
      return { for: "decision", dueMs: null };
    case "appeal":
      return { for: "appeal", dueMs: null };
    case "closed":
    case "expunged":
      return { for: "nobody", dueMs: null };
  }
}

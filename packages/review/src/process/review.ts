// A review as its steps make it. A pure fold: the same steps give the same review, and no step changes what earlier ones said.
import { ReviewError } from "../error.ts";
import type { DelayAsked, Notified, Opened, Proposed, Replied, Step } from "./step.ts";
import { ADVERSE, type Outcome, type State } from "./vocabulary.ts";

/** What was decided, by whom, and since when it can be appealed. */
export interface Decision {
  readonly outcome: Outcome;
  readonly atMs: number;
  /** Everybody whose word it took. */
  readonly deciders: readonly string[];
}

export interface Review {
  readonly state: State;
  readonly opened: Opened;
  readonly steps: readonly Step[];
  /** Who looks at it now. */
  readonly reviewer: string | null;
  readonly caseReference: string | null;
  readonly notified: Notified | null;
  readonly replies: readonly Replied[];
  /** Asked for and not answered yet. */
  readonly delayAsked: DelayAsked | null;
  /** Until when the employee is not told; null without an approved delay. */
  readonly delayedUntilMs: number | null;
  /** The two who agreed to it. */
  readonly delayedBy: readonly string[];
  /** An outcome that waits for a second person. */
  readonly proposal: Proposed | null;
  readonly decision: Decision | null;
  readonly appealedAtMs: number | null;
  /** Decisions that an appeal or new evidence replaced, oldest first. */
  readonly earlier: readonly Decision[];
}

/** @throws ReviewError REVIEW_HISTORY_INVALID for steps that do not begin with `opened`, or hold it twice */
export function reviewOf(steps: readonly Step[]): Review {
  const [first, ...others] = steps;
  if (first?.step !== "opened") {
    throw new ReviewError(
      "REVIEW_HISTORY_INVALID",
      `expected a history that begins with opened, got ${first?.step ?? "none"}`,
    );
  }
  return others.reduce(after, begun(first));
}

function begun(opened: Opened): Review {
  return {
    state: "signal",
    opened,
    steps: [opened],
    reviewer: null,
    caseReference: null,
    notified: null,
    replies: [],
    delayAsked: null,
    delayedUntilMs: null,
    delayedBy: [],
    proposal: null,
    decision: null,
    appealedAtMs: null,
    earlier: [],
  };
}

/** The review after one more step. Says nothing of whether the step may be taken: that is `judge`. */
export function after(review: Review, step: Step): Review {
  const next = { ...review, steps: [...review.steps, step] };
  switch (step.step) {
    case "opened":
      throw new ReviewError("REVIEW_HISTORY_INVALID", "expected a review to be opened once, got a second opening");
    case "taken":
      return { ...next, state: review.state === "signal" ? "triage" : review.state, reviewer: step.by };
    case "dismissed":
      return { ...next, state: "closed", ...decided(review, step.outcome, step.atMs, [step.by]) };
    case "inquired":
      return { ...next, state: "inquiry", caseReference: step.caseReference };
    case "notified":
      return { ...next, state: "reply", notified: step, delayedUntilMs: null, delayedBy: [], delayAsked: null };
    case "linked":
      return next;
    case "delay-asked":
      return { ...next, delayAsked: step };
    case "delay-answered":
      if (!step.approved || review.delayAsked === null) return { ...next, delayAsked: null };
      return {
        ...next,
        delayAsked: null,
        delayedUntilMs: review.delayAsked.untilMs,
        delayedBy: [review.delayAsked.by, step.by],
      };
    case "replied":
      return { ...next, replies: [...review.replies, step] };
    case "hearing-closed":
      return { ...next, state: "decision" };
    case "proposed":
      if (step.outcome === "misuse") return { ...next, proposal: step };
      return {
        ...next,
        // What speaks against somebody stays open to appeal; `closed` is a step of its own when the time for it is over.
        state: ADVERSE.includes(step.outcome) ? "decision" : "closed",
        ...decided(review, step.outcome, step.atMs, [step.by]),
      };
    case "answered":
      return afterAnswer(next, review, step.approved, step.by, step.atMs);
    case "appealed":
      return { ...next, state: "appeal", appealedAtMs: step.atMs };
    case "appeal-decided":
      return { ...next, state: "closed", appealedAtMs: null, ...decided(review, step.outcome, step.atMs, [step.by]) };
    case "closed":
      return { ...next, state: "closed" };
    case "reopened":
      return {
        ...next,
        state: "triage",
        reviewer: step.by,
        notified: null,
        delayAsked: null,
        delayedUntilMs: null,
        delayedBy: [],
        proposal: null,
        decision: null,
        earlier: review.decision === null ? review.earlier : [...review.earlier, review.decision],
      };
    case "expunged":
      return { ...next, state: "expunged" };
  }
}

function afterAnswer(next: Review, review: Review, approved: boolean, by: string, atMs: number): Review {
  const { proposal } = review;
  if (!approved || proposal === null) return { ...next, proposal: null };
  return { ...next, proposal: null, ...decided(review, proposal.outcome, atMs, [proposal.by, by]) };
}

function decided(
  review: Review,
  outcome: Outcome,
  atMs: number,
  deciders: readonly string[],
): Pick<Review, "decision" | "earlier"> {
  const earlier = review.decision === null ? review.earlier : [...review.earlier, review.decision];
  return { decision: { outcome, atMs, deciders }, earlier };
}

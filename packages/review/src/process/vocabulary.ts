// The words of a review. A flag is a question: nothing here names a culprit, and only `misuse` is a finding against somebody.

/** From the raised finding to its end. `expunged`: aged out or cleared away; counted, its content gone. */
export const STATES = ["signal", "triage", "inquiry", "reply", "decision", "appeal", "closed", "expunged"] as const;
export type State = (typeof STATES)[number];

/** How a review ends. */
export const OUTCOMES = ["explained", "mistake", "source-error", "unsubstantiated", "misuse"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Outcomes that speak against somebody: they were heard before, and may appeal. */
export const ADVERSE: readonly Outcome[] = ["mistake", "misuse"];

/** From what is best for the employee to what is worst: an appeal never makes it worse. */
export const SEVERITY: Readonly<Record<Outcome, number>> = {
  explained: 0,
  "source-error": 0,
  unsubstantiated: 1,
  mistake: 2,
  misuse: 3,
};

/** What an outcome means, in words for those it is about. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  explained: "Work explains the accesses.",
  mistake: "The accesses were not needed for work, and nothing shows that this was meant.",
  "source-error": "The source's log was wrong, or the accesses were somebody else's.",
  unsubstantiated: "Nothing shows whether work explains the accesses.",
  misuse: "The accesses were made without a reason of work, knowingly.",
};

/** Why a step was taken: one of these, and a text. */
export const REASONS = [
  "assignment",
  "appointment",
  "handover",
  "supervision",
  "training",
  "emergency",
  "same-question-elsewhere",
  "data-fault",
  "wrong-person-recorded",
  "no-record-of-work",
  "admitted",
  "contradicted-by-records",
  "witness",
  "new-evidence",
  "risk-of-tipping-off",
  "risk-to-a-person",
  "other",
] as const;
export type Reason = (typeof REASONS)[number];

/** The only grounds to let somebody know later. */
export const DELAY_REASONS: readonly Reason[] = ["risk-of-tipping-off", "risk-to-a-person"];

/** Whether the duty of a role allows a kind of step; conflicts of interest come on top. */
export type ReviewRole = "reviewer" | "investigator" | "overseer" | "employee" | "system";

// Whether a step may be taken, or why not. A refusal is an answer with a stable code and words for the person who asked.

export const REFUSALS = {
  "wrong-state": "The review is not at a point where this can be done.",
  "wrong-role": "This takes another duty.",
  "own-accesses": "Nobody takes part in a review of their own accesses.",
  "same-chain": "Whoever leads, or is led by, the employee takes no part in the decision.",
  "second-person": "This takes a second person: somebody else than who asked for it.",
  "not-the-employee": "Only the employee whose accesses these are may do this.",
  "not-heard": "The employee is heard first: told, and given the time to reply.",
  "too-late": "The time for this is over.",
  "too-early": "The time for this has not come.",
  "reason-missing": "This needs a reason of the list, and words of one's own.",
  "reason-not-allowed": "This reason does not allow it.",
  "nothing-waits": "Nothing waits for this answer.",
  "already-waits": "Something waits for a second person already.",
  delayed:
    "Two people agreed to wait with telling the employee. Until that ends, only one of the two may tell them, and so end it.",
  worse: "An appeal does not make a decision worse.",
  "too-long": "This is longer than allowed.",
  "clock-back": "A step cannot come before the one that it follows.",
} as const;
export type Refusal = keyof typeof REFUSALS;

export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly refusal: Refusal; readonly words: string };

export const ALLOWED: Verdict = { allowed: true };

export function refuse(refusal: Refusal): Verdict {
  return { allowed: false, refusal, words: REFUSALS[refusal] };
}

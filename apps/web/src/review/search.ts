// What the address of the reviews holds. What does not belong there is dropped.
import type { ReviewRow } from "@quis/contract";

/** In the order of a review. */
export const REVIEW_STATES = [
  "signal",
  "triage",
  "inquiry",
  "reply",
  "decision",
  "appeal",
  "closed",
  "expunged",
] as const satisfies readonly ReviewRow["state"][];

export interface ReviewsSearch {
  readonly state?: ReviewRow["state"] | undefined;
  /** Only what is overdue. */
  readonly late?: "true" | undefined;
  /** Only what waits for the reader. */
  readonly mine?: "true" | undefined;
}

export function readReviewsSearch(search: Readonly<Record<string, unknown>>): ReviewsSearch {
  const state = REVIEW_STATES.find((known) => known === search["state"]);
  return {
    ...(state === undefined ? {} : { state }),
    ...(search["late"] === "true" ? { late: "true" } : {}),
    ...(search["mine"] === "true" ? { mine: "true" } : {}),
  };
}

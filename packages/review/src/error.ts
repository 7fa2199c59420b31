// What this package throws: only for input that no caller should have let through. A step that may not be taken is an answer, not an error.

export type ReviewErrorCode =
  | "REVIEW_DATE_INVALID"
  | "REVIEW_FIGURES_INVALID"
  | "REVIEW_HISTORY_INVALID"
  | "REVIEW_PROGRAMME_INVALID";

export class ReviewError extends Error {
  readonly code: ReviewErrorCode;
  constructor(code: ReviewErrorCode, message: string) {
    super(message);
    this.name = "ReviewError";
    this.code = code;
  }
}

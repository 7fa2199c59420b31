// Failures of suppression. It fails closed: a table whose protection cannot be shown is not published.

export type SuppressionErrorCode =
  | "SUPPRESSION_FACTS_INVALID"
  | "SUPPRESSION_LEDGER_DISAGREES"
  | "SUPPRESSION_NOT_PROTECTED"
  | "SUPPRESSION_SOLVER_FAILED";

export class SuppressionError extends Error {
  readonly code: SuppressionErrorCode;
  constructor(code: SuppressionErrorCode, message: string) {
    super(message);
    this.name = "SuppressionError";
    this.code = code;
  }
}

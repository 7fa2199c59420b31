// Errors of @quis/measure: a stable code and a sentence that says expected and got. docs/reference/errors.md

export type MeasureErrorCode = "MEASURE_LOG_INVALID" | "MEASURE_ABORTED";

export class MeasureError extends Error {
  readonly code: MeasureErrorCode;

  constructor(code: MeasureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "MeasureError";
    this.code = code;
  }
}

// Errors of @quis/detect: a stable code and a sentence that says expected and got. docs/reference/errors.md

export type DetectErrorCode = "DETECT_PARAMETER_INVALID" | "DETECT_EXPLANATIONS_INVALID";

export class DetectError extends Error {
  readonly code: DetectErrorCode;

  constructor(code: DetectErrorCode, message: string) {
    super(message);
    this.name = "DetectError";
    this.code = code;
  }
}

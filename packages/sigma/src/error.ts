// What can be wrong with a Sigma rule, each with a stable code (docs/reference/errors.md).

export type SigmaErrorCode =
  | "SIGMA_CASE"
  | "SIGMA_CONDITION"
  | "SIGMA_CORRELATION"
  | "SIGMA_CYCLE"
  | "SIGMA_DUPLICATE"
  | "SIGMA_FIELD"
  | "SIGMA_FILTER"
  | "SIGMA_LIMIT"
  | "SIGMA_LOGSOURCE"
  | "SIGMA_MODIFIER"
  | "SIGMA_PATTERN"
  | "SIGMA_PLACEHOLDER"
  | "SIGMA_RULE"
  | "SIGMA_UNKNOWN_RULE"
  | "SIGMA_VALUE"
  | "SIGMA_YAML";

/** A rule file that is refused as a whole. The message says what was expected and what came. */
export class SigmaError extends Error {
  readonly code: SigmaErrorCode;
  constructor(code: SigmaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SigmaError";
    this.code = code;
  }
}

/** A short rendering of hostile input for a message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

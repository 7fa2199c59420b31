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
  | "SIGMA_MEMORY"
  | "SIGMA_MODIFIER"
  | "SIGMA_PATTERN"
  | "SIGMA_PLACEHOLDER"
  | "SIGMA_RULE"
  | "SIGMA_STATE"
  | "SIGMA_UNKNOWN_RULE"
  | "SIGMA_VALUE"
  | "SIGMA_YAML";

/** A rule file that is refused as a whole. The message says what was expected and what came. */
export class SigmaError extends Error {
  readonly code: SigmaErrorCode;
  /** Which of the file's documents, from 0, where it is known. */
  document: number | undefined;
  /** Keys of the document down to what is wrong, as far as they are known. */
  readonly keys: string[] = [];
  /** A name in the document that the error is about, such as a field or another rule. */
  readonly about: string | undefined;
  /** The parsed document at fault, where parsing was done with. */
  rule: object | undefined;
  constructor(code: SigmaErrorCode, message: string, options?: ErrorOptions & { readonly about?: string }) {
    super(message, options);
    this.name = "SigmaError";
    this.code = code;
    this.about = options?.about;
  }
}

/** Says of an error in `work` that it lies under this key of the document. */
export function under<T>(key: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SigmaError) error.keys.unshift(key);
    throw error;
  }
}

/** Says of an error in `work` in which document of its file it lies. */
export function inDocument<T>(place: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SigmaError) error.document ??= place;
    throw error;
  }
}

/** Says of an error in `work` which document is at fault. */
export function blaming<T>(rule: object, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SigmaError) error.rule ??= rule;
    throw error;
  }
}

/** A short rendering of hostile input for a message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

// Failures of this package: a file that is none of ours, or a choice that cannot be made.

export type DisclosureErrorCode =
  | "DISCLOSURE_BAD_CHOICE"
  | "DISCLOSURE_BAD_FILE"
  | "DISCLOSURE_BAD_KEY_FILE"
  | "DISCLOSURE_MISMATCH";

export class DisclosureError extends Error {
  readonly code: DisclosureErrorCode;
  constructor(code: DisclosureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DisclosureError";
    this.code = code;
  }
}

// Failures of access: who somebody is could not be proved, or what they want is not theirs to do. docs/reference/errors.md

export type AccessErrorCode =
  | "ACCESS_CONFLICT"
  | "ACCESS_FORBIDDEN"
  | "ACCESS_FRESH"
  | "ACCESS_LINK"
  | "ACCESS_NO_ROLE"
  | "ACCESS_PASSWORD"
  | "ACCESS_PROVIDER"
  | "ACCESS_REFUSED"
  | "ACCESS_SETTINGS"
  | "ACCESS_SIGN_IN"
  | "ACCESS_SLOW_DOWN";

/** A refusal with a stable code. Messages never hold a password, a code, a link's secret or a token. */
export class AccessError extends Error {
  readonly code: AccessErrorCode;
  /** Of ACCESS_SLOW_DOWN: when another try is let through. */
  readonly retryAfterMs: number | undefined;
  constructor(code: AccessErrorCode, message: string, options: ErrorOptions & { readonly retryAfterMs?: number } = {}) {
    super(message, options);
    this.name = "AccessError";
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

// What policies answer when they refuse, and what is wrong with a policy.

export type AccessErrorCode = "ACCESS_FRESH_PROOF_NEEDED" | "ACCESS_PURPOSE_NEEDED" | "ACCESS_REFUSED" | "ACCESS_BAD_POLICY";

export class AccessError extends Error {
  readonly code: AccessErrorCode;
  constructor(code: AccessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AccessError";
    this.code = code;
  }
}

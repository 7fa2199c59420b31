// What policies answer when they refuse, and what is wrong with a policy.

export type PolicyErrorCode =
  | "ACCESS_BAD_POLICY"
  | "ACCESS_FRESH_PROOF_NEEDED"
  | "ACCESS_PURPOSE_NEEDED"
  | "ACCESS_FORBIDDEN"
  | "ACCESS_SIGN_IN";

export class PolicyError extends Error {
  readonly code: PolicyErrorCode;
  constructor(code: PolicyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PolicyError";
    this.code = code;
  }
}

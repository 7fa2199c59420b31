// Failures of this package: an event that cannot be committed to, or bytes that are not what they claim.

export type EventErrorCode =
  | "EVENT_BAD_DISCLOSURE"
  | "EVENT_BAD_FIELD"
  | "EVENT_BAD_LEAF"
  | "EVENT_BAD_PAYLOAD"
  | "EVENT_BAD_SOURCE"
  | "EVENT_COMMITMENT_MISMATCH"
  | "EVENT_DISCLOSURE_TWICE"
  | "EVENT_DISCLOSURE_UNKNOWN"
  | "EVENT_TOO_LARGE"
  | "EVENT_TOO_MANY_SUBJECTS"
  | "EVENT_UNKNOWN_FIELD";

export class EventError extends Error {
  readonly code: EventErrorCode;
  constructor(code: EventErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EventError";
    this.code = code;
  }
}

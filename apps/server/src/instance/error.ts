// Every failure a person can meet has a stable code; docs/reference/errors.md lists them and a test compares both.

export type QuisErrorCode =
  | "QUIS_ABORTED"
  | "QUIS_BACKUP_DAMAGED"
  | "QUIS_BAD_ARCHIVE"
  | "QUIS_BAD_CERTIFICATE"
  | "QUIS_BAD_INPUT"
  | "QUIS_BAD_SOURCES"
  | "QUIS_DATA_BUSY"
  | "QUIS_DATA_CORRUPT"
  | "QUIS_DATA_NEWER"
  | "QUIS_DATA_UNUSABLE"
  | "QUIS_DISK_FULL"
  | "QUIS_DUTY_REFUSED"
  | "QUIS_DOCUMENT_REFUSED"
  | "QUIS_ERASED"
  | "QUIS_HELD"
  | "QUIS_ID_CONFLICT"
  | "QUIS_INTERNAL"
  | "QUIS_KEY_CHANGED"
  | "QUIS_KEY_HISTORY"
  | "QUIS_KEY_REUSED"
  | "QUIS_LOG_FORKED"
  | "QUIS_LOG_STOPPED"
  | "QUIS_MIRROR_REFUSED"
  | "QUIS_MIRROR_UNREACHABLE"
  | "QUIS_MAIL_ADDRESS"
  | "QUIS_MAIL_OFF"
  | "QUIS_NOT_FOUND"
  | "QUIS_NOT_LOOPBACK"
  | "QUIS_NOT_PUBLISHED"
  | "QUIS_NOT_SEALED"
  | "QUIS_PORT_IN_USE"
  | "QUIS_RELEASE_REFUSED"
  | "QUIS_RESTORE_BEHIND"
  | "QUIS_RESTORE_FORKED"
  | "QUIS_RESTORE_UNCHECKED"
  | "QUIS_REVIEW_REFUSED"
  | "QUIS_SOURCE_FAILED"
  | "QUIS_STORE"
  | "QUIS_TOO_LARGE"
  | "QUIS_TRUNCATED"
  | "QUIS_UNAUTHORISED"
  | "QUIS_USAGE";

/** A failure with a code that programs can switch on and a message that says what was expected and what came. */
export class QuisError extends Error {
  readonly code: QuisErrorCode;
  constructor(code: QuisErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "QuisError";
    this.code = code;
  }
}

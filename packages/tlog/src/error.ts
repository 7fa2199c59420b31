/** The one error of this package. Codes are stable: docs/reference/errors.md is checked against this list. */

export type TlogErrorCode =
  | "TLOG_HASH_LENGTH"
  | "TLOG_SIZE_RANGE"
  | "TLOG_INDEX_RANGE"
  | "TLOG_PROOF_LENGTH"
  | "TLOG_PROOF_ROOT"
  | "TLOG_PROOF_MALFORMED"
  | "TLOG_POLICY_MALFORMED"
  | "TLOG_QUORUM_MISSED"
  | "TLOG_PATH_MALFORMED"
  | "TLOG_TILE_LENGTH"
  | "TLOG_TILE_MISSING"
  | "TLOG_TILE_MISMATCH"
  | "TLOG_BUNDLE_MALFORMED"
  | "TLOG_BUNDLE_MISSING"
  | "TLOG_BUNDLE_MISMATCH"
  | "TLOG_ENTRY_LENGTH"
  | "TLOG_PRUNED"
  | "TLOG_KEY_MALFORMED"
  | "TLOG_KEY_UNSUPPORTED"
  | "TLOG_NOTE_MALFORMED"
  | "TLOG_NOTE_UNSIGNED"
  | "TLOG_NOTE_SIGNATURE"
  | "TLOG_CHECKPOINT_MALFORMED"
  | "TLOG_CHECKPOINT_ORIGIN"
  | "TLOG_CHECKPOINT_MISSING"
  | "TLOG_CHECKPOINT_BEHIND"
  | "TLOG_CHECKPOINT_OLDER"
  | "TLOG_CHECKPOINT_REPLACED"
  | "TLOG_KEY_CHANGED"
  | "TLOG_ROOT_MISMATCH"
  | "TLOG_SPLIT_VIEW"
  | "TLOG_EXISTS"
  | "TLOG_NOT_FOUND"
  | "TLOG_BATCH_INVALID"
  | "TLOG_READ_ONLY"
  | "TLOG_RECEIPT_MALFORMED"
  | "TLOG_RECEIPT_SIGNATURE"
  | "TLOG_STOPPED"
  | "TLOG_IO"
  | "TLOG_WITNESS_REQUEST";

/**
 * What went wrong, said as "expected … got …". `code` tells programs, `message` tells people; a failed file operation keeps the
 * system's error as `cause`.
 */
export class TlogError extends Error {
  readonly code: TlogErrorCode;
  /** Index of the entry at fault, when one is known to be. */
  readonly index: number | undefined;
  /** Line of the text at fault, from 1, when the text is one that people write. */
  readonly line: number | undefined;

  constructor(code: TlogErrorCode, message: string, options?: { cause?: unknown; index?: number; line?: number }) {
    super(message, options);
    this.name = "TlogError";
    this.code = code;
    this.index = options?.index;
    this.line = options?.line;
  }
}

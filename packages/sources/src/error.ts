// What can be wrong with a file, a record, a mapping or a time, each with a stable code (docs/reference/errors.md).

export type SourceErrorCode =
  | "SOURCE_BAD_CSV"
  | "SOURCE_BAD_EVENT"
  | "SOURCE_BAD_HEADER"
  | "SOURCE_BAD_JSON"
  | "SOURCE_BAD_MAPPING"
  | "SOURCE_BAD_PROTOBUF"
  | "SOURCE_BAD_SYSLOG"
  | "SOURCE_BAD_TIME"
  | "SOURCE_BAD_UTF8"
  | "SOURCE_BAD_VALUE"
  | "SOURCE_BAD_XML"
  | "SOURCE_BAD_ZONE"
  | "SOURCE_BINARY"
  | "SOURCE_DEFECT"
  | "SOURCE_DUPLICATE_KEY"
  | "SOURCE_EMPTY"
  | "SOURCE_FIELD_COUNT"
  | "SOURCE_MAPPING_REQUIRED"
  | "SOURCE_MISSING_COLUMN"
  | "SOURCE_NO_ZONE"
  | "SOURCE_NUMBER"
  | "SOURCE_RECORD_TOO_LONG"
  | "SOURCE_TOO_DEEP"
  | "SOURCE_UNKNOWN_FORMAT"
  | "SOURCE_UTF16"
  | "SOURCE_VERSION"
  | "SOURCE_WRONG_DELIMITER";

/** A file or mapping that is refused as a whole. The message says what was expected and what came. */
export class SourceError extends Error {
  readonly code: SourceErrorCode;
  /** Of a mapping file: what is wrong with it, one by one, each with its path. */
  readonly mistakes: readonly string[];
  constructor(code: SourceErrorCode, message: string, options?: ErrorOptions & { mistakes?: readonly string[] }) {
    super(message, options);
    this.name = "SourceError";
    this.code = code;
    this.mistakes = options?.mistakes ?? [];
  }
}

/**
 * What is wrong with one value or record: an expected outcome on a hot path, so a value and not an exception.
 * `reason` says what was expected and what came; it becomes the quarantine reason.
 */
export class Problem {
  readonly code: SourceErrorCode;
  readonly reason: string;
  constructor(code: SourceErrorCode, reason: string) {
    this.code = code;
    this.reason = reason;
  }
}

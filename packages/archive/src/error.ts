// Why an archive, or a file in it, is not read.

export type ArchiveErrorCode = "ARCHIVE_INVALID" | "ARCHIVE_TOO_LARGE";

export class ArchiveError extends Error {
  readonly code: ArchiveErrorCode;
  /** What was expected and what was found, for whoever says it under a name of their own. */
  readonly expected: string;
  readonly got: string;
  constructor(code: ArchiveErrorCode, expected: string, got: string) {
    super(`expected ${expected}, got ${got}`);
    this.name = "ArchiveError";
    this.code = code;
    this.expected = expected;
    this.got = got;
  }
}

/** An archive or one entry of it that is damaged, encrypted, or made to harm. */
export function badArchive(expected: string, got: string): ArchiveError {
  return new ArchiveError("ARCHIVE_INVALID", expected, got);
}

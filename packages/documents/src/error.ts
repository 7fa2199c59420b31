// Why a document is not made. It fails closed: what cannot be said truly, or may not be said, is not written.

export type DocumentErrorCode =
  | "DOCUMENT_COUNTS_DISAGREE"
  | "DOCUMENT_INVALID"
  | "DOCUMENT_NOT_ALLOWED"
  | "DOCUMENT_RELEASE_DIFFERS";

export class DocumentError extends Error {
  readonly code: DocumentErrorCode;
  constructor(code: DocumentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DocumentError";
    this.code = code;
  }
}

// Why a bundle is refused. A check gives these as its verdict; making a bundle throws them.

export type BundleErrorCode =
  | "BUNDLE_BAG_INVALID"
  | "BUNDLE_COPY_DIFFERS"
  | "BUNDLE_DEED_DIFFERS"
  | "BUNDLE_EVENT_NOT_PROVED"
  | "BUNDLE_FILE_CHANGED"
  | "BUNDLE_FILE_MISSING"
  | "BUNDLE_FILE_UNEXPECTED"
  | "BUNDLE_INDEX_INVALID"
  | "BUNDLE_LOG_NOT_BELIEVED"
  | "BUNDLE_ROOTS_INVALID"
  | "BUNDLE_STAMP_DIFFERS"
  | "BUNDLE_STAMP_MALFORMED"
  | "BUNDLE_STAMP_REFUSED"
  | "BUNDLE_STAMP_UNSIGNED"
  | "BUNDLE_TOO_LARGE";

export class BundleError extends Error {
  readonly code: BundleErrorCode;
  constructor(code: BundleErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BundleError";
    this.code = code;
  }
}

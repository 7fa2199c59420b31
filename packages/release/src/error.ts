// Why a release is not made.

export type ReleaseErrorCode =
  | "RELEASE_FOLDER_INVALID"
  | "RELEASE_NOT_PROVED"
  | "RELEASE_NOT_REVIEWED"
  | "RELEASE_PROFILE_INVALID"
  | "RELEASE_REVIEW_INVALID";

export class ReleaseError extends Error {
  readonly code: ReleaseErrorCode;
  constructor(code: ReleaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ReleaseError";
    this.code = code;
  }
}

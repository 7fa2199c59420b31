// What a release refuses, as a failure that a person meets.
import { ReleaseError } from "@quis/release";
import { QuisError, type QuisErrorCode } from "../../instance/error.ts";

const CODES: Readonly<Record<ReleaseError["code"], QuisErrorCode>> = {
  RELEASE_FOLDER_INVALID: "QUIS_DATA_CORRUPT",
  RELEASE_NOT_PROVED: "QUIS_DATA_CORRUPT",
  RELEASE_NOT_REVIEWED: "QUIS_RELEASE_REFUSED",
  RELEASE_PROFILE_INVALID: "QUIS_BAD_INPUT",
  RELEASE_REVIEW_INVALID: "QUIS_RELEASE_REFUSED",
};

export function asQuisError<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof ReleaseError)) throw cause;
    throw new QuisError(CODES[cause.code], cause.message, { cause });
  }
}

export function refused(message: string): QuisError {
  return new QuisError("QUIS_RELEASE_REFUSED", message);
}

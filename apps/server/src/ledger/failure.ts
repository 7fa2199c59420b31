// What a failure of the disk means to the person who runs Quis: full or broken, and what to do.
import { QuisError } from "../instance/error.ts";

/** The system's code of an error or of what caused it, such as `EIO`; the causes matter because packages wrap the system's errors. */
export function systemCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) return code;
  }
  return undefined;
}

/** No room, or none that this user may take. */
export function isDiskFull(error: unknown): boolean {
  const code = systemCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}

/** What to do about it, as the end of a message. */
export function remedy(error: unknown): string {
  return `${firstStep(error)}, then start Quis again on this folder.`;
}

function firstStep(error: unknown): string {
  if (isDiskFull(error)) return "Free space on the disk";
  const code = systemCode(error);
  // A kernel that finds a file system damaged makes it read-only by itself.
  if (code === "EROFS") return "Find out why the disk is read-only";
  return code === "EACCES" || code === "EPERM"
    ? "Give this user the right to write there"
    : "Find out what is wrong with the disk";
}

/** A failure of the system while a log is being opened, with a code and what to do; any other error as it is. */
export function openFailure(error: unknown, folder: string): unknown {
  if (error instanceof QuisError || systemCode(error) === undefined) return error;
  return new QuisError(
    isDiskFull(error) ? "QUIS_DISK_FULL" : "QUIS_DATA_UNUSABLE",
    `The log in ${folder} cannot be opened: ${(error as Error).message}. Nothing that was acknowledged is lost by this. ${remedy(error)}`,
    { cause: error },
  );
}

/** Why a log has stopped: `what` failed because of `cause`. */
export function stoppedBy(cause: unknown, what: string): QuisError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new QuisError(
    isDiskFull(cause) ? "QUIS_DISK_FULL" : "QUIS_LOG_STOPPED",
    `The log has stopped: ${what} (${reason}). Everything acknowledged before is kept; nothing more is accepted. ${remedy(cause)}`,
    { cause },
  );
}

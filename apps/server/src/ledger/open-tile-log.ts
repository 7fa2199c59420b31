// Opens the public part of a log, and says what its refusals mean to the person who starts Quis.
import { parseMldsaSkey, parseSkey, TlogError } from "@quis/tlog";
import { createLog, type Disk, type LogWriter, openLog } from "@quis/tlog/fs";
import { QuisError } from "../instance/error.ts";

/** @throws QuisError QUIS_KEY_CHANGED, QUIS_DATA_CORRUPT; TlogError TLOG_IO, the disk's failure, as it is. Never repairs. */
export async function openTileLog(
  keys: {
    readonly logFolder: string;
    readonly signingKey: string;
    readonly alsoSign?: readonly string[];
    readonly mldsaKey?: string;
  },
  fresh: boolean,
  disk: Disk,
): Promise<LogWriter> {
  const folder = keys.logFolder;
  const signer = parseSkey(keys.signingKey);
  const second = keys.mldsaKey === undefined ? {} : { mldsaSigner: parseMldsaSkey(keys.mldsaKey, Date.now) };
  try {
    try {
      return await openLog({ dir: folder, disk, signer, alsoSign: (keys.alsoSign ?? []).map(parseSkey), ...second });
    } catch (error) {
      if (fresh && error instanceof TlogError && error.code === "TLOG_NOT_FOUND")
        return await createLog({ dir: folder, disk, signer, ...second });
      throw error;
    }
  } catch (cause) {
    if (!(cause instanceof TlogError) || cause.code === "TLOG_IO") throw cause;
    if (cause.code === "TLOG_KEY_CHANGED") {
      throw new QuisError(
        "QUIS_KEY_CHANGED",
        `The signing key is not the one that signed this log: ${cause.message}. Put the old key back; a log must never get a second history.`,
        { cause },
      );
    }
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `The log in ${folder} cannot be opened, and nothing was changed: ${cause.message} (${cause.code}). ` +
        "Restore the folder from a copy that verifies; docs/how-to/verify-the-log.md says how to find out what happened.",
      { cause },
    );
  }
}

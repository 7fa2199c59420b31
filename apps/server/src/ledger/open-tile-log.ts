// Opens the public part of a log, and says what its refusals mean to the person who starts Quis.
import { parseSkey, TlogError } from "@quis/tlog";
import { createLog, type LogWriter, openLog } from "@quis/tlog/fs";
import { QuisError } from "../instance/error.ts";

/** @throws QuisError QUIS_KEY_CHANGED, QUIS_DATA_CORRUPT, QUIS_DATA_UNUSABLE. Never repairs. */
export async function openTileLog(
  keys: { readonly logFolder: string; readonly signingKey: string; readonly alsoSign?: readonly string[] },
  fresh: boolean,
): Promise<LogWriter> {
  const folder = keys.logFolder;
  const signer = parseSkey(keys.signingKey);
  try {
    try {
      return await openLog({ dir: folder, signer, alsoSign: (keys.alsoSign ?? []).map(parseSkey) });
    } catch (error) {
      if (fresh && error instanceof TlogError && error.code === "TLOG_NOT_FOUND")
        return await createLog({ dir: folder, signer });
      throw error;
    }
  } catch (cause) {
    if (!(cause instanceof TlogError)) throw cause;
    if (cause.code === "TLOG_KEY_CHANGED") {
      throw new QuisError(
        "QUIS_KEY_CHANGED",
        `The signing key is not the one that signed this log: ${cause.message}. Put the old key back; a log must never get a second history.`,
        { cause },
      );
    }
    const code = cause.code === "TLOG_IO" ? "QUIS_DATA_UNUSABLE" : "QUIS_DATA_CORRUPT";
    throw new QuisError(
      code,
      `The log in ${folder} cannot be opened, and nothing was changed: ${cause.message} (${cause.code}).`,
      { cause },
    );
  }
}

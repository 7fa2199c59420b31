// Where the files of a document go: a new folder of the machine, or the shelf of the data folder.
import type { DocumentKindName } from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import { checkTarget, writeFolder } from "../bundle/write-folder.ts";

/** The document whose files are written, and the entry that says so. */
export interface Placed {
  readonly kind: DocumentKindName;
  readonly sha256: string;
  readonly deed: number;
}

export interface Place {
  /** @throws QuisError before anything is made or sealed, for a place that cannot take it */
  check(): Promise<void>;
  /** All files or none. Resolves with the folder as it is called. */
  write(placed: Placed, files: ReadonlyMap<string, Uint8Array>, signal: AbortSignal): Promise<string>;
}

export function folderPlace(data: string, folder: string | undefined): Place {
  const named = (): string => {
    if (folder !== undefined) return folder;
    throw new QuisError("QUIS_USAGE", "folder: expected a folder that is not there yet, got none");
  };
  return {
    check: async () => checkTarget(data, named()),
    write: async (_placed, files, signal) => {
      await writeFolder(named(), files, signal);
      return named();
    },
  };
}

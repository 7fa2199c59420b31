// Writes that survive a power cut.
import { mkdir, open, rename, type FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Replaces `path` by `bytes`, durably when it resolves.
 * Expected syscalls: openat(path.tmp) write fdatasync close rename fsync(folder).
 */
export async function replaceFile(path: string, bytes: Uint8Array | string, mode = 0o600): Promise<void> {
  await writeTemporary(path, bytes, mode);
  await rename(`${path}.tmp`, path);
  await syncFolder(dirname(path));
}

/** The part of replaceFile before the rename, for many files whose folders are synced once. */
export async function writeTemporary(path: string, bytes: Uint8Array | string, mode = 0o600): Promise<void> {
  const file: FileHandle = await open(`${path}.tmp`, "w", mode);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Makes renames and new names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Folders below a root, which is there: made when they are needed, and their names durable. A name that is there is synced all the same when
 * this process first meets it: an earlier one may have made it and died before it could.
 */
export class DurableFolders {
  readonly #known = new Set<string>();

  constructor(root: string) {
    this.#known.add(resolve(root));
  }

  /** When it resolves, the folder and those between would survive a power cut. */
  async ensure(folder: string): Promise<void> {
    const path = resolve(folder);
    if (this.#known.has(path)) return;
    await this.ensure(dirname(path));
    await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await syncFolder(dirname(path));
    this.#known.add(path);
  }

  /** The folder may have been removed. */
  forget(folder: string): void {
    this.#known.delete(resolve(folder));
  }
}

/** For `catch`: undefined for what is not there. Any other failure is one: what cannot be read is not absent. */
export function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

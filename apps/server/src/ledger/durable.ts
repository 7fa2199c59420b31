// Writes that survive a power cut.
import { open, rename, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

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

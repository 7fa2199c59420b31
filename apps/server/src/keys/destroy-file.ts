// Removes a file so that its bytes are gone where the disk allows: overwritten in place, synced, then unlinked.
// A solid-state disk, a copy-on-write file system or a snapshot may keep the old blocks; SECURITY.md says so.
import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../ledger/durable.ts";

const BLOCK = Buffer.alloc(1 << 16);

/** Durable when it resolves. A file that is not there is destroyed already. */
export async function destroyFile(path: string): Promise<void> {
  await overwriteFile(path, () => rm(path, { force: true }));
  await syncFolder(dirname(path));
}

/** Runs `replace`, which takes the name away from the file at `path`, and overwrites the bytes that were behind the name. */
export async function overwriteFile(path: string, replace: () => Promise<void>): Promise<void> {
  const file = await open(path, "r+").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return replace();
  try {
    const { size } = await file.stat();
    // First the name: a crash while overwriting must not leave half a file under it.
    await replace();
    for (let at = 0; at < size; at += BLOCK.length) await file.write(BLOCK, 0, Math.min(BLOCK.length, size - at), at);
    await file.datasync();
  } finally {
    await file.close();
  }
}

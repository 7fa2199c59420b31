// A bundle's files in a folder of their own: whole or not at all. They are about people, so only their owner may read them.
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { QuisError } from "../../instance/error.ts";
import { syncFolder } from "../../ledger/durable.ts";

/** Files that become durable together: one after the other each would wait for the disk by itself. */
const AT_ONCE = 128;

/** @throws QuisError QUIS_USAGE for a folder that is there, in the data folder, or not absolute */
export async function checkTarget(data: string, folder: string): Promise<void> {
  const inside = relative(data, folder);
  if (!isAbsolute(folder) || inside === "" || !(inside.startsWith("..") || isAbsolute(inside))) {
    throw new QuisError("QUIS_USAGE", `expected an absolute folder apart from ${data}, got ${folder}`);
  }
  if (
    await stat(folder).then(
      () => true,
      () => false,
    )
  ) {
    throw new QuisError("QUIS_USAGE", `expected a folder that is not there yet, got ${folder}, which is`);
  }
}

/** Writes all files beside the folder first and renames at the end: who sees the folder sees all of it. */
export async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const part = `${folder}.part`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await rm(part, { recursive: true, force: true });
    const folders = new Set([...files.keys()].map((path) => dirname(join(part, path))));
    for (const each of folders) await mkdir(each, { recursive: true, mode: 0o700 });
    const all = [...files];
    for (let from = 0; from < all.length; from += AT_ONCE) {
      signal.throwIfAborted();
      await Promise.all(all.slice(from, from + AT_ONCE).map(([path, bytes]) => writeNew(join(part, path), bytes)));
    }
    for (const each of folders) await syncFolder(each);
    await rename(part, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(bytes);
  await file.datasync();
}

// Kept documents in a backup: those that were there when it began, whole or not at all.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ignoreMissing } from "../ledger/durable.ts";

const FOLDER = "documents";
/** As publish/documents/shelf.ts names them. What is half-written is called otherwise. */
const EDITION = /^(?:draft|signed-\d{1,16})$/;

/**
 * Folders of whole editions, documents/PART/DIGEST/EDITION, of the data folder. A document's entry is sealed before its files are written: asked for before
 * the logs' moment, each of them has its entry in the backup.
 */
export async function keptEditions(data: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const part of await names(join(data, FOLDER)))
    for (const digest of await names(join(data, FOLDER, part)))
      for (const edition of await names(join(data, FOLDER, part, digest)))
        if (EDITION.test(edition)) found.push(`${FOLDER}/${part}/${digest}/${edition}`);
  return found;
}

/** The files of an edition; empty for one that was erased meanwhile. */
export async function filesOfEdition(data: string, edition: string): Promise<readonly string[]> {
  return (await names(join(data, edition))).map((name) => `${edition}/${name}`);
}

/** Whether an edition is still there: a folder that was removed while it was copied may have been copied in part. */
export function isKept(data: string, edition: string, files: number): Promise<boolean> {
  return names(join(data, edition)).then((all) => all.length === files && files > 0);
}

// A file among folders is none of a document's; what cannot be read is not absent, or the backup would lack it in silence.
async function names(folder: string): Promise<string[]> {
  const found = await stat(folder).catch(ignoreMissing);
  if (found?.isDirectory() !== true) return [];
  const all = await readdir(folder).catch(ignoreMissing);
  return (all ?? []).toSorted();
}

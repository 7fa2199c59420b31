// Where what was made for people outside is kept, and how it goes with what it shows.
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ignoreMissing } from "../ledger/durable.ts";

/** Where kept documents that tell of persons lie (publish/documents/shelf.ts). */
export function personsShelf(data: string): string {
  return join(data, "documents", "persons");
}

/** Where drafts of public-records releases lie, and what they became (publish/release/kept-drafts.ts). */
export function releasesShelf(data: string): string {
  return join(data, "releases");
}

/** A finished release's files, and what is known of it, in the folder of its draft. */
export const PUBLIC = "public";
export const FINISHED = "finished.json";
const ID = /^\d{1,16}$/;

/** Names of the drafts' folders: the entries that made them. */
export async function releaseIds(shelf: string): Promise<readonly string[]> {
  const names = await readdir(shelf).catch(ignoreMissing);
  return (names ?? []).filter((name) => ID.test(name));
}

/** Takes away the files of releases that show an event of which `isGone`. Drafts hold no texts. */
export async function forgetReleases(shelf: string, isGone: (index: number) => boolean): Promise<void> {
  for (const id of await releaseIds(shelf)) {
    // What cannot be read does not say: any event may then be in it.
    const indices = indicesOf(await readFile(join(shelf, id, FINISHED), "utf8").catch(() => ""));
    if (indices === undefined || indices.some((index) => isGone(Number(index))))
      await rm(join(shelf, id, PUBLIC), { recursive: true, force: true });
  }
}

function indicesOf(text: string): readonly unknown[] | undefined {
  try {
    const { indices } = JSON.parse(text) as { readonly indices?: unknown };
    return Array.isArray(indices) ? indices : undefined;
  } catch {
    return undefined;
  }
}

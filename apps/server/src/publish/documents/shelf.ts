// The shelf: documents that are kept in the data folder, named by the digest of their machine copy, so that they can be read, signed and taken away later.
// documents/{persons,reports}/DIGEST/{draft,signed-ENTRY}: what tells of persons lies apart, since it goes with whatever is erased.
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { type DocumentKindName, reportKindSchema } from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import type { Parts } from "../../instance/parts.ts";
import { personsShelf } from "../../retention/shelves.ts";
import { writeFolder } from "../bundle/write-folder.ts";
import type { Place, Placed } from "./place.ts";

export type ShelfPart = "persons" | "reports";

const DRAFT = "draft";
const SIGNED = /^signed-(\d{1,16})$/;

export function partOf(kind: DocumentKindName): ShelfPart {
  return reportKindSchema.options.some((one) => one === kind) ? "reports" : "persons";
}

export class Shelf {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Folder of the draft. @throws QuisError QUIS_NOT_FOUND unless it is kept */
  async draft(sha256: string, part: ShelfPart): Promise<string> {
    const folder = join(this.#folder(part, sha256), DRAFT);
    if (await isThere(folder)) return folder;
    throw new QuisError(
      "QUIS_NOT_FOUND",
      `expected a document whose files are kept here, found none of SHA-256 ${sha256}: it was written to another folder, or went with what was erased since. It can be made again`,
    );
  }

  async has(sha256: string, kind: DocumentKindName): Promise<boolean> {
    return isThere(join(this.#folder(partOf(kind), sha256), DRAFT));
  }

  /** Its files: of the copy that was signed last, or of the draft. @throws QuisError QUIS_NOT_FOUND */
  async files(
    sha256: string,
    part: ShelfPart,
    which: "latest" | "draft" = "latest",
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    const draft = await this.draft(sha256, part);
    const deeds = (await readdir(this.#folder(part, sha256))).flatMap((name) => {
      const deed = SIGNED.exec(name)?.[1];
      return deed === undefined ? [] : [Number(deed)];
    });
    const isSigned = which === "latest" && deeds.length > 0;
    const folder = isSigned ? join(this.#folder(part, sha256), `signed-${Math.max(...deeds)}`) : draft;
    const files = new Map<string, Uint8Array>();
    for (const name of (await readdir(folder)).toSorted()) files.set(name, await readFile(join(folder, name)));
    return files;
  }

  /** Takes a draft, or a signed copy of one that it has. */
  place(what: "draft" | "signed"): Place {
    const before = this.#parts.decisions.removals;
    return {
      check: () => Promise.resolve(),
      write: async (placed, files, signal) => {
        const part = partOf(placed.kind);
        const folder = join(this.#folder(part, placed.sha256), what === "draft" ? DRAFT : `signed-${placed.deed}`);
        // The same digest is the same document: it is there already.
        if (!(await isThere(folder))) await writeFolder(folder, files, signal);
        if (part === "persons" && this.#parts.decisions.removals !== before) await this.#giveUp(placed);
        return relative(this.#parts.data, folder);
      },
    };
  }

  /** What was erased while a document was made may stand in it, and its removal has gone by. */
  async #giveUp({ sha256 }: Placed): Promise<never> {
    await rm(this.#folder("persons", sha256), { recursive: true, force: true });
    throw new QuisError(
      "QUIS_DOCUMENT_REFUSED",
      "expected nothing to be erased while a document about a person is made or signed, got an erasure: make it again",
    );
  }

  #folder(part: ShelfPart, sha256: string): string {
    const { data } = this.#parts;
    return join(part === "persons" ? personsShelf(data) : join(data, "documents", part), sha256);
  }
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

// Drafts that are kept in the data folder: releases/ENTRY/{draft.json,pseudonyms.key}, named by the entry that made them, and when they are finished `public`, which is
// the release, and finished.json. No text of an event is in a draft: texts are read from what is sealed, so what is erased is gone from here too.
import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { releaseDoneSchema } from "@quis/contract";
import { readProfile, type RedactionProfile } from "@quis/release";
import { z } from "zod";
import { QuisError } from "../../instance/error.ts";
import type { Parts } from "../../instance/parts.ts";
import { ignoreMissing, replaceFile } from "../../ledger/durable.ts";
import { FINISHED, PUBLIC, releaseIds, releasesShelf } from "../../retention/shelves.ts";
import { writeFolder } from "../bundle/write-folder.ts";
import type { DraftTarget } from "./draft.ts";
import { type DraftFile, KEY, readDraft, type SealedDraft } from "./draft-folder.ts";
import type { FinishedRelease } from "./finish.ts";
import { asQuisError, refused } from "./release-error.ts";

/** Of all drafts that are held in memory together: some 50 MB. */
const MOST_PARTS_HELD = 100_000;

export interface KeptDraft {
  readonly id: number;
  readonly draft: DraftFile;
  readonly profile: RedactionProfile;
  readonly sha256: string;
  readonly sealed: SealedDraft;
}

const finishedSchema = releaseDoneSchema.omit({ files: true }).extend({
  /** Indices of its events: it goes with whatever of them is erased. */
  indices: z.array(z.number().int()),
});
export type Finished = z.output<typeof finishedSchema>;

export class KeptDrafts {
  readonly #parts: Parts;
  readonly #held = new Map<number, KeptDraft>();
  readonly #gone = new Map<number, { readonly decisions: number; readonly gone: ReadonlySet<number> }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Newest first. */
  async ids(): Promise<readonly number[]> {
    const names = await releaseIds(releasesShelf(this.#parts.data));
    return names.map(Number).toSorted((a, b) => b - a);
  }

  folder(id: number): string {
    return join(releasesShelf(this.#parts.data), String(id));
  }

  /** As it was sealed. @throws QuisError QUIS_NOT_FOUND, QUIS_RELEASE_REFUSED for what was changed since */
  async open(id: number): Promise<KeptDraft> {
    const held = this.#held.get(id);
    if (held !== undefined) return held;
    const opened = await this.openAgain(id);
    this.#held.set(id, opened);
    let size = [...this.#held.values()].reduce((sum, { draft }) => sum + draft.found.length, 0);
    for (const [other, { draft }] of this.#held) {
      if (size <= MOST_PARTS_HELD || other === id) break;
      this.#held.delete(other);
      size -= draft.found.length;
    }
    return opened;
  }

  /** From the disk, whatever is held. */
  async openAgain(id: number): Promise<KeptDraft> {
    const there = await stat(this.folder(id)).catch(() => undefined);
    if (there?.isDirectory() !== true)
      throw new QuisError("QUIS_NOT_FOUND", `expected a draft of a release that is kept here, got ${id}`);
    const { draft, sha256, sealed } = await readDraft(this.#parts, this.folder(id), id);
    return { id, draft, sha256, sealed, profile: asQuisError(() => readProfile(draft.profile)) };
  }

  /** Where a new draft goes. */
  target(signal: AbortSignal): DraftTarget {
    return {
      check: () => Promise.resolve(),
      write: async (_draft, _events, files, deed) => {
        const key = Buffer.from(`${randomBytes(32).toString("hex")}\n`);
        await writeFolder(this.folder(deed), new Map(files).set(KEY, key), signal);
        return relative(this.#parts.data, this.folder(deed));
      },
    };
  }

  /** Of pseudonyms. @throws QuisError QUIS_RELEASE_REFUSED */
  async key(id: number): Promise<Uint8Array> {
    const text = await readFile(join(this.folder(id), KEY), "utf8").catch(() => "");
    if (/^[0-9a-f]{64}\n$/.test(text)) return Buffer.from(text.trim(), "hex");
    throw refused(`expected ${KEY} of draft ${id}, got another file or none: draft again`);
  }

  /** Events of a draft that are erased. */
  async gone({ id, draft }: KeptDraft): Promise<ReadonlySet<number>> {
    const decisions = this.#parts.decisions.removals;
    if (decisions === 0) return new Set();
    const known = this.#gone.get(id);
    if (known?.decisions === decisions) return known.gone;
    const gone = new Set<number>();
    for (const index of draft.events)
      if ((await this.#parts.ledgers.records.readSlot(index)).kind !== "live") gone.add(index);
    this.#gone.set(id, { decisions, gone });
    return gone;
  }

  /** What a finished release is; undefined for a draft that is not. */
  async finished(id: number): Promise<Finished | undefined> {
    try {
      const text = await readFile(join(this.folder(id), FINISHED), "utf8").catch(ignoreMissing);
      // INVARIANT: only what is not there is not finished. One that cannot be read would be finished twice.
      return text === undefined ? undefined : finishedSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new QuisError("QUIS_DATA_CORRUPT", `expected ${FINISHED} of release ${id} as Quis wrote it, got another`, {
        cause,
      });
    }
  }

  /** Whether the files of a finished release are here. */
  hasFiles(id: number): Promise<boolean> {
    return stat(join(this.folder(id), PUBLIC)).then(
      (found) => found.isDirectory(),
      () => false,
    );
  }

  /** @throws QuisError QUIS_NOT_FOUND */
  async files(id: number): Promise<ReadonlyMap<string, Uint8Array>> {
    if ((await this.finished(id)) === undefined || !(await this.hasFiles(id)))
      throw new QuisError(
        "QUIS_NOT_FOUND",
        `expected a finished release whose files are kept here, got ${id}: it is not finished, or its files went with what was erased since`,
      );
    const folder = join(this.folder(id), PUBLIC);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = new Map<string, Uint8Array>();
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      files.set(relative(folder, path).replaceAll("\\", "/"), await readFile(path));
    }
    return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Writes a release whole or not at all; `before`: decisions when its events were read. @throws QuisError QUIS_RELEASE_REFUSED if something was erased meanwhile */
  async finish(
    id: number,
    files: ReadonlyMap<string, Uint8Array>,
    { signature, indices }: FinishedRelease,
    before: number,
  ): Promise<string> {
    const folder = join(this.folder(id), PUBLIC);
    // Of an attempt that was cut off; nobody was given it.
    await rm(folder, { recursive: true, force: true });
    await writeFolder(folder, files, new AbortController().signal);
    if (this.#parts.decisions.removals !== before) {
      await rm(folder, { recursive: true, force: true });
      throw refused("expected nothing to be erased while a release is finished, got an erasure: finish it again");
    }
    const { sha256, name, capacity, by, at, deed } = signature;
    const done: Finished = { name, capacity, by, at, rows: indices.length, sha256, deed, indices: [...indices] };
    await replaceFile(join(this.folder(id), FINISHED), `${JSON.stringify(done)}\n`);
    return relative(this.#parts.data, folder);
  }
}

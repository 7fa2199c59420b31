// All entries about one subject, found in the public log by that subject's key alone.
import { decodeLeaf, EventError, type Leaf, subjectTag } from "@quis/event";

/** An entry about the subject. What happened there is in the private payload; the log has only this. */
export interface SubjectEntry {
  readonly index: number;
  readonly source: string;
}

/** Looks through entries for a subject's tag. Give it every entry of a log that verifies, and `found` is all there are. */
export class SubjectSearch {
  readonly #key: Uint8Array;
  readonly #found: SubjectEntry[] = [];
  readonly #unreadable: number[] = [];
  #looked = 0;

  /** @param key the subject's key, 32 bytes */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  get found(): readonly SubjectEntry[] {
    return this.#found;
  }

  /** Entries of a kind that is not known here: whether they are about the subject cannot be said. */
  get unreadable(): readonly number[] {
    return this.#unreadable;
  }

  get looked(): number {
    return this.#looked;
  }

  /** Looks at the entries from index `first` on. */
  look(first: number, entries: readonly Uint8Array[]): void {
    for (const [i, entry] of entries.entries()) {
      this.#looked++;
      let leaf: Leaf;
      try {
        leaf = decodeLeaf(entry);
      } catch (error) {
        if (!(error instanceof EventError)) throw error;
        this.#unreadable.push(first + i);
        continue;
      }
      if (leaf.tags.length === 0) continue;
      const tag = subjectTag(this.#key, leaf.commitment);
      if (leaf.tags.some((other) => same(other, tag))) this.#found.push({ index: first + i, source: leaf.source });
    }
  }
}

/** What a statement from the public log does not say. */
export const STATEMENT_LIMITS: readonly string[] = [
  "That these are all accesses. Integrity is not capture: an access that no source reported is in no log.",
  "That every entry about this person bears their tag. Tags are made by whoever seals; that they match the events is shown by `quis verify` inside, to whoever may see the events.",
  "Who looked, when or why: the public log does not say. Ask for these entries by their index.",
];

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}

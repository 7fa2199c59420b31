// Entries that are acknowledged but not in tiles yet, group by group as they were committed.
import { leafHashes } from "@quis/tlog";
import { type PreparedRecords, recordParts } from "./records.ts";
import type { WalFrame } from "./wal.ts";

/** One group commit. */
export interface Group {
  /** Place of its first entry among all that were accepted in this process (turns.ts). */
  readonly place: number;
  readonly entries: readonly Uint8Array[];
  readonly payloads: readonly Uint8Array[];
  /** 32 bytes per entry. */
  readonly leafHashes: Uint8Array;
}

/** Groups in order. Those that an integration works on stay until it is done, so that they can be read meanwhile. */
export class Pending {
  readonly #groups: Group[] = [];

  get isEmpty(): boolean {
    return this.#groups.length === 0;
  }

  /** Place of the oldest entry that waits; none waiting comes last. */
  get place(): number {
    return this.#groups[0]?.place ?? Number.POSITIVE_INFINITY;
  }

  add(group: Group): void {
    this.#groups.push(group);
  }

  /** The first groups, at most `most` entries unless the first alone has more. */
  head(most: number): Group[] {
    const head: Group[] = [];
    let count = 0;
    for (const group of this.#groups) {
      count += group.entries.length;
      if (head.length > 0 && count > most) break;
      head.push(group);
    }
    return head;
  }

  /** Forgets the first `groups` groups: they are in tiles. */
  drop(groups: number): void {
    this.#groups.splice(0, groups);
  }

  /** Entry or payload of the entry at `place` from the first. */
  at(place: number, part: "entries" | "payloads"): Uint8Array | undefined {
    let first = 0;
    for (const group of this.#groups) {
      if (place < first + group.entries.length) return group[part][place - first];
      first += group.entries.length;
    }
    return undefined;
  }
}

export function groupOfRecords(records: PreparedRecords, place: number): Group {
  const entries: Uint8Array[] = [];
  const payloads: Uint8Array[] = [];
  for (let i = 0; i < records.count; i++) {
    const { entry, payload } = recordParts(records.body, records.offsets[i]!);
    entries.push(entry);
    payloads.push(payload);
  }
  return { place, entries, payloads, leafHashes: records.leafHashes };
}

/** The entries of a frame from index `from` on: what a recovered log lacks. */
export function groupOfFrame(frame: WalFrame, from: number, place: number): Group {
  const entries: Uint8Array[] = [];
  const payloads: Uint8Array[] = [];
  for (let i = 0, at = 0; i < frame.count; i++) {
    const { entry, payload, end } = recordParts(frame.body, at);
    at = end;
    if (frame.firstIndex + i < from) continue;
    entries.push(entry);
    payloads.push(payload);
  }
  return { place, entries, payloads, leafHashes: leafHashes(entries) };
}

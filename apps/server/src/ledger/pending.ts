// Entries that are acknowledged but not in tiles yet, group by group as they were committed.
import { leafHashes } from "@quis/tlog";
import { type PreparedRecords, recordParts } from "./records.ts";
import { scopeOf } from "./scope.ts";
import type { LiveSlot } from "./slot.ts";
import type { WalFrame } from "./wal.ts";

/** One group commit. */
export interface Group {
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

export function groupOfRecords(records: PreparedRecords): Group {
  const entries: Uint8Array[] = [];
  const payloads: Uint8Array[] = [];
  for (let i = 0; i < records.count; i++) {
    const { entry, payload } = recordParts(records.body, records.offsets[i]!);
    entries.push(entry);
    payloads.push(payload);
  }
  return { entries, payloads, leafHashes: records.leafHashes };
}

/** The entries of a frame from index `from` on: what a recovered log lacks. */
export function groupOfFrame(frame: WalFrame, from: number): Group {
  const entries: Uint8Array[] = [];
  const payloads: Uint8Array[] = [];
  for (let i = 0, at = 0; i < frame.count; i++) {
    const { entry, payload, end } = recordParts(frame.body, at);
    at = end;
    if (frame.firstIndex + i < from) continue;
    entries.push(entry);
    payloads.push(payload);
  }
  return { entries, payloads, leafHashes: leafHashes(entries) };
}

/** The records of a group with the scopes of their keys. */
export function liveSlots({ entries, payloads }: Group): LiveSlot[] {
  return payloads.map((record, i) => ({ kind: "live", record, scope: scopeOf(entries[i]!, record) }));
}

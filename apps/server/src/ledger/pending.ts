// Entries that are acknowledged but not in tiles yet, group by group as they were committed.
import { leafHashes } from "@quis/tlog";
import { free } from "../bytes/free.ts";
import { type PreparedRecords, recordParts } from "./records.ts";
import { scopeOf } from "./scope.ts";
import type { LiveSlot } from "./slot.ts";
import type { WalFrame } from "./wal.ts";

/**
 * One group commit, as the bytes that were written. Entries and payloads are cut out when they are asked for: two views per event that
 * live as long as the group waits made a third of the main thread's work, in garbage collection.
 */
export class Group {
  /** Place of its first entry among all that were accepted in this process (turns.ts). */
  readonly place: number;
  readonly #body: Uint8Array;
  readonly #offsets: Uint32Array;
  readonly count: number;
  /** 32 bytes per entry. */
  readonly leafHashes: Uint8Array;

  constructor(records: PreparedRecords, place: number) {
    this.place = place;
    this.#body = records.body;
    this.#offsets = records.offsets;
    this.count = records.count;
    this.leafHashes = records.leafHashes;
  }

  /** Parts of the record at `position` in the group. */
  at(position: number): { readonly entry: Uint8Array; readonly payload: Uint8Array } {
    return recordParts(this.#body, this.#offsets[position]!);
  }

  get entries(): Uint8Array[] {
    return Array.from({ length: this.count }, (_, position) => this.at(position).entry);
  }

  get payloads(): Uint8Array[] {
    return Array.from({ length: this.count }, (_, position) => this.at(position).payload);
  }

  /** Nobody reads it any more. */
  free(): void {
    free(this.#body);
  }
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
      count += group.count;
      if (head.length > 0 && count > most) break;
      head.push(group);
    }
    return head;
  }

  /** Forgets the first `groups` groups: they are in tiles. */
  drop(groups: number): void {
    for (const group of this.#groups.splice(0, groups)) group.free();
  }

  /** Entry or payload of the entry at `place` from the first. A copy: the group goes when it is in tiles. */
  at(place: number, part: "entry" | "payload"): Uint8Array | undefined {
    let first = 0;
    for (const group of this.#groups) {
      if (place < first + group.count) return new Uint8Array(group.at(place - first)[part]);
      first += group.count;
    }
    return undefined;
  }
}

/** The entries of a frame from index `from` on: what a recovered log lacks. */
export function groupOfFrame(frame: WalFrame, from: number, place: number): Group {
  const offsets: number[] = [];
  const entries: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < frame.count; i++) {
    const { entry, end } = recordParts(frame.body, at);
    if (frame.firstIndex + i >= from) {
      offsets.push(at);
      entries.push(entry);
    }
    at = end;
  }
  const records = {
    count: entries.length,
    body: frame.body,
    offsets: Uint32Array.from([...offsets, at]),
    leafHashes: leafHashes(entries),
  };
  return new Group(records, place);
}

/** Entries of groups, and their payloads with the scopes of their keys: one pass, since every event comes through here. */
export function unpackGroups(groups: readonly Group[]): { readonly entries: Uint8Array[]; readonly slots: LiveSlot[] } {
  const entries: Uint8Array[] = [];
  const slots: LiveSlot[] = [];
  for (const group of groups) {
    for (let position = 0; position < group.count; position++) {
      const { entry, payload } = group.at(position);
      entries.push(entry);
      slots.push({ kind: "live", record: payload, scope: scopeOf(entry, payload) });
    }
  }
  return { entries, slots };
}

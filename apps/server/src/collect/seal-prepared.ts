// The last step of every way in: what is known already is told apart, the rest is appended. Files, pushes and tails all come through here.
import { type DedupeIndex, KEY_BYTES } from "../ledger/dedupe-index.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { selectRecords } from "../ledger/records.ts";
import { selectRows } from "../store/index.ts";
import type { Indexer } from "../store/indexer.ts";
import { DEDUPE_KEY_OFFSET, occurrenceKey, type PreparedBatch, type PrepareSecrets } from "./prepare.ts";

/** Appends of one log in their order: what is a duplicate of an entry whose fsync is under way is as durable as that entry, not sooner. */
export class Appends {
  #last: Promise<unknown> = Promise.resolve();

  /** Remembers the newest append. */
  add(append: Promise<unknown>): void {
    this.#last = append;
  }

  /** Waits until everything appended so far is durable. @throws QuisError QUIS_LOG_STOPPED */
  async durable(): Promise<void> {
    await this.#last;
  }
}

export interface SealTarget {
  readonly ledger: Ledger;
  readonly dedupe: DedupeIndex;
  readonly appends: Appends;
  readonly indexer: Indexer;
  readonly secrets: PrepareSecrets;
}

/** What became of the records of a prepared batch; `record` counts the prepared ones. */
export interface SealOutcome {
  /** Records appended, ascending; the n-th of them has index `firstIndex + n`. */
  readonly kept: readonly number[];
  readonly firstIndex: number;
  readonly duplicates: readonly { readonly record: number; readonly index: number }[];
  /** Same source and id as the entry at `index`, other bytes. */
  readonly conflicts: readonly { readonly record: number; readonly index: number }[];
  /** Resolves when everything kept is in the write-ahead log. @throws QuisError QUIS_LOG_STOPPED */
  readonly appended: Promise<void>;
}

/**
 * Seals a batch. Synchronous up to the append: keys and indices are given out in the same order, whoever else seals meanwhile. `occurrenceOf`
 * tells identical records without an id apart: 1 for the plain identity of the bytes, anything else for one of its own.
 */
export function sealPrepared(
  { ledger, dedupe, appends, indexer, secrets }: SealTarget,
  prepared: PreparedBatch,
  occurrenceOf: (record: number, key: Uint8Array) => number | string,
): SealOutcome {
  const kept: number[] = [];
  const duplicates: { record: number; index: number }[] = [];
  const conflicts: { record: number; index: number }[] = [];
  for (let i = 0; i < prepared.records.count; i++) {
    if (prepared.hasId[i] !== 1) makeDistinct(prepared, i, secrets.dedupe, occurrenceOf);
    const known = dedupe.find(prepared.keys, i * KEY_BYTES);
    if (known === undefined) {
      dedupe.add(prepared.keys, i * KEY_BYTES);
      kept.push(i);
    } else (known.sameContent ? duplicates : conflicts).push({ record: i, index: known.index });
  }
  const firstIndex = ledger.assigned;
  const rows = selectRows(prepared.rows, kept);
  if (kept.length === 0) return { kept, firstIndex, duplicates, conflicts, appended: Promise.resolve() };
  const appended = ledger.append(selectRecords(prepared.records, kept)).then((index) => indexer.offer(index, rows));
  // Awaited by the caller, perhaps after it has met another failure.
  appended.catch(() => undefined);
  appends.add(appended);
  return { kept, firstIndex, duplicates, conflicts, appended };
}

// A record without an id is itself its identity, and where it stood makes another identical one an event of its own.
function makeDistinct(
  prepared: PreparedBatch,
  i: number,
  secret: Uint8Array,
  occurrenceOf: (record: number, key: Uint8Array) => number | string,
): void {
  const key = prepared.keys.subarray(i * KEY_BYTES, (i + 1) * KEY_BYTES);
  const occurrence = occurrenceOf(i, key);
  if (occurrence === 1) return;
  const own = occurrenceKey(key, secret, occurrence);
  key.set(own);
  const { body, offsets } = prepared.records;
  const entryBytes = (body[offsets[i]!]! << 8) | body[offsets[i]! + 1]!;
  body.set(own, offsets[i]! + 6 + entryBytes + DEDUPE_KEY_OFFSET);
}

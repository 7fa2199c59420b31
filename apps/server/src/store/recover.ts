// What of the store can be kept after a crash. The store is derived, so in doubt it is emptied and made again.
import type { Store } from "./store.ts";

// At most this much was in flight when a process died: one block of the indexer.
const LAST_BLOCK_ROWS = 50_000;

/**
 * Leaves the store with the rows of the first entries of a log of `size` entries, and returns how many those are. A block that a crash
 * left in some tables only is taken out; a store that is ahead of the log or has holes is emptied.
 */
export async function usableRows(store: Store, size: number): Promise<number> {
  const whole = await wholePrefix(store, size);
  if (whole !== undefined) return whole;
  const highest = (await store.maxIndex()) ?? -1;
  if (highest < size) {
    await store.truncateFrom(Math.max(0, highest + 1 - LAST_BLOCK_ROWS));
    const left = await wholePrefix(store, size);
    if (left !== undefined) return left;
  }
  await store.reset();
  return 0;
}

// The number of rows if they are exactly those of a prefix, in all tables.
async function wholePrefix(store: Store, size: number): Promise<number | undefined> {
  const count = await store.count();
  const highest = (await store.maxIndex()) ?? -1;
  if (count > size || highest !== count - 1) return undefined;
  return (await store.checkConsistent(count)).ok ? count : undefined;
}

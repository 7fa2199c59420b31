// What of the store can be kept at a start. The store is derived, so in doubt it is emptied and made again.
import type { Store } from "./store.ts";

/** Leaves the store with the rows of the first entries of a log of `size` entries, and returns how many those are. */
export async function usableRows(store: Store, size: number): Promise<number> {
  // openStore has removed a block that a crash left half done; what is still amiss nobody can explain.
  const next = await store.next();
  if (next <= size && (await store.checkConsistent(next)).ok) return next;
  await store.reset();
  return 0;
}

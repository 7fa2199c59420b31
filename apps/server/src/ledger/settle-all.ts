// Several logs settled at once.
import type { Ledger } from "./ledger.ts";

/** Settles several logs in their one order (turns.ts), however the disk's answers interleave. @throws QuisError QUIS_LOG_STOPPED */
export async function settleAll(ledgers: Iterable<Ledger>): Promise<void> {
  const all = [...ledgers];
  await Promise.all(all.map((ledger) => ledger.written()));
  await Promise.all(all.map((ledger) => ledger.settle()));
}

// Quarantined records tried again, with the format, mapping and zone they came with: after an upgrade that reads them.
import type { RetrySummary } from "@quis/contract";
import type { WorkOptions } from "../instance/instance.ts";
import type { ImportTarget } from "./importer.ts";
import { createPreparation, openNormaliser, prepareBatch } from "./prepare.ts";
import { sealPrepared } from "./seal-prepared.ts";

/** Tries one record, or all of them. What is sealed leaves the quarantine; the rest stays as it is. */
export async function retryQuarantined(
  target: ImportTarget,
  id: string | undefined,
  work: WorkOptions,
): Promise<RetrySummary> {
  const { quarantine, ledger, dedupe, indexer, secrets, now } = target;
  const preparation = createPreparation(secrets);
  const ids = id === undefined ? quarantine.ids() : [id];
  let sealed = 0;
  let duplicates = 0;
  for (const [n, one] of ids.entries()) {
    work.signal?.throwIfAborted();
    // Of those that stay where they are too: whoever watches must see that it goes on.
    work.onProgress?.({ type: "progress", phase: "retry", done: n, total: ids.length, unit: "events" });
    const { config, raw, item } = await quarantine.load(one);
    const batch = {
      bytes: raw,
      offsets: Uint32Array.of(0, raw.length),
      lines: Float64Array.of(item.line),
      years: config.year === undefined ? undefined : Uint16Array.of(config.year),
      count: 1,
      receivedMs: now(),
    };
    const prepared = prepareBatch(batch, openNormaliser(config, preparation).normaliser, config, preparation);
    // A torn end stays what it is even if its first part reads well; so does a record that conflicts with a sealed one.
    if (prepared.records.count === 0 || item.code === "QUIS_TRUNCATED") continue;
    const { kept, conflicts, duplicates: known, appended } = sealPrepared(target, prepared, () => item.place ?? 1);
    if (conflicts.length > 0) continue;
    await appended;
    sealed += kept.length;
    duplicates += known.length;
    quarantine.resolve(one);
  }
  // The log first: a record must not leave the quarantine before it is durable elsewhere.
  await ledger.settle();
  await quarantine.flush();
  await dedupe.save(ledger.checkpointSize);
  await indexer.settle(ledger.size);
  return {
    tried: ids.length,
    sealed,
    duplicates,
    still_quarantined: quarantine.total,
    tree_size: ledger.checkpointSize,
  };
}

// quis rebuild: the store and the dedupe index made again from the log and its payloads. The same answers, or verify says where not.
import type { RebuildSummary } from "@quis/contract";
import type { WorkOptions } from "../instance/instance.ts";
import type { Parts } from "../instance/parts.ts";
import { ledgerFolders } from "../ledger/ledger.ts";
import { QuisError } from "../instance/error.ts";
import { bundleTasks, checkBundles } from "./bundle-pool.ts";
import type { SealedErasures } from "./gone.ts";

const BLOCK_ROWS = 50_000;

/** Empties the store and fills it with the rows of all sealed events. If it is stopped half-way, the next start goes on. */
export async function rebuildStore(parts: Parts, sealed: SealedErasures, work: WorkOptions): Promise<RebuildSummary> {
  const { data, ledgers, store, indexer, keys, now } = parts;
  const startedMs = now();
  await ledgers.records.settle();
  const size = ledgers.records.checkpointSize;
  const folders = ledgerFolders(data, "records");
  await indexer.restart(async (inserted) => {
    await store.reset();
    inserted(0);
    let rows: string[] = [];
    let indexed = 0;
    const insert = async (): Promise<void> => {
      await store.insert(indexed, rows);
      indexed += rows.length;
      inserted(indexed);
      rows = [];
      work.onProgress?.({ type: "progress", phase: "rebuild", done: indexed, total: size, unit: "events" });
    };
    for await (const result of checkBundles(
      bundleTasks(folders, size, { check: false, rows: "lines" }),
      { subjectMaster: keys.subjectMaster, dataKeys: await keys.payload.records.all(), sealed },
      work.signal,
    )) {
      if (result.bad !== undefined) {
        const { path, index, reason } = result.bad;
        throw new QuisError("QUIS_DATA_CORRUPT", `${path} (entry ${index}): ${reason}`);
      }
      rows.push(...result.rows.split("\n"));
      if (rows.length >= BLOCK_ROWS) await insert();
    }
    if (rows.length > 0) await insert();
  });
  await indexer.settle(ledgers.records.size);
  await parts.dedupe.rebuild();
  return { events: size, seconds: (now() - startedMs) / 1000 };
}

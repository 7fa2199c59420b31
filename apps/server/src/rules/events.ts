// Sealed events of a span of time into a question's own table: read from the payload, since the store keeps rows and not whole events.
import { ledgerFolders } from "../ledger/ledger.ts";
import { QuisError } from "../instance/error.ts";
import type { WorkOptions } from "../instance/instance.ts";
import type { Parts } from "../instance/parts.ts";
import { erasuresOf } from "../retention/register.ts";
import type { Scratch } from "../store/index.ts";
import { bundleTasks, checkBundles } from "../verify/bundle-pool.ts";
import { BUNDLE_ENTRIES } from "../ledger/payload-bundle.ts";
import type { EventsWanted } from "../verify/check-bundle.ts";

/** Lines of one insert: enough for good parts, little enough for memory. */
const BLOCK_CHARS = 32 << 20;

/** Fills the table with the events of the span and returns how many entries of the log were looked at. Erased events are not there. */
export async function loadEvents(
  { data, ledgers, store, indexer, keys, decisions }: Parts,
  scratch: Scratch,
  wanted: EventsWanted,
  work: WorkOptions,
): Promise<number> {
  await ledgers.records.settle();
  const size = ledgers.records.checkpointSize;
  await indexer.settle(size);
  // Times are the sources' clocks and go up with the indices only roughly: the store knows between which indices the span lies.
  const [[from, last] = [null, null]] = await store.query<[number | null, number | null]>(
    `SELECT minOrNull(idx), maxOrNull(idx) FROM ${store.database}.access
    WHERE time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`,
    { from: wanted.fromMs, to: wanted.toMs },
  );
  if (from === null || last === null) return size;
  const end = Math.min(size, last + 1);
  const span = { from, to: end };
  const tasks = bundleTasks(ledgerFolders(data, "records"), size, { check: false, rows: wanted }, undefined, span);
  const secrets = {
    subjectMaster: keys.subjectMaster,
    dataKeys: await keys.payload.records.all(),
    sealed: erasuresOf(decisions.all()),
  };
  let lines: string[] = [];
  let chars = 0;
  let done = Math.floor(from / BUNDLE_ENTRIES) * BUNDLE_ENTRIES;
  const first = done;
  for await (const { bad, rows } of checkBundles(tasks, secrets, work.signal)) {
    if (bad !== undefined) throw new QuisError("QUIS_DATA_CORRUPT", `${bad.path} (entry ${bad.index}): ${bad.reason}`);
    done = Math.min(end, done + BUNDLE_ENTRIES);
    work.onProgress?.({ type: "progress", phase: "read", done: done - first, total: end - first, unit: "events" });
    if (rows === "") continue;
    lines.push(rows);
    chars += rows.length;
    if (chars < BLOCK_CHARS) continue;
    await scratch.insert(lines.join("\n"));
    lines = [];
    chars = 0;
  }
  if (lines.length > 0) await scratch.insert(lines.join("\n"));
  return size;
}

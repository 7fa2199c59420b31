// Appends batches of 300-byte entries in process, through the ledger (write-ahead log, fsync, receipt, tiles, checkpoint) or by the log's
// writer alone (tiles and a checkpoint for every batch).
//   node log-batches.ts ledger|writer ENTRIES BATCH FOLDER      prints {"perSecond","durablePerSecond","peakMiB"}
import { randomFillSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ledger, packRecords, throwawayKeys } from "@quis/server/ledger";
import { generateKey, leafHashes, parseSkey } from "@quis/tlog";
import { createLog } from "@quis/tlog/fs";

const [kind, total, size, folder] = process.argv.slice(2) as [string, string, string, string];
const ENTRY_BYTES = 300;
const { skey } = generateKey("log.example/audit", new Uint8Array(32).fill(7));
const batches = Math.ceil(Number(total) / Number(size));

// Other bytes in each batch: the first eight of every entry say which it is.
const pool = randomFillSync(new Uint8Array(Number(size) * ENTRY_BYTES));
function batch(n: number): Uint8Array[] {
  const bytes = new Uint8Array(pool);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: Number(size) }, (_, i) => {
    view.setUint32(i * ENTRY_BYTES, n);
    view.setUint32(i * ENTRY_BYTES + 4, i);
    return bytes.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES);
  });
}

const result = kind === "ledger" ? await throughLedger() : await byWriter();
const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
console.log(JSON.stringify({ ...result, peakMiB: Math.round(Number(peak?.[1] ?? 0) / 1024) }));

async function throughLedger(): Promise<{ perSecond: number; durablePerSecond: number }> {
  const ledger = await Ledger.open({
    data: folder,
    ...(await throwawayKeys(folder, "records")),
    logFolder: join(folder, "log"),
    payloadFolder: join(folder, "payload"),
    walFolder: join(folder, "wal"),
    signingKey: skey,
    fresh: true,
  });
  const noPayload = new Uint8Array(0);
  const begun = performance.now();
  for (let n = 0; n < batches; n++) {
    await ledger.room();
    const entries = batch(n);
    const parts = entries.map((entry) => ({ entry, payload: noPayload }));
    await ledger.append(packRecords(parts, leafHashes(entries)));
  }
  const durableMs = performance.now() - begun;
  await ledger.settle();
  const allMs = performance.now() - begun;
  await ledger.close();
  return {
    perSecond: (batches * Number(size) * 1000) / allMs,
    durablePerSecond: (batches * Number(size) * 1000) / durableMs,
  };
}

async function byWriter(): Promise<{ perSecond: number; durablePerSecond: number }> {
  const log = await createLog({ dir: join(folder, "log"), signer: parseSkey(skey) });
  const begun = performance.now();
  for (let n = 0; n < batches; n++) {
    const entries = batch(n);
    await log.append({ entries, leafHashes: leafHashes(entries) });
  }
  const perSecond = (batches * Number(size) * 1000) / (performance.now() - begun);
  return { perSecond, durablePerSecond: perSecond };
}

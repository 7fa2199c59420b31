// What an append costs in a log of a given size: a folder that holds only the right edge of such a log is opened, which is all that a
// writer reads, and batches are appended to it.
//   node log-growth.ts SIZE BATCHES FOLDER      prints {"size","openMs","appendMs","appendCpuMs","rssMiB"}
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  TILE_WIDTH,
  encodeBundle,
  entriesPath,
  foldRight,
  formatCheckpoint,
  generateKey,
  lastTiles,
  leafHashes,
  parseSkey,
  partialTilePeaks,
  signNote,
  tilePath,
} from "@quis/tlog";
import { openLog } from "@quis/tlog/fs";
import { median } from "../figures.ts";

const [wanted, batches, folder] = process.argv.slice(2) as [string, string, string];
const BATCH = 4096;
const ENTRY_BYTES = 300;
const signer = parseSkey(generateKey("log.example/audit", new Uint8Array(32).fill(7)).skey);

const size = withPartialTiles(Number(wanted));
await writeEdge(folder, size);
const opening = performance.now();
const log = await openLog({ dir: folder, signer });
const openMs = performance.now() - opening;
const times: number[] = [];
const cpuTimes: number[] = [];
for (let n = 0; n < Number(batches); n++) {
  const bytes = randomBytes(BATCH * ENTRY_BYTES);
  const entries = Array.from({ length: BATCH }, (_, i) => bytes.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES));
  const hashes = leafHashes(entries);
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  await log.append({ entries, leafHashes: hashes });
  times.push(performance.now() - begun);
  const { user, system } = process.cpuUsage(cpu);
  cpuTimes.push((user + system) / 1000);
}
if (log.size !== size + BATCH * Number(batches))
  throw new Error(`expected all batches in the log, got size ${log.size}`);
global.gc?.();
const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
const rssMiB = Math.round(Number(rss?.[1] ?? 0) / 1024);
console.log(JSON.stringify({ size, openMs, appendMs: median(times), appendCpuMs: median(cpuTimes), rssMiB }));

/** The next size at which the last tile of every level is partial: then any hashes in them are some log's. */
function withPartialTiles(from: number): number {
  let at = from;
  while (lastTiles(at).some(({ width }) => width === TILE_WIDTH)) at++;
  return at;
}

/** Writes the last tile of each level, the last bundle, and a checkpoint over them. */
async function writeEdge(dir: string, entries: number): Promise<void> {
  const last = lastTiles(entries);
  const bundle = Array.from({ length: last[0]!.width }, () => randomBytes(ENTRY_BYTES));
  const tiles = last.map(({ level, width }) => (level === 0 ? leafHashes(bundle) : randomBytes(width * 32)));
  for (const [level, bytes] of tiles.entries()) put(dir, tilePath(last[level]!), bytes);
  put(dir, entriesPath(last[0]!), encodeBundle(bundle));
  const root = foldRight(tiles.toReversed().flatMap((tile) => partialTilePeaks(tile)));
  put(dir, "checkpoint", await signNote(formatCheckpoint({ origin: signer.name, size: entries, root }), [signer]));
}

function put(dir: string, path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), content);
}

// Log folders for the conformance tests: the example key of the vectors, entries made from a seed, batches cut where a test wants them.
import { copyFileSync, mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKey, leafHashes, parseSkey, toBase64 } from "@quis/tlog";
import { type LogWriter, createLog } from "@quis/tlog/fs";

/** Key of the vectors: the seed is 32 times 0x07. */
export const { skey, vkey } = generateKey("log.example/audit", new Uint8Array(32).fill(7));
export const signer = parseSkey(skey);

/** `entry 0`, `entry 1`, … from `start` to before `end`: the entries of the vectors. */
export function entriesFrom(start: number, end: number): Uint8Array[] {
  return Array.from({ length: end - start }, (_, i) => new TextEncoder().encode(`entry ${start + i}`));
}

/** Appends entries, at most 65,536 at a time. */
export async function append(log: LogWriter, entries: readonly Uint8Array[]): Promise<void> {
  for (let at = 0; at < entries.length; at += 65_536) {
    const some = entries.slice(at, at + 65_536);
    await log.append({ entries: some, leafHashes: leafHashes(some) });
  }
}

/** A log as written, and the checkpoints it had after each batch. */
export interface WrittenLog {
  readonly dir: string;
  readonly size: number;
  readonly root: string;
  readonly olderCheckpoints: readonly string[];
}

/** A new log below `folder` that was appended one batch after the other. */
export async function writeLog(folder: string, batches: readonly (readonly Uint8Array[])[]): Promise<WrittenLog> {
  const dir = mkdtempSync(join(folder, "log-"));
  const archive = mkdtempSync(join(folder, "archive-"));
  const log = await createLog({ dir, signer });
  const olderCheckpoints: string[] = [];
  for (const entries of batches) {
    const kept = join(archive, String(olderCheckpoints.length));
    copyFileSync(join(dir, "checkpoint"), kept);
    olderCheckpoints.push(kept);
    await append(log, entries);
  }
  return { dir, size: log.size, root: toBase64(log.root()), olderCheckpoints };
}

/** A folder that the caller removes. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "quis-peers-"));
}

/** Paths of all files below a folder, sorted. */
export function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(dir, path)).isFile())
    .toSorted();
}

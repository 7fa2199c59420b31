// The audit after a fault: everything that was acknowledged is there once, where its receipt says; no signed checkpoint contradicts another; it goes on.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { leafHash, openCheckpoint, parseVkey, toBase64, verifyConsistency } from "@quis/tlog";
import { TEMP_FOLDER, verifyLogFolder } from "@quis/tlog/fs";
import type { Ledger } from "@quis/server/payload";
import { checkpointPath, foldersOf, openLedger, recordOfEntry, recordOfPayload, recordsOf, vkey } from "./log.ts";
import type { Receipt } from "./said.ts";

export interface AuditRequest {
  readonly data: string;
  /** Whether the folder's making may have been interrupted: then there need not be a log yet. */
  readonly fresh: boolean;
  readonly receipts: readonly Receipt[];
  /** Every checkpoint that was seen signed: notes. */
  readonly checkpoints: readonly string[];
}

export interface AuditResult {
  /** What must not be. Empty: the audit is passed. */
  readonly problems: readonly string[];
  readonly size: number;
  /** Records found that were never acknowledged: written, but the process did not live to say so. */
  readonly unacknowledged: number;
  readonly checkpoints: number;
}

// Records that only the audit appends, to see that the log goes on.
const AUDIT_RECORDS = 1_000_000;

/** Signed checkpoints that lie in the folder: the published one, and any that was being written. */
export function checkpointsIn(data: string): string[] {
  const temp = join(foldersOf(data).logFolder, TEMP_FOLDER);
  const paths = [checkpointPath(data), ...namesIn(temp).map((name) => join(temp, name))];
  return paths.flatMap((path) => {
    try {
      const bytes = readFileSync(path);
      openCheckpoint(bytes, parseVkey(vkey));
      return [bytes.toString("utf8")];
    } catch {
      // Half-written, or a tile: nothing that anybody could hold against the log.
      return [];
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Opens the folder as the next start would, and looks at all of it. */
export async function audit(request: AuditRequest): Promise<AuditResult> {
  const { data, fresh, receipts } = request;
  const checkpoints = new Set([...request.checkpoints, ...checkpointsIn(data)]);
  const problems: string[] = [];
  const ledger = await openLedger(data, fresh);
  const size = ledger.size;
  const found = await readAll(ledger, problems);
  for (const { record, index, hash } of receipts) {
    const there = found[index];
    if (there?.record !== record || there.hash !== hash)
      problems.push(`record ${record} was acknowledged as entry ${index}, there is ${there?.record ?? "none"}`);
  }
  const seen = new Set<number>();
  for (const [index, { record }] of found.entries()) {
    if (seen.has(record)) problems.push(`record ${record} is there twice, again as entry ${index}`);
    seen.add(record);
  }
  checkpoints.add(ledger.checkpoint);
  if ((await ledger.append(recordsOf(AUDIT_RECORDS, 3))) !== size) problems.push("the next entry is not the next");
  await ledger.settle();
  checkpoints.add(ledger.checkpoint);
  await checkConsistency(ledger, checkpoints, problems);
  await ledger.close();
  const verified = await verifyLogFolder({ dir: foldersOf(data).logFolder, vkey });
  if (!verified.ok || verified.size !== size + 3)
    problems.push(`verify: ${verified.firstBad?.message ?? `expected ${size + 3} entries, got ${verified.size}`}`);
  const again = await openLedger(data, false);
  if (again.size !== size + 3) problems.push(`opened again: expected ${size + 3} entries, got ${again.size}`);
  await again.close();
  return { problems, size, unacknowledged: found.length - receipts.length, checkpoints: checkpoints.size };
}

async function readAll(ledger: Ledger, problems: string[]): Promise<{ record: number; hash: string }[]> {
  const found: { record: number; hash: string }[] = [];
  for (let index = 0; index < ledger.size; index++) {
    const entry = await ledger.readEntry(index);
    const record = recordOfEntry(entry);
    const payload = recordOfPayload(await ledger.readPayload(index));
    if (payload !== record) problems.push(`entry ${index} is of record ${record}, its payload of ${payload}`);
    found.push({ record, hash: toBase64(leafHash(entry)) });
  }
  return found;
}

// Every checkpoint that ever bore a signature must be a beginning of the log as it is now.
async function checkConsistency(ledger: Ledger, notes: ReadonlySet<string>, problems: string[]): Promise<void> {
  const { checkpoint: last } = await ledger.reader.checkpoint();
  for (const note of notes) {
    const { checkpoint: old } = openCheckpoint(new TextEncoder().encode(note), parseVkey(vkey));
    if (old.size > last.size) {
      problems.push(`a checkpoint of size ${old.size} was signed, the log has ${last.size}`);
      continue;
    }
    const proof = await ledger.reader.consistencyProof(old.size);
    const claim = { oldSize: old.size, oldRoot: old.root, newSize: last.size, newRoot: last.root, proof };
    if (!verifyConsistency(claim)) problems.push(`the checkpoint signed at size ${old.size} is of another history`);
  }
}

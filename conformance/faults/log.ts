// The log that faults are done to: one invented key, and records that name themselves, so that any of them is known again wherever it turns up.
import { join } from "node:path";
import { decodeLeaf, decodePayload, encodeLeaf, encodePayload } from "@quis/event";
import { Ledger, ledgerFolders, ledgerKeys, packRecords, type PreparedRecords } from "@quis/server/payload";
import { generateKey, leafHashes } from "@quis/tlog";

export const { skey, vkey } = generateKey("quis.invalid/faults", new Uint8Array(32).fill(9));

/** Folders of the log's parts below a data folder. */
export const foldersOf = (data: string): ReturnType<typeof ledgerFolders> => ledgerFolders(data, "records");

// Secrets of an invented log: the same in every process, so that a victim's folder opens here.
const SECRET = new Uint8Array(32).fill(5);

/** What seals the write-ahead log. */
export const walKey = { key: SECRET, log: "records" } as const;

export async function openLedger(data: string, fresh: boolean): Promise<Ledger> {
  return Ledger.open({
    ...foldersOf(data),
    ...(await ledgerKeys(data, "records", SECRET)),
    signingKey: skey,
    fresh,
    // When it is told to, not when time has passed: a slow run must make the calls of the reference run again.
    integrateAfterMs: 600_000,
  });
}

/** Records `first` to before `first + count`, of `rawBytes` raw bytes each. */
export function recordsOf(first: number, count: number, rawBytes = 120): PreparedRecords {
  const parts = Array.from({ length: count }, (_, i) => {
    const commitment = new Uint8Array(32).fill(0xaa);
    new DataView(commitment.buffer).setUint32(0, first + i);
    return {
      entry: encodeLeaf({ source: "faults", commitment, tags: [] }),
      payload: encodePayload({
        eventKey: commitment,
        dedupeKey: commitment.subarray(0, 16),
        fields: [{ name: "n", valueJson: String(first + i) }],
        raw: Buffer.from(`record ${first + i} `.padEnd(rawBytes, "~")),
      }),
    };
  });
  return packRecords(parts, leafHashes(parts.map((part) => part.entry)));
}

/** Number of the record that an entry is of. */
export function recordOfEntry(entry: Uint8Array): number {
  const { commitment } = decodeLeaf(entry);
  return new DataView(commitment.buffer, commitment.byteOffset).getUint32(0);
}

/** Number of the record that a payload is of. */
export function recordOfPayload(payload: Uint8Array): number {
  return Number(decodePayload(payload).fields[0]?.valueJson);
}

export const checkpointPath = (data: string): string => join(foldersOf(data).logFolder, "checkpoint");

// Records for ledger tests: entries with a real leaf, payloads that name themselves.
import { encodeLeaf, encodePayload } from "@quis/event";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { leafHashes } from "@quis/tlog";
import { DataKeys } from "../../src/keys/data-keys.ts";
import { LocalMasterKey } from "../../src/keys/master-key.ts";
import { packRecords, type PreparedRecords } from "../../src/ledger/records.ts";

export function recordsOf(from: number, count: number): PreparedRecords {
  const parts = Array.from({ length: count }, (_, i) => {
    const commitment = new Uint8Array(32);
    new DataView(commitment.buffer).setUint32(0, from + i);
    return {
      entry: encodeLeaf({ source: "test", commitment, tags: [] }),
      payload: encodePayload({
        eventKey: commitment,
        dedupeKey: commitment.subarray(0, 16),
        fields: [{ name: "n", valueJson: String(from + i) }],
        raw: Buffer.from(`raw ${from + i}`),
      }),
    };
  });
  return packRecords(parts, leafHashes(parts.map((part) => part.entry)));
}

/** Keys of a ledger in `data`, the same at every call. */
export async function ledgerKeys(data: string, log = "records"): Promise<{ dataKeys: DataKeys; walKey: Uint8Array }> {
  await mkdir(data, { recursive: true });
  const dataKeys = await DataKeys.open(join(data, "keys"), log, new LocalMasterKey(new Uint8Array(32).fill(7)));
  return { dataKeys, walKey: new Uint8Array(32).fill(9) };
}

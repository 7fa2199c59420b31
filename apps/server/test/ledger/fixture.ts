// Records for ledger tests: entries with a real leaf, payloads that name themselves.
import { encodeLeaf, encodePayload } from "@quis/event";
import { leafHashes } from "@quis/tlog";
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

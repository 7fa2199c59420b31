// Records on their way into the log: what workers prepare and the write-ahead log keeps, in one contiguous layout.
//
import type { SealedBatch } from "@quis/event";

//   record = u16 BE entry length | entry | u32 BE payload length | payload record (packages/event)

/** Prepared records (packages/event batch-sealer.ts). Bytes may be transferred between threads. */
export type PreparedRecords = SealedBatch;

/** Where the parts of the record at `at` are. */
export function recordParts(body: Uint8Array, at: number): { entry: Uint8Array; payload: Uint8Array; end: number } {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const entryEnd = at + 2 + view.getUint16(at);
  const payloadStart = entryEnd + 4;
  const end = payloadStart + view.getUint32(entryEnd);
  if (end > body.length) throw new RangeError(`expected a record of ${end - at} bytes, got ${body.length - at}`);
  return { entry: body.subarray(at + 2, entryEnd), payload: body.subarray(payloadStart, end), end };
}

/** Lays records out. `parts[i]` are entry and payload of record i. */
export function packRecords(
  parts: readonly { readonly entry: Uint8Array; readonly payload: Uint8Array }[],
  leafHashes: Uint8Array,
): PreparedRecords {
  let size = 0;
  for (const { entry, payload } of parts) size += 6 + entry.length + payload.length;
  const body = new Uint8Array(size);
  const view = new DataView(body.buffer);
  const offsets = new Uint32Array(parts.length + 1);
  let at = 0;
  parts.forEach(({ entry, payload }, i) => {
    offsets[i] = at;
    view.setUint16(at, entry.length);
    body.set(entry, at + 2);
    view.setUint32(at + 2 + entry.length, payload.length);
    body.set(payload, at + 6 + entry.length);
    at += 6 + entry.length + payload.length;
  });
  offsets[parts.length] = at;
  return { count: parts.length, body, offsets, leafHashes };
}

/** The records at `keep` (ascending). Copies unless all are kept. */
export function selectRecords(records: PreparedRecords, keep: readonly number[]): PreparedRecords {
  if (keep.length === records.count) return records;
  let size = 0;
  for (const i of keep) size += records.offsets[i + 1]! - records.offsets[i]!;
  const body = new Uint8Array(size);
  const offsets = new Uint32Array(keep.length + 1);
  const leafHashes = new Uint8Array(keep.length * 32);
  let at = 0;
  keep.forEach((i, n) => {
    offsets[n] = at;
    const record = records.body.subarray(records.offsets[i], records.offsets[i + 1]);
    body.set(record, at);
    leafHashes.set(records.leafHashes.subarray(i * 32, i * 32 + 32), n * 32);
    at += record.length;
  });
  offsets[keep.length] = at;
  return { count: keep.length, body, offsets, leafHashes };
}

// A segment: the records of a bundle that share a data key, as one zstd frame under one AES-256-GCM seal (docs/adr/0008).
//
//   segment = u8 kind (1 = sealed, 2 = the key is destroyed) | u8 flags (1 = with marks) | u8 s | s bytes source id | u16 BE month
//             | 16 bytes key id | 32 bytes bitmap of places (place i = bit i % 8 of byte i / 8) | with marks: 16 bytes per place
//   bound   = "quis payload segment v1\n" log "\n" bundle number "\n" count "\n" | segment      (authenticated with the records)
//   sealed  = 12 bytes nonce | AES-256-GCM(zstd(n × (u32 BE length | record without its mark))) | 16 bytes tag
import { constants, type ZstdOptions } from "node:zlib";
import { EventError } from "@quis/event";
import { open, seal } from "../keys/cipher.ts";
import { type DataKey, KEY_ID_BYTES, type KeyScope } from "../keys/data-keys.ts";
import { MARK_OFFSET } from "./slot.ts";

/** Which bundle a segment belongs to: it opens in no other. */
export interface BundlePlace {
  readonly log: string;
  readonly number: number;
}

export const SEALED = 1;
export const DESTROYED = 2;
const WITH_MARKS = 1;
export const MARK_BYTES = 16;
const BITMAP_BYTES = 32;
const MARK_END = MARK_OFFSET + MARK_BYTES;
/** Level 1: payloads are written once per commit, and level 3 costs twice for 3 %. */
export const ZSTD: ZstdOptions = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Head of a segment as it stands in a bundle. */
export interface SegmentHead extends KeyScope {
  readonly kind: typeof SEALED | typeof DESTROYED;
  readonly keyId: string;
  /** Places in the bundle, ascending. */
  readonly places: readonly number[];
  /** 16 bytes per place; undefined if all are zero. */
  readonly marks: Uint8Array | undefined;
  readonly bytes: Buffer;
}

/** Bytes of a segment's head. `marks` has 16 bytes per place. */
export function encodeHead(
  kind: SegmentHead["kind"],
  { source, month, keyId }: KeyScope & { readonly keyId: string },
  places: readonly number[],
  marks: Uint8Array,
): Buffer {
  const withMarks = marks.some((byte) => byte !== 0);
  const fixed = 3 + source.length + 2 + KEY_ID_BYTES + BITMAP_BYTES;
  const head = Buffer.alloc(fixed + (withMarks ? marks.length : 0));
  head[0] = kind;
  head[1] = withMarks ? WITH_MARKS : 0;
  head[2] = source.length;
  head.write(source, 3, "latin1");
  let at = 3 + source.length;
  head.writeUInt16BE(month, at);
  head.write(keyId, at + 2, "hex");
  at += 2 + KEY_ID_BYTES;
  for (const place of places) head[at + (place >> 3)]! |= 1 << (place & 7);
  if (withMarks) head.set(marks, fixed);
  return head;
}

/** The head that starts at `at`. @throws RangeError unless it is whole and what encodeHead writes. */
export function decodeHead(bytes: Buffer, at: number): SegmentHead {
  const kind = bytes.readUInt8(at);
  const flags = bytes.readUInt8(at + 1);
  if ((kind !== SEALED && kind !== DESTROYED) || flags > WITH_MARKS)
    throw new RangeError(`expected a segment of kind 1 or 2, got ${kind} with flags ${flags}`);
  const sourceEnd = at + 3 + bytes.readUInt8(at + 2);
  const bitmapAt = sourceEnd + 2 + KEY_ID_BYTES;
  const places: number[] = [];
  for (let i = 0; i < BITMAP_BYTES; i++) {
    const byte = bytes.readUInt8(bitmapAt + i);
    for (let bit = 0; byte !== 0 && bit < 8; bit++) if ((byte & (1 << bit)) !== 0) places.push(i * 8 + bit);
  }
  const marksAt = bitmapAt + BITMAP_BYTES;
  const end = marksAt + (flags === WITH_MARKS ? places.length * MARK_BYTES : 0);
  if (end > bytes.length || places.length === 0)
    throw new RangeError(`expected a segment of ${end - at} bytes with places, got ${bytes.length - at}`);
  return {
    kind,
    source: bytes.toString("latin1", at + 3, sourceEnd),
    month: bytes.readUInt16BE(sourceEnd),
    keyId: bytes.toString("hex", sourceEnd + 2, bitmapAt),
    places,
    marks: flags === WITH_MARKS ? bytes.subarray(marksAt, end) : undefined,
    bytes: bytes.subarray(at, end),
  };
}

/** Mark of the i-th place of a segment: a copy. */
export function markAt(head: SegmentHead, i: number): Uint8Array {
  return head.marks === undefined
    ? new Uint8Array(MARK_BYTES)
    : new Uint8Array(head.marks.subarray(i * MARK_BYTES, (i + 1) * MARK_BYTES));
}

/** Records one after the other, their marks left out, and the marks. What has no room for a mark is kept as it is. */
export function packRecords(records: readonly Uint8Array[]): { plain: Buffer<ArrayBuffer>; marks: Uint8Array } {
  let size = 0;
  for (const record of records) size += 4 + record.length;
  const plain = Buffer.allocUnsafe(size);
  const marks = new Uint8Array(records.length * MARK_BYTES);
  let at = 0;
  records.forEach((record, i) => {
    plain.writeUInt32BE(record.length, at);
    plain.set(record, at + 4);
    if (record.length >= MARK_END) {
      marks.set(record.subarray(MARK_OFFSET, MARK_END), i * MARK_BYTES);
      plain.fill(0, at + 4 + MARK_OFFSET, at + 4 + MARK_END);
    }
    at += 4 + record.length;
  });
  return { plain, marks };
}

/** Seals packed and compressed records under their head. */
export function sealSegment(
  key: DataKey,
  place: BundlePlace,
  count: number,
  head: Buffer,
  packed: Uint8Array,
): Buffer<ArrayBuffer> {
  return seal(key.key, bound(place, count, head), packed);
}

/** The compressed records of a segment. @throws EventError EVENT_BAD_PAYLOAD if key, place or any byte is another. */
export function openSegment(
  key: Uint8Array,
  place: BundlePlace,
  count: number,
  head: SegmentHead,
  sealed: Uint8Array,
): Buffer {
  const packed = open(key, bound(place, count, head.bytes), sealed);
  if (packed === undefined) {
    throw new EventError(
      "EVENT_BAD_PAYLOAD",
      `expected a segment that key ${head.keyId} sealed for bundle ${place.number} of ${place.log}, got other bytes or another bundle's`,
    );
  }
  return packed;
}

/** Records of an inflated segment, with their marks. `plain` is changed: the records are views of it. */
export function unpackRecords(plain: Buffer, count: number, head?: SegmentHead): Uint8Array[] {
  const records: Uint8Array[] = [];
  let at = 0;
  while (at + 4 <= plain.length && records.length < count) {
    const end = at + 4 + plain.readUInt32BE(at);
    if (end > plain.length) break;
    const record = plain.subarray(at + 4, end);
    if (head?.marks !== undefined && record.length >= MARK_END)
      record.set(head.marks.subarray(records.length * MARK_BYTES, (records.length + 1) * MARK_BYTES), MARK_OFFSET);
    records.push(record);
    at = end;
  }
  if (at !== plain.length || records.length !== count) {
    throw new EventError(
      "EVENT_BAD_PAYLOAD",
      `expected a bundle of ${count} records, got ${records.length} and ${plain.length - at} more bytes`,
    );
  }
  return records;
}

function bound({ log, number }: BundlePlace, count: number, head: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`quis payload segment v1\n${log}\n${number}\n${count}\n`), head]);
}

// Private payloads, addressed as the public log is: 256 records per bundle, `x001/234` beside `tile/entries/x001/234`.
//
//   bundle = "QPB1" | u8 cipher | u8 codec (1 = zstd) | u16 BE count | u32 BE body length | u32 BE CRC-32 of the 12 bytes before and the body | body
//   cipher 0, written by 0.1: body = zstd(n × (u32 BE length | record)), not encrypted
//   cipher 1, AES-256-GCM:    body = u32 BE index length | index | sealed records of the segments in order
//     index  = u16 BE n | n × (segment (payload-segment.ts) | kind 1: u32 BE sealed length) | u16 BE m | m × erased
//     erased = u8 place | u64 BE time, ms | u64 BE index in the oversight log | 16 bytes mark
import { promisify } from "node:util";
import { crc32, zstdCompress, zstdDecompress, zstdDecompressSync } from "node:zlib";
import { EventError } from "@quis/event";
import { free } from "../bytes/free.ts";
import type { DataKey, KeyOf, KeyScope } from "../keys/data-keys.ts";
import {
  type BundlePlace,
  decodeHead,
  DESTROYED,
  encodeHead,
  MARK_BYTES,
  markAt,
  openSegment,
  packRecords,
  SEALED,
  sealSegment,
  type SegmentHead,
  unpackRecords,
  ZSTD,
} from "./payload-segment.ts";
import type { DestroyedSlot, ErasedSlot, LiveSlot, Slot } from "./slot.ts";

/** Entries per full bundle, as in the public log (C2SP tlog-tiles). */
export const BUNDLE_ENTRIES = 256;
const MAGIC = "QPB1";
const HEADER_BYTES = 16;
const CIPHER_NONE = 0;
const CIPHER_AES_256_GCM = 1;
const CODEC_ZSTD = 1;
const ERASED_BYTES = 1 + 8 + 8 + MARK_BYTES;
// A record is at most a few MiB; a bundle that claims more is lying and must not be inflated.
const MAX_INFLATED_BYTES = 1 << 30;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Bytes of a bundle of 1 to 256 slots. `keyFor` gives the key that a scope's records are encrypted under. */
export async function encodeBundle(
  slots: readonly Slot[],
  place: BundlePlace,
  keyFor: (scope: KeyScope) => Promise<DataKey>,
): Promise<Buffer<ArrayBuffer>> {
  const index: Buffer[] = [];
  const sealed: Buffer<ArrayBuffer>[] = [];
  const groups = groupSlots(slots);
  for (const { scope, keyId, places } of groups) {
    if (keyId !== undefined) {
      const marks = Buffer.concat(places.map((at) => (slots[at] as DestroyedSlot).mark));
      index.push(encodeHead(DESTROYED, { ...scope, keyId }, places, marks));
      continue;
    }
    const key = await keyFor(scope);
    const { plain, marks } = packRecords(places.map((at) => (slots[at] as LiveSlot).record));
    const head = encodeHead(SEALED, { ...scope, keyId: key.id }, places, marks);
    const packed = await compress(plain, ZSTD);
    free(plain);
    const segment = sealSegment(key, place, slots.length, head, packed);
    free(packed);
    index.push(head, u32(segment.length));
    sealed.push(segment);
  }
  const erased = slots.flatMap((slot, at) => (slot.kind === "erased" ? [encodeErased(at, slot)] : []));
  const whole = Buffer.concat([u16(groups.length), ...index, u16(erased.length), ...erased]);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 0, "latin1");
  header[4] = CIPHER_AES_256_GCM;
  header[5] = CODEC_ZSTD;
  header.writeUInt16BE(slots.length, 6);
  const bundle = Buffer.concat([header, u32(whole.length), whole, ...sealed]);
  sealed.forEach(free);
  const body = bundle.subarray(HEADER_BYTES);
  bundle.writeUInt32BE(body.length, 8);
  bundle.writeUInt32BE(checksum(bundle, body), 12);
  return bundle;
}

interface SlotGroup {
  readonly scope: KeyScope;
  /** Id of the destroyed key; undefined for records. */
  readonly keyId: string | undefined;
  readonly places: number[];
}

function groupSlots(slots: readonly Slot[]): SlotGroup[] {
  const groups: SlotGroup[] = [];
  let last: SlotGroup | undefined;
  slots.forEach((slot, at) => {
    if (slot.kind === "erased") return;
    const live = slot.kind === "live";
    const scope = live ? slot.scope : slot;
    if (scope === undefined) throw new RangeError(`expected the scope of the record at place ${at}, got none`);
    const keyId = live ? undefined : slot.keyId;
    const isOf = (group: SlotGroup): boolean =>
      group.keyId === keyId && group.scope.month === scope.month && group.scope.source === scope.source;
    if (last === undefined || !isOf(last)) {
      last = groups.find(isOf);
      if (last === undefined) groups.push((last = { scope, keyId, places: [] }));
    }
    last.places.push(at);
  });
  return groups;
}

/** A bundle whose structure is whole; its records are still sealed. */
export interface ParsedBundle {
  readonly count: number;
  readonly encrypted: boolean;
  readonly segments: readonly { readonly head: SegmentHead; readonly sealed: Buffer }[];
  readonly erased: readonly { readonly place: number; readonly slot: ErasedSlot }[];
  /** The compressed records of a bundle that is not encrypted. */
  readonly plain: Buffer;
}

/** @throws EventError EVENT_BAD_PAYLOAD unless the bytes are a whole bundle whose every place is accounted for once. */
export function parseBundle(bytes: Uint8Array): ParsedBundle {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = all.subarray(0, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.toString("latin1", 0, 4) !== MAGIC) {
    throw new EventError("EVENT_BAD_PAYLOAD", "expected a payload bundle that starts with QPB1, got other bytes");
  }
  const cipher = header[4]!;
  if (cipher > CIPHER_AES_256_GCM || header[5] !== CODEC_ZSTD) {
    throw new EventError("EVENT_BAD_PAYLOAD", `expected cipher 0 or 1 and codec 1, got ${cipher} and ${header[5]}`);
  }
  // Node's inflater ignores what follows a zstd frame; a file with more in it than was sealed must not pass.
  const length = header.readUInt32BE(8);
  if (all.length !== HEADER_BYTES + length) {
    throw new EventError(
      "EVENT_BAD_PAYLOAD",
      `expected a bundle of ${HEADER_BYTES + length} bytes, got ${bytes.length}`,
    );
  }
  // Finds accidents at once and everywhere; who changes events on purpose is found by seal and commitments.
  const body = all.subarray(HEADER_BYTES);
  const got = checksum(header, body);
  if (got !== header.readUInt32BE(12)) {
    throw new EventError("EVENT_BAD_PAYLOAD", `expected a bundle with checksum ${header.readUInt32BE(12)}, got ${got}`);
  }
  const count = header.readUInt16BE(6);
  if (count < 1 || count > BUNDLE_ENTRIES)
    throw new EventError("EVENT_BAD_PAYLOAD", `expected a bundle of 1 to ${BUNDLE_ENTRIES} records, got ${count}`);
  if (cipher === CIPHER_NONE) return { count, encrypted: false, segments: [], erased: [], plain: body };
  try {
    return parseIndex(body, count);
  } catch (cause) {
    throw new EventError(
      "EVENT_BAD_PAYLOAD",
      `expected a payload bundle with an index of its segments: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

function parseIndex(body: Buffer, count: number): ParsedBundle {
  const indexEnd = 4 + body.readUInt32BE(0);
  const index = body.subarray(0, indexEnd);
  const places = new Uint8Array(BUNDLE_ENTRIES);
  const take = (place: number): void => {
    if (place >= count || places[place] === 1)
      throw new RangeError(`expected places below ${count}, each once, got ${place}`);
    places[place] = 1;
  };
  const segments: { head: SegmentHead; sealed: Buffer }[] = [];
  let at = 6;
  let sealedAt = indexEnd;
  for (let n = index.readUInt16BE(4); n > 0; n--) {
    const head = decodeHead(index, at);
    head.places.forEach(take);
    at += head.bytes.length;
    let sealedEnd = sealedAt;
    if (head.kind === SEALED) {
      sealedEnd += index.readUInt32BE(at);
      at += 4;
    }
    segments.push({ head, sealed: body.subarray(sealedAt, sealedEnd) });
    sealedAt = sealedEnd;
  }
  const erased: { place: number; slot: ErasedSlot }[] = [];
  const erasedCount = index.readUInt16BE(at);
  at += 2;
  for (let n = 0; n < erasedCount; n++, at += ERASED_BYTES) {
    const place = index.readUInt8(at);
    take(place);
    erased.push({ place, slot: decodeErased(index, at) });
  }
  if (at !== indexEnd || sealedAt !== body.length)
    throw new RangeError(
      `expected an index to byte ${at} and segments to ${sealedAt}, got ${indexEnd} and ${body.length}`,
    );
  if (places.reduce((sum, place) => sum + place, 0) !== count)
    throw new RangeError(`expected ${count} places, got fewer`);
  return { count, encrypted: true, segments, erased, plain: Buffer.alloc(0) };
}

/** Ids of the keys that a bundle's records are sealed under. */
export function keyIdsOf(bundle: ParsedBundle): string[] {
  return bundle.segments.flatMap(({ head }) => (head.kind === SEALED ? [head.keyId] : []));
}

/**
 * The slots of a bundle. Records whose key `keyOf` does not have count as destroyed: whether rightly, only the oversight log says.
 * @throws EventError EVENT_BAD_PAYLOAD
 */
export async function openBundle(bundle: ParsedBundle, place: BundlePlace, keyOf: KeyOf): Promise<Slot[]> {
  const inflated: (Buffer | undefined)[] = [];
  for (const packed of packedSegments(bundle, place, keyOf))
    inflated.push(packed && (await decompress(packed, { maxOutputLength: MAX_INFLATED_BYTES }).catch(bad)));
  return slotsOf(bundle, inflated);
}

/** openBundle for worker threads, which have nothing else to do meanwhile. */
export function openBundleSync(bundle: ParsedBundle, place: BundlePlace, keyOf: KeyOf): Slot[] {
  return slotsOf(
    bundle,
    packedSegments(bundle, place, keyOf).map((packed) => packed && inflate(packed)),
  );
}

function inflate(packed: Buffer): Buffer {
  try {
    return zstdDecompressSync(packed, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (error) {
    return bad(error);
  }
}

// Compressed records per segment; undefined where they cannot be read.
function packedSegments(bundle: ParsedBundle, place: BundlePlace, keyOf: KeyOf): (Buffer | undefined)[] {
  if (!bundle.encrypted) return [bundle.plain];
  return bundle.segments.map(({ head, sealed }) => {
    const key = head.kind === SEALED ? keyOf(head.keyId) : undefined;
    return key === undefined ? undefined : openSegment(key, place, bundle.count, head, sealed);
  });
}

function slotsOf(bundle: ParsedBundle, inflated: readonly (Buffer | undefined)[]): Slot[] {
  if (!bundle.encrypted) {
    return unpackRecords(inflated[0]!, bundle.count).map((record) => ({ kind: "live", record, scope: undefined }));
  }
  const slots = Array.from<Slot>({ length: bundle.count });
  bundle.segments.forEach(({ head }, n) => {
    const { source, month, keyId, places } = head;
    const plain = inflated[n];
    if (plain === undefined) {
      const rest = head.kind === SEALED ? ({ stillSealed: true } as const) : {};
      places.forEach((at, i) => {
        slots[at] = { kind: "destroyed", source, month, keyId, mark: markAt(head, i), ...rest };
      });
      return;
    }
    const scope = { source, month };
    const records = unpackRecords(plain, places.length, head);
    places.forEach((at, i) => (slots[at] = { kind: "live", record: records[i]!, scope }));
  });
  for (const { place, slot } of bundle.erased) slots[place] = slot;
  return slots;
}

function encodeErased(place: number, { mark, timeMs, deed }: ErasedSlot): Buffer {
  const bytes = Buffer.alloc(ERASED_BYTES);
  bytes[0] = place;
  bytes.writeBigUInt64BE(BigInt(timeMs), 1);
  bytes.writeBigUInt64BE(BigInt(deed), 9);
  bytes.set(mark, 17);
  return bytes;
}

function decodeErased(bytes: Buffer, at: number): ErasedSlot {
  return {
    kind: "erased",
    timeMs: Number(bytes.readBigUInt64BE(at + 1)),
    deed: Number(bytes.readBigUInt64BE(at + 9)),
    mark: new Uint8Array(bytes.subarray(at + 17, at + ERASED_BYTES)),
  };
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function checksum(header: Buffer, body: Uint8Array): number {
  return crc32(body, crc32(header.subarray(0, 12)));
}

function bad(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new EventError("EVENT_BAD_PAYLOAD", `expected a payload bundle that inflates: ${reason}`, { cause });
}

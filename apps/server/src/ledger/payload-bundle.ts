// Private payloads, addressed as the public log is: 256 records per bundle, `x001/234` beside `tile/entries/x001/234`.
//
//   bundle = "QPB1" | u8 cipher (0 = none; 1 is kept for AES-256-GCM) | u8 codec (1 = zstd) | u16 BE count | u32 BE body length
//            | u32 BE CRC-32 of the 12 bytes before and the body | body = zstd(n × (u32 BE length | record))
import { promisify } from "node:util";
import { constants, crc32, zstdCompress, zstdDecompress, zstdDecompressSync } from "node:zlib";
import { EventError } from "@quis/event";

/** Entries per full bundle, as in the public log (C2SP tlog-tiles). */
export const BUNDLE_ENTRIES = 256;
const MAGIC = "QPB1";
const HEADER_BYTES = 16;
const CIPHER_NONE = 0;
const CODEC_ZSTD = 1;
// A record is at most a few MiB; a bundle that claims more is lying and must not be inflated.
const MAX_INFLATED_BYTES = 1 << 30;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Bytes of a bundle of 1 to 256 records. */
export async function encodeBundle(records: readonly Uint8Array[]): Promise<Buffer> {
  let size = 0;
  for (const record of records) size += 4 + record.length;
  const plain = Buffer.allocUnsafe(size);
  let at = 0;
  for (const record of records) {
    plain.writeUInt32BE(record.length, at);
    plain.set(record, at + 4);
    at += 4 + record.length;
  }
  const packed = await compress(plain, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 0, "latin1");
  header[4] = CIPHER_NONE;
  header[5] = CODEC_ZSTD;
  header.writeUInt16BE(records.length, 6);
  header.writeUInt32BE(packed.length, 8);
  header.writeUInt32BE(checksum(header, packed), 12);
  return Buffer.concat([header, packed]);
}

/** Records of a bundle. @throws EventError EVENT_BAD_PAYLOAD unless the bytes are a whole bundle. */
export async function decodeBundle(bytes: Uint8Array): Promise<Uint8Array[]> {
  const count = bundleCount(bytes);
  const plain = await decompress(bytes.subarray(HEADER_BYTES), { maxOutputLength: MAX_INFLATED_BYTES }).catch(bad);
  return splitRecords(plain, count);
}

/** decodeBundle for worker threads, which have nothing else to do meanwhile. */
export function decodeBundleSync(bytes: Uint8Array): Uint8Array[] {
  const count = bundleCount(bytes);
  let plain: Buffer;
  try {
    plain = zstdDecompressSync(bytes.subarray(HEADER_BYTES), { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (error) {
    return bad(error);
  }
  return splitRecords(plain, count);
}

function bundleCount(bytes: Uint8Array): number {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEADER_BYTES));
  if (header.length < HEADER_BYTES || header.toString("latin1", 0, 4) !== MAGIC) {
    throw new EventError("EVENT_BAD_PAYLOAD", "expected a payload bundle that starts with QPB1, got other bytes");
  }
  if (header[4] !== CIPHER_NONE || header[5] !== CODEC_ZSTD) {
    throw new EventError("EVENT_BAD_PAYLOAD", `expected cipher 0 and codec 1, got ${header[4]} and ${header[5]}`);
  }
  // Node's inflater ignores what follows a zstd frame; a file with more in it than was sealed must not pass.
  const length = header.readUInt32BE(8);
  if (bytes.length !== HEADER_BYTES + length) {
    throw new EventError(
      "EVENT_BAD_PAYLOAD",
      `expected a bundle of ${HEADER_BYTES + length} bytes, got ${bytes.length}`,
    );
  }
  // Finds accidents at once and everywhere; who changes events on purpose is found by the commitments.
  const got = checksum(header, bytes.subarray(HEADER_BYTES));
  if (got !== header.readUInt32BE(12)) {
    throw new EventError("EVENT_BAD_PAYLOAD", `expected a bundle with checksum ${header.readUInt32BE(12)}, got ${got}`);
  }
  return header.readUInt16BE(6);
}

function checksum(header: Buffer, body: Uint8Array): number {
  return crc32(body, crc32(header.subarray(0, 12)));
}

function splitRecords(plain: Buffer, count: number): Uint8Array[] {
  const records: Uint8Array[] = [];
  let at = 0;
  while (at + 4 <= plain.length) {
    const end = at + 4 + plain.readUInt32BE(at);
    if (end > plain.length) break;
    records.push(plain.subarray(at + 4, end));
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

function bad(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new EventError("EVENT_BAD_PAYLOAD", `expected a payload bundle that inflates: ${reason}`, { cause });
}

// The bytes of one file of a zip archive, unpacked as they are asked for and checked against the directory.
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw, createZstdDecompress } from "node:zlib";
import { badArchive } from "./error.ts";
import type { ByteSource, ZipEntry } from "./zip.ts";

const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
const ZSTD = 93;
const CHUNK_BYTES = 1 << 18;

/** Logs shrink by 10 to 100; deflate cannot do more than 1,032. What shrinks by more than this is made to harm. */
export const MAX_RATIO = 600;
/** Below this a ratio says nothing. */
const RATIO_FROM_BYTES = 4 << 20;

/** Why an entry is not read, or undefined. */
export function whyRefused(entry: ZipEntry): string | undefined {
  const parts = entry.name.split(/[/\\]/);
  if (
    entry.name.includes("\0") ||
    /^([/\\]|[A-Za-z]:)/.test(entry.name) ||
    parts.includes("..") ||
    entry.name.includes("\\")
  )
    return "a name that leads out of the archive";
  if (entry.isEncrypted) return "an encrypted file: unpack it with its password first";
  if (entry.isLink) return "a symbolic link";
  if (entry.method !== STORED && entry.method !== DEFLATED && entry.method !== ZSTD)
    return `compression method ${entry.method}, of which only stored, deflate and zstd are read`;
  if (entry.bytes > RATIO_FROM_BYTES && entry.bytes > entry.packedBytes * MAX_RATIO)
    return `${entry.packedBytes} bytes that unpack to ${entry.bytes}`;
  return undefined;
}

/**
 * Unpacks one entry. Never gives more bytes than the directory says.
 * @throws QuisError QUIS_BAD_ARCHIVE, also at the end, if length or checksum differ
 */
export async function* readZipEntry(source: ByteSource, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const refused = whyRefused(entry);
  if (refused !== undefined) throw badArchive("a file that can be read", refused);
  const dataAt = await findData(source, entry);
  const packed = Readable.from(packedChunks(source, dataAt, entry.packedBytes));
  let length = 0;
  let crc = 0;
  for await (const chunk of unpacked(packed, entry.method)) {
    length += chunk.length;
    // Attacker: a size that is too small in the directory must not let more through.
    if (length > entry.bytes) throw badArchive(`${entry.bytes} bytes unpacked`, "more");
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (length !== entry.bytes) throw badArchive(`${entry.bytes} bytes unpacked`, String(length));
  if (crc !== entry.crc) throw badArchive("bytes that fit their checksum", "others: the archive is damaged");
}

/** Start of the data behind the local header, which must say the same as the directory: two readers must not see two files. */
async function findData(source: ByteSource, entry: ZipEntry): Promise<number> {
  if (entry.offset + 30 > source.size) throw badArchive("a local header", "the end of the archive");
  const header = await source.read(entry.offset, 30);
  const nameBytes = header.readUInt16LE(26);
  const dataAt = entry.offset + 30 + nameBytes + header.readUInt16LE(28);
  if (header.readUInt32LE(0) !== LOCAL || dataAt + entry.packedBytes > source.size)
    throw badArchive("a local header", "something else in its place");
  const name = await source.read(entry.offset + 30, nameBytes);
  const written = (header.readUInt16LE(6) & 0x0800) === 0 ? name.toString("latin1") : name.toString("utf8");
  if (written !== entry.name || header.readUInt16LE(8) !== entry.method)
    throw badArchive("the same file in directory and local header", "two different ones");
  return dataAt;
}

async function* packedChunks(source: ByteSource, start: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += CHUNK_BYTES) yield source.read(start + at, Math.min(CHUNK_BYTES, length - at));
}

async function* unpacked(packed: Readable, method: number): AsyncGenerator<Uint8Array> {
  if (method === STORED) {
    yield* packed as AsyncIterable<Uint8Array>;
    return;
  }
  const out = new PassThrough();
  let failure: Error | undefined;
  const inflater = method === DEFLATED ? createInflateRaw() : createZstdDecompress();
  const done = pipeline(packed, inflater, out).catch((error: Error) => {
    failure = error;
  });
  try {
    yield* out as AsyncIterable<Uint8Array>;
  } catch (error) {
    failure ??= error as Error;
  } finally {
    packed.destroy();
  }
  await done;
  if (failure !== undefined) throw badArchive("a whole compressed file", `one that is damaged (${failure.message})`);
}

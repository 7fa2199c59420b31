// The bytes of one file of a zip archive, unpacked as they are asked for and checked against the directory.
import { crc32, inflate, METHODS, PACKED_CHUNK_BYTES } from "#inflate";
import { badArchive } from "./error.ts";
import { type ByteSource, nameOf, viewOf, type ZipEntry } from "./zip.ts";

const LOCAL = 0x04034b50;
const STORED = 0;

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
  if (!METHODS.has(entry.method))
    return `compression method ${entry.method}, of which only ${[...METHODS.values()].join(", ").replace(/, (\w+)$/, " and $1")} are read`;
  if (entry.bytes > RATIO_FROM_BYTES && entry.bytes > entry.packedBytes * MAX_RATIO)
    return `${entry.packedBytes} bytes that unpack to ${entry.bytes}`;
  return undefined;
}

/**
 * Unpacks one entry. Never gives more bytes than the directory says.
 * @throws ArchiveError ARCHIVE_INVALID, also at the end, if length or checksum differ
 */
export async function* readZipEntry(source: ByteSource, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const refused = whyRefused(entry);
  if (refused !== undefined) throw badArchive("a file that can be read", refused);
  const dataAt = await findData(source, entry);
  const packed = packedChunks(source, dataAt, entry.packedBytes);
  let length = 0;
  let crc = 0;
  for await (const chunk of entry.method === STORED ? packed : inflate(packed, entry.method)) {
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
  const header = viewOf(await source.read(entry.offset, 30));
  const nameBytes = header.getUint16(26, true);
  const dataAt = entry.offset + 30 + nameBytes + header.getUint16(28, true);
  if (header.getUint32(0, true) !== LOCAL || dataAt + entry.packedBytes > source.size)
    throw badArchive("a local header", "something else in its place");
  const written = nameOf(await source.read(entry.offset + 30, nameBytes), header.getUint16(6, true));
  if (written !== entry.name || header.getUint16(8, true) !== entry.method)
    throw badArchive("the same file in directory and local header", "two different ones");
  return dataAt;
}

async function* packedChunks(source: ByteSource, start: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += PACKED_CHUNK_BYTES)
    yield source.read(start + at, Math.min(PACKED_CHUNK_BYTES, length - at));
}

// Zip archives by their directory: PKWARE APPNOTE.TXT §4.3, with ZIP64 (§4.5.3). https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
// Attacker: everything in here is the sender's word. Nothing is written to disk, so a name is only a name; sizes are limits, not promises.
import { badArchive } from "./error.ts";

/** Bytes of a file by their place. */
export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes from `start`. */
  read(start: number, length: number): Promise<Uint8Array>;
}

/** One file in an archive, as the directory has it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly isLink: boolean;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its local header is. */
  readonly offset: number;
}

export const ZIP_LIMITS = {
  entries: 10_000,
  directoryBytes: 16 << 20,
  /** All entries unpacked. */
  totalBytes: 64 * 2 ** 30,
} as const;

const END_BYTES = 22;
const MAX_COMMENT = 65_535;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const DIRECTORY = 0x02014b50;

/** The files of an archive in the order of its directory, at most `most`; folders are left out. @throws ArchiveError ARCHIVE_INVALID */
export async function readZipDirectory(source: ByteSource, most: number = ZIP_LIMITS.entries): Promise<ZipEntry[]> {
  const { count, bytes, start } = await findDirectory(source);
  if (count > most) throw badArchive(`at most ${most} files in an archive`, String(count));
  if (bytes > ZIP_LIMITS.directoryBytes || start + bytes > source.size)
    throw badArchive("a directory within the archive", `one of ${bytes} bytes at ${start}`);
  const directory = viewOf(await source.read(start, bytes));
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let number = 1; number <= count; number += 1) {
    if (at + 46 > bytes || directory.getUint32(at, true) !== DIRECTORY)
      throw badArchive(`${count} entries in the directory`, `${number - 1} and then something else`);
    const next =
      at +
      46 +
      directory.getUint16(at + 28, true) +
      directory.getUint16(at + 30, true) +
      directory.getUint16(at + 32, true);
    if (next > bytes) throw badArchive("entries that end within the directory", "one that does not");
    const entry = readEntry(directory, at);
    if (!entry.name.endsWith("/")) entries.push(entry);
    at = next;
  }
  checkTogether(entries, start);
  return entries;
}

async function findDirectory(source: ByteSource): Promise<{ count: number; bytes: number; start: number }> {
  const tailBytes = Math.min(source.size, END_BYTES + MAX_COMMENT);
  const tail = viewOf(await source.read(source.size - tailBytes, tailBytes));
  // The last one that ends with the file: a comment may hold another.
  for (let at = tail.byteLength - END_BYTES; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== END || at + END_BYTES + tail.getUint16(at + 20, true) !== tail.byteLength)
      continue;
    const count = tail.getUint16(at + 10, true);
    const bytes = tail.getUint32(at + 12, true);
    const start = tail.getUint32(at + 16, true);
    if (tail.getUint16(at + 4, true) !== 0 || tail.getUint16(at + 8, true) !== count)
      throw badArchive("an archive in one piece", "a part of several");
    const isLarge = count === 0xffff || bytes === 0xffffffff || start === 0xffffffff;
    return isLarge ? findDirectory64(source, source.size - tailBytes + at) : { count, bytes, start };
  }
  throw badArchive("a whole zip archive", "one without its directory, as when it ends early");
}

async function findDirectory64(
  source: ByteSource,
  endAt: number,
): Promise<{ count: number; bytes: number; start: number }> {
  const locator = viewOf(endAt >= 20 ? await source.read(endAt - 20, 20) : new Uint8Array(20));
  const at = locator.getUint32(0, true) === LOCATOR64 ? safeNumber(locator.getBigUint64(8, true)) : -1;
  if (at < 0 || at + 56 > source.size) throw badArchive("a ZIP64 directory", "none where it should be");
  const end = viewOf(await source.read(at, 56));
  if (end.getUint32(0, true) !== END64) throw badArchive("a ZIP64 directory", "something else in its place");
  return {
    count: safeNumber(end.getBigUint64(32, true)),
    bytes: safeNumber(end.getBigUint64(40, true)),
    start: safeNumber(end.getBigUint64(48, true)),
  };
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function piece(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start);
}

/** §4.4.4 bit 11: UTF-8; else one letter for each byte, so that two names never become one. */
export function nameOf(bytes: Uint8Array, flags: number): string {
  if ((flags & 0x0800) !== 0) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function safeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw badArchive("sizes below 2^53", "a larger one");
  return Number(value);
}

const UNIX = 3;
const TYPE_MASK = 0o170000;
const LINK = 0o120000;

function readEntry(directory: DataView, at: number): ZipEntry {
  const flags = directory.getUint16(at + 8, true);
  const nameEnd = at + 46 + directory.getUint16(at + 28, true);
  const name = nameOf(piece(directory, at + 46, nameEnd), flags);
  const extra = viewOf(piece(directory, nameEnd, nameEnd + directory.getUint16(at + 30, true)));
  const small = {
    bytes: directory.getUint32(at + 24, true),
    packedBytes: directory.getUint32(at + 20, true),
    offset: directory.getUint32(at + 42, true),
  };
  const isUnix = directory.getUint8(at + 5) === UNIX;
  return {
    name,
    method: directory.getUint16(at + 10, true),
    isEncrypted: (flags & 0x2041) !== 0,
    isLink: isUnix && ((directory.getUint32(at + 38, true) >>> 16) & TYPE_MASK) === LINK,
    crc: directory.getUint32(at + 16, true),
    ...largeSizes(small, extra),
  };
}

/** §4.5.3: what does not fit 32 bits is in the extra field, in this order. */
function largeSizes<Sizes extends Record<"bytes" | "packedBytes" | "offset", number>>(
  small: Sizes,
  extra: DataView,
): Sizes {
  const wanted = (["bytes", "packedBytes", "offset"] as const).filter((name) => small[name] === 0xffffffff);
  if (wanted.length === 0) return small;
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    const end = Math.min(extra.byteLength, at + 4 + extra.getUint16(at + 2, true));
    const large = { ...small };
    wanted.forEach((name, place) => {
      const from = at + 4 + place * 8;
      if (from + 8 > end) throw badArchive("ZIP64 sizes of an entry", "fewer than it needs");
      large[name] = safeNumber(extra.getBigUint64(from, true));
    });
    return large;
  }
  throw badArchive("ZIP64 sizes of an entry", "none");
}

/** Attacker: entries that share their bytes make a small archive unpack to anything; no honest archive has such. */
function checkTogether(entries: readonly ZipEntry[], directoryAt: number): void {
  let total = 0;
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset < end) throw badArchive("entries one after the other", "two that overlap");
    // The local header has a name too; its exact length is looked at when it is read.
    end = entry.offset + 30 + entry.packedBytes;
    if (end > directoryAt) throw badArchive("entries before the directory", "one that runs into it");
    total += entry.bytes;
  }
  if (total > ZIP_LIMITS.totalBytes) throw badArchive(`at most ${ZIP_LIMITS.totalBytes} bytes unpacked`, String(total));
}

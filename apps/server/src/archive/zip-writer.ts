// Zip archives as a stream: small files, stored as they are, the directory last. PKWARE APPNOTE.TXT §4.3. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
import { crc32 } from "node:zlib";

const LOCAL = 0x04034b50;
const DIRECTORY = 0x02014b50;
const END = 0x06054b50;
/** §4.4.3: plain files need version 1.0. */
const VERSION = 10;
/** §4.4.4 bit 11: names are UTF-8. */
const UTF8_NAMES = 1 << 11;
/** §4.4.6 as MS-DOS has it: 1 January 1980, so that the same files give the same bytes. */
const DATE = 0x0021;

export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes of the archive. At most 65,535 files and 4 GiB: without ZIP64. */
export async function* zipOf(files: Iterable<ZipFile> | AsyncIterable<ZipFile>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const { name, bytes } of files) {
    const encoded = Buffer.from(name, "utf8");
    const common = commonHeader(bytes, encoded.length);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(LOCAL);
    const entry = Buffer.concat([local, common, encoded]);
    directory.push(directoryEntry(common, encoded, offset));
    offset += entry.length + bytes.length;
    yield Buffer.concat([entry, bytes]);
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  yield Buffer.concat([...directory, end]);
}

// From "version needed" to "extra field length": the same in both headers.
function commonHeader(bytes: Uint8Array, nameBytes: number): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(VERSION, 0);
  header.writeUInt16LE(UTF8_NAMES, 2);
  header.writeUInt16LE(DATE, 8);
  header.writeUInt32LE(crc32(bytes), 10);
  header.writeUInt32LE(bytes.length, 14);
  header.writeUInt32LE(bytes.length, 18);
  header.writeUInt16LE(nameBytes, 22);
  return header;
}

function directoryEntry(common: Buffer, name: Buffer, offset: number): Buffer {
  const start = Buffer.alloc(6);
  start.writeUInt32LE(DIRECTORY, 0);
  start.writeUInt16LE(VERSION, 4);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([start, common, rest, name]);
}

// Zip archives for tests, honest and lying ones: PKWARE APPNOTE.TXT §4.3.
import { crc32, deflateRawSync } from "node:zlib";

export interface MadeEntry {
  readonly name: string;
  readonly data: string | Uint8Array;
  readonly isStored?: boolean;
  /** What the headers say instead of the truth. */
  readonly lie?:
    | undefined
    | {
        readonly bytes?: number;
        readonly crc?: number;
        readonly flags?: number;
        readonly method?: number;
        readonly mode?: number;
        readonly offset?: number;
        readonly localName?: string;
      };
}

export function makeZip(entries: readonly MadeEntry[], comment = ""): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, data, isStored, lie = {} } of entries) {
    const bytes = Buffer.from(data as string);
    const packed = isStored === true ? bytes : deflateRawSync(bytes);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(lie.flags ?? 0x0800, 2);
    fixed.writeUInt16LE(lie.method ?? (isStored === true ? 0 : 8), 4);
    fixed.writeUInt32LE(lie.crc ?? crc32(bytes), 10);
    fixed.writeUInt32LE(packed.length, 14);
    fixed.writeUInt32LE(lie.bytes ?? bytes.length, 18);
    const local = Buffer.from(fixed);
    const localName = Buffer.from(lie.localName ?? name);
    local.writeUInt16LE(localName.length, 22);
    const header = Buffer.concat([Buffer.from("PK\u0003\u0004"), local, localName]);
    files.push(header, packed);
    fixed.writeUInt16LE(Buffer.byteLength(name), 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((lie.mode ?? 0o100644) * 0x10000) >>> 0, 6);
    tail.writeUInt32LE(lie.offset ?? at, 10);
    directory.push(Buffer.from("PK\u0001\u0002"), Buffer.from([20, 3]), fixed, tail, Buffer.from(name));
    at += header.length + packed.length;
  }
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(all.length, 8);
  end.writeUInt32LE(at, 12);
  end.writeUInt16LE(Buffer.byteLength(comment), 16);
  return Buffer.concat([...files, all, Buffer.from("PK\u0005\u0006"), end, Buffer.from(comment)]);
}

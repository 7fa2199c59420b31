// The write-ahead log: what was acknowledged but is not yet in tiles. docs/reference/data-folder.md has the bytes.
//
// A frame is one group commit: written whole, then fdatasync, then acknowledged; the next frame is not begun before.
// So at most the last frame can be torn, and an invalid frame with anything after it is damage, not a crash.
//
//   frame = "QWF2" | u32 BE body length | u64 BE first index | u32 BE count | u32 BE CRC-32 of the 20 bytes before | u32 BE CRC-32 of body | body
//
// The body is sealed with the write-ahead log's own key (keys/cipher.ts), bound to the log's name and the first 20 bytes; "QWF1", which 0.1
// wrote, has it unencrypted. The checksums are over what is on disk, so that a torn frame is told from a wrong key.
import { open, readdir, readFile, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { free } from "../bytes/free.ts";
import { QuisError } from "../instance/error.ts";
import { open as openSealed, SEAL_BYTES, sealParts } from "../keys/cipher.ts";
import { syncFolder } from "./durable.ts";

const MAGIC = Buffer.from("QWF");
const PLAIN = Buffer.from("QWF1");
const SEALED = Buffer.from("QWF2");
const HEADER_BYTES = 28;
// A torn write leaves zeros where blocks never reached the disk; 512 is the smallest block that a disk writes whole.
const SECTOR_BYTES = 512;
const LEAST_ZEROS = 16;
const SEGMENT = /^\d{16}\.wal$/;

export interface WalFrame {
  readonly firstIndex: number;
  readonly count: number;
  readonly body: Uint8Array;
}

/** A file of the write-ahead log and the index after its last entry. */
export interface WalSegment {
  readonly path: string;
  endIndex: number;
}

/** What frames are sealed with, and the log that they are bound to. */
export interface WalKey {
  readonly key: Uint8Array;
  readonly log: string;
}

/** Appends frames to segments. One writer per folder; calls must not overlap. */
export class WalWriter {
  readonly #folder: string;
  #file: FileHandle | undefined;
  readonly #segments: WalSegment[];
  readonly #key: WalKey | undefined;

  /** Without a key frames are written as 0.1 wrote them, unencrypted. */
  constructor(folder: string, existing: readonly WalSegment[] = [], key?: WalKey) {
    this.#folder = folder;
    this.#key = key;
    this.#segments = existing.map((segment) => ({ ...segment }));
  }

  /** Durable when it resolves. Any rejection means that the state on disk is unknown: the log must stop. */
  async append(frame: WalFrame): Promise<void> {
    const file = this.#file ?? (await this.#openSegment(frame.firstIndex));
    const header = Buffer.alloc(HEADER_BYTES);
    (this.#key === undefined ? PLAIN : SEALED).copy(header);
    header.writeUInt32BE(frame.body.length + (this.#key === undefined ? 0 : SEAL_BYTES), 4);
    header.writeBigUInt64BE(BigInt(frame.firstIndex), 8);
    header.writeUInt32BE(frame.count, 16);
    const sealed =
      this.#key === undefined ? undefined : sealParts(this.#key.key, boundOf(this.#key, header), frame.body);
    const body = sealed ?? [frame.body];
    header.writeUInt32BE(crc32(header.subarray(0, 20)), 20);
    header.writeUInt32BE(
      body.reduce((crc, part) => crc32(part, crc), 0),
      24,
    );
    await writeWhole(file, [header, ...body]);
    sealed?.forEach(free);
    await file.datasync();
    this.#segments.at(-1)!.endIndex = frame.firstIndex + frame.count;
  }

  async #openSegment(firstIndex: number): Promise<FileHandle> {
    const path = join(this.#folder, `${String(firstIndex).padStart(16, "0")}.wal`);
    const file = await open(path, "a", 0o600);
    await syncFolder(this.#folder);
    // At once with the name, or dropBelow could take a segment that is just begun for an ended one.
    this.#file = file;
    if (this.#segments.at(-1)?.path !== path) this.#segments.push({ path, endIndex: firstIndex });
    return file;
  }

  /** Ends the current segment, so that it can be dropped once integrated. */
  async rotate(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** Removes ended segments all of whose entries are below `size`. */
  async dropBelow(size: number): Promise<void> {
    const droppable = this.#file === undefined ? this.#segments.length : this.#segments.length - 1;
    for (let i = 0; i < droppable && this.#segments[0]!.endIndex <= size; i++) {
      await rm(this.#segments.shift()!.path, { force: true });
    }
  }

  async close(): Promise<void> {
    await this.rotate();
  }
}

function boundOf({ log }: WalKey, header: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`quis write-ahead frame v1\n${log}\n`), header.subarray(0, 20)]);
}

// A disk that runs full takes part of a write, even of the header; the next one then says why.
async function writeWhole(file: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  let rest = parts.filter((part) => part.length > 0);
  while (rest.length > 0) {
    let { bytesWritten } = await file.writev(rest);
    if (bytesWritten === 0) throw new Error("expected to write the rest of a frame, wrote nothing");
    while (rest.length > 0 && bytesWritten >= rest[0]!.length) bytesWritten -= rest.shift()!.length;
    if (bytesWritten > 0) rest = [rest[0]!.subarray(bytesWritten), ...rest.slice(1)];
  }
}

/** What a folder of segments holds: whole frames in order, without a torn last frame (it was never acknowledged). */
export interface WalContents {
  readonly frames: readonly WalFrame[];
  readonly segments: readonly WalSegment[];
  /** Bytes of a torn last frame. */
  readonly tornBytes: number;
}

/**
 * Reads all segments and changes none, so that a start that is refused leaves the evidence: a torn frame goes with its segment, once what is
 * before it is integrated.
 * @throws QuisError QUIS_DATA_CORRUPT when a frame is damaged rather than torn.
 */
export async function readWal(folder: string, key?: WalKey): Promise<WalContents> {
  const names = (await readdir(folder)).filter((name) => SEGMENT.test(name)).sort();
  const frames: WalFrame[] = [];
  const segments: WalSegment[] = [];
  let tornBytes = 0;
  for (const [n, name] of names.entries()) {
    const path = join(folder, name);
    const bytes = await readFile(path);
    let at = 0;
    while (at < bytes.length) {
      const frame = parseFrame(bytes, at);
      if (typeof frame === "string") {
        // A crash tears the last frame of the last segment only: every other was followed by a write after its fdatasync.
        const reason =
          n === names.length - 1 ? whyNotTorn(bytes, at) : "a later segment exists, so this one was complete once";
        if (reason !== undefined) throw damaged(name, at, frame, reason);
        tornBytes = bytes.length - at;
        break;
      }
      const body = bodyOf(bytes.subarray(at, at + HEADER_BYTES), frame.body, key);
      if (body === undefined) throw sealedOtherwise(name, at, key);
      frames.push({ ...frame, body });
      at += HEADER_BYTES + frame.body.length;
    }
    const last = frames.at(-1);
    segments.push({ path, endIndex: last === undefined ? 0 : last.firstIndex + last.count });
  }
  return { frames, segments, tornBytes };
}

// What was acknowledged, from the body on disk.
function bodyOf(header: Buffer, body: Uint8Array, key: WalKey | undefined): Uint8Array | undefined {
  if (header.subarray(0, 4).equals(PLAIN)) return body;
  return key === undefined ? undefined : openSealed(key.key, boundOf(key, header), body);
}

// The whole frame at `at`, or what is wrong with it; its body as it is on disk.
function parseFrame(bytes: Buffer, at: number): WalFrame | string {
  const header = bytes.subarray(at, at + HEADER_BYTES);
  if (header.length < HEADER_BYTES) return `expected a header of ${HEADER_BYTES} bytes, got ${header.length}`;
  if (!headerIsWhole(header)) return "expected a frame header, got other bytes";
  const length = header.readUInt32BE(4);
  const body = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
  if (body.length < length) return `expected a body of ${length} bytes, got ${body.length}`;
  const expected = header.readUInt32BE(24);
  const got = crc32(body);
  if (got !== expected) return `expected checksum ${expected}, got ${got}`;
  return { firstIndex: Number(header.readBigUInt64BE(8)), count: header.readUInt32BE(16), body };
}

function headerIsWhole(header: Buffer): boolean {
  const magic = header.subarray(0, 4);
  return (magic.equals(PLAIN) || magic.equals(SEALED)) && header.readUInt32BE(20) === crc32(header.subarray(0, 20));
}

// A torn frame is short, or has blocks of zeros that never reached the disk, and no frame follows it. A frame all of whose
// blocks were written but with other bytes is damage: acknowledged events may be in it. The header has a checksum of its own,
// or a flipped bit in the length would make an acknowledged frame look short.
function whyNotTorn(bytes: Buffer, at: number): string | undefined {
  const rest = bytes.subarray(at);
  if (rest.length < HEADER_BYTES) return undefined;
  const whole = headerIsWhole(rest.subarray(0, HEADER_BYTES));
  const length = HEADER_BYTES + rest.readUInt32BE(4);
  // All there is is this frame's, so what looks like a frame in it is an event that quotes one.
  if (whole && length > rest.length) return undefined;
  if (findFrameAfter(bytes, whole ? at + length : at + 1)) return "a whole frame follows it";
  if (hasLostBlock(bytes, at)) return undefined;
  return "all of it was written, with other bytes than were acknowledged";
}

// Whether a block that a disk writes at once is zero as far as it is the frame's. Blocks are the file's, wherever the frame begins. A few zeros at
// an end of the frame say nothing: events may end so.
function hasLostBlock(bytes: Buffer, at: number): boolean {
  for (let from = at; from < bytes.length;) {
    const to = Math.min(bytes.length, (Math.floor(from / SECTOR_BYTES) + 1) * SECTOR_BYTES);
    if (to - from >= LEAST_ZEROS && bytes.subarray(from, to).every((byte) => byte === 0)) return true;
    from = to;
  }
  return false;
}

function findFrameAfter(bytes: Buffer, from: number): boolean {
  for (let at = bytes.indexOf(MAGIC, from); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    if (typeof parseFrame(bytes, at) !== "string") return true;
  }
  return false;
}

function damaged(name: string, at: number, what: string, why: string): QuisError {
  return new QuisError(
    "QUIS_DATA_CORRUPT",
    `The write-ahead log ${name} is damaged at byte ${at}: ${what}; ${why}. Acknowledged events may be in it: ` +
      "keep the folder as it is and restore it from a copy, or see docs/how-to/verify-the-log.md.",
  );
}

function sealedOtherwise(name: string, at: number, key: WalKey | undefined): QuisError {
  return new QuisError(
    "QUIS_DATA_CORRUPT",
    `expected the frame at byte ${at} of the write-ahead log ${name} to open with ${key === undefined ? "no key" : `the key keys/wal, for the log ${key.log}`}; it was sealed ` +
      "with another, or changed by somebody. Nothing was changed: restore keys/ and wal/ from the same copy.",
  );
}

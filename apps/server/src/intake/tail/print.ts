// How a file's content is known again under another name, inode or compression: by its first bytes, and by those before where reading stands.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";

const PRINT_BYTES = 1024;

/** What a content had in its first `offset` bytes, as hashes: the cursor file holds no text of anybody's log. */
export interface Print {
  readonly offset: number;
  /** SHA-256 of the first min(offset, 1024) bytes. */
  readonly head: string;
  /** SHA-256 of the last min(offset, 1024) bytes before `offset`. */
  readonly tail: string;
}

export const EMPTY_PRINT: Print = { offset: 0, head: "", tail: "" };

/** Print of the first `offset` bytes; undefined if the file has fewer now. */
export async function printOf(file: FileHandle, offset: number): Promise<Print | undefined> {
  if (offset === 0) return EMPTY_PRINT;
  const length = Math.min(offset, PRINT_BYTES);
  const head = await readAt(file, 0, length);
  const tail = await readAt(file, offset - length, length);
  return head === undefined || tail === undefined ? undefined : { offset, head: sha256(head), tail: sha256(tail) };
}

/** Whether the file begins as the printed content did: its head alone, which is enough to notice that a file was emptied and written anew. */
export async function hasHead(file: FileHandle, print: Print): Promise<boolean> {
  if (print.offset === 0) return true;
  const head = await readAt(file, 0, Math.min(print.offset, PRINT_BYTES));
  return head !== undefined && sha256(head) === print.head;
}

/** Whether the file holds the printed content. Nothing is known of one of which nothing was read. */
export async function holds(path: string, print: Print): Promise<boolean> {
  if (print.offset === 0) return false;
  if (isCompressed(path)) return holdsInflated(path, print);
  const file = await open(path, "r").catch(() => undefined);
  if (file === undefined) return false;
  try {
    const own = await printOf(file, print.offset);
    return own !== undefined && own.head === print.head && own.tail === print.tail;
  } finally {
    await file.close();
  }
}

export function isCompressed(path: string): boolean {
  return /\.(?:gz|zst)$/.test(path);
}

/** Whether the file at `path` has nothing that `file` does not begin with: it is a copy of it, or becomes one. */
export async function isCopyOf(path: string, file: FileHandle): Promise<boolean> {
  let at = 0;
  for await (const chunk of bytesOf(path)) {
    const own = await readAt(file, at, chunk.length);
    if (own === undefined || !own.equals(chunk)) return false;
    at += chunk.length;
  }
  return true;
}

/** Whether the file is the printed content and nothing more. */
export async function isWhole(path: string, print: Print): Promise<boolean> {
  if (print.offset === 0) return false;
  if (!isCompressed(path)) return (await stat(path)).size === print.offset && (await holds(path, print));
  if (!(await holds(path, print))) return false;
  let length = 0;
  for await (const chunk of inflated(path)) length += chunk.length;
  return length === print.offset;
}

function bytesOf(path: string): AsyncIterable<Buffer> {
  return isCompressed(path) ? inflated(path) : createReadStream(path);
}

/** The bytes of a compressed file. Ends early, without failure, where the file is damaged or not complete yet. */
export async function* inflated(path: string): AsyncGenerator<Buffer> {
  const source = createReadStream(path);
  const inflater = path.endsWith(".gz") ? createGunzip() : createZstdDecompress();
  source.on("error", (error) => inflater.destroy(error));
  source.pipe(inflater);
  try {
    yield* inflater as AsyncIterable<Buffer>;
  } catch {
    return;
  } finally {
    source.destroy();
    inflater.destroy();
  }
}

async function holdsInflated(path: string, print: Print): Promise<boolean> {
  const length = Math.min(print.offset, PRINT_BYTES);
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let read = 0;
  for await (const chunk of inflated(path)) {
    if (head.length < length) {
      head = Buffer.concat([head, chunk]).subarray(0, length);
      // Most files are told apart here, without inflating the rest.
      if (head.length === length && sha256(head) !== print.head) return false;
    }
    const wanted = chunk.subarray(0, Math.max(0, print.offset - read));
    tail = Buffer.concat([tail, wanted]);
    tail = tail.subarray(Math.max(0, tail.length - length));
    read += chunk.length;
    if (read >= print.offset) break;
  }
  return read >= print.offset && sha256(head) === print.head && sha256(tail) === print.tail;
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer | undefined> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return bytesRead === length ? bytes : undefined;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

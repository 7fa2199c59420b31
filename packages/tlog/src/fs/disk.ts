/**
 * What the log needs of a file system, in eight calls, so that a test can stop it between any two of them.
 * Paths are absolute or relative to the process, as Node takes them.
 */
import * as nodeFs from "node:fs";
import { TlogError } from "../error.ts";

/** A file system. Every call either does all it says or throws; after a throw nothing may be assumed about the file. */
export interface Disk {
  /** All bytes of a file, or undefined when there is none. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** Names in a folder, or undefined when there is none. */
  list(path: string): Promise<string[] | undefined>;
  /** Makes the folder unless it is there. Its parent must exist. */
  makeFolder(path: string): Promise<void>;
  /** Creates or empties the file, writes `bytes`, and returns only when they would survive a power cut (fsync). */
  writeDurably(path: string, bytes: Uint8Array): Promise<void>;
  /** Renames over whatever is at `to`, atomically. Durable only after {@link Disk.syncFolder} of the folder of `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Returns when the names in this folder would survive a power cut (fsync of the folder). */
  syncFolder(path: string): Promise<void>;
  /** Removes a file if it is there. */
  removeFile(path: string): Promise<void>;
  /** Removes an empty folder if it is there. */
  removeFolder(path: string): Promise<void>;
}

type Callback<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

/** A callback call as a promise. Measured: half the event-loop time of `fs/promises` for open, write, fsync, close, rename. */
function call<T>(start: (done: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

async function attempt<T>(
  what: string,
  path: string,
  work: () => Promise<T>,
  except: Record<string, T> = {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code !== undefined && Object.hasOwn(except, code)) return except[code] as T;
    throw new TlogError("TLOG_IO", `expected to ${what} ${path}, got ${code ?? String(error)}`, { cause: error });
  }
}

async function syncAndClose(fd: number, before: () => Promise<unknown>): Promise<void> {
  try {
    await before();
    await call<void>((done) => nodeFs.fsync(fd, done));
  } finally {
    await call<void>((done) => nodeFs.close(fd, done));
  }
}

async function writeAll(fd: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    // write(2) may write less than asked, on a nearly full disk for one.
    at += await call<number>((done) => nodeFs.write(fd, bytes, at, bytes.length - at, null, done));
  }
}

/** The same bytes without Buffer's methods: `slice` of a Buffer is a view, which surprises whoever expects a copy. */
export function plainBytes(buffer: Buffer | undefined): Uint8Array | undefined {
  return buffer && new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** The real file system. Failures are `TLOG_IO` with the system's error as cause. */
export const nodeDisk: Disk = {
  readFile: (path) =>
    attempt("read", path, () => call<Buffer | undefined>((done) => nodeFs.readFile(path, done)).then(plainBytes), {
      ENOENT: undefined,
      ENOTDIR: undefined,
    }),
  list: (path) =>
    attempt("list", path, () => call<string[] | undefined>((done) => nodeFs.readdir(path, done)), {
      ENOENT: undefined,
      ENOTDIR: undefined,
    }),
  makeFolder: (path) =>
    attempt("make folder", path, () => call<void>((done) => nodeFs.mkdir(path, done)), {
      EEXIST: undefined,
    }),
  writeDurably: (path, bytes) =>
    attempt("write", path, async () => {
      const fd = await call<number>((done) => nodeFs.open(path, "w", 0o644, done));
      await syncAndClose(fd, () => writeAll(fd, bytes));
    }),
  rename: (from, to) => attempt("rename to", to, () => call<void>((done) => nodeFs.rename(from, to, done))),
  syncFolder: (path) =>
    attempt("fsync folder", path, async () => {
      const fd = await call<number>((done) => nodeFs.open(path, "r", done));
      await syncAndClose(fd, async () => {});
    }),
  removeFile: (path) =>
    attempt("remove", path, () => call<void>((done) => nodeFs.unlink(path, done)), {
      ENOENT: undefined,
    }),
  removeFolder: (path) =>
    attempt("remove folder", path, () => call<void>((done) => nodeFs.rmdir(path, done)), {
      ENOENT: undefined,
      ENOTEMPTY: undefined,
      EEXIST: undefined,
    }),
};

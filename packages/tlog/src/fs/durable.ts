/**
 * Files that are there after a power cut, whole or not at all.
 *
 * What the system sees for a batch of files (eight at a time), and then for the checkpoint that speaks of them:
 *
 *     open(".tmp/1", O_WRONLY|O_CREAT|O_TRUNC)   write   fsync   close   rename(".tmp/1", "tile/0/000")      for each file
 *     open("tile/0", O_RDONLY)   fsync   close                                                               for each folder touched
 *     open(".tmp/2", …)   write   fsync   close   rename(".tmp/2", "checkpoint")   open(".")   fsync   close
 *
 * A folder is fsynced for the names in it: once after a batch, and its parent too when this process has not yet seen the folder made
 * durable (an earlier process may have made it and died before its fsync).
 *
 * BUG: a disk that acknowledges a flush it has not done, or drops a page after a failed write-back that fsync no longer reports
 * (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020), is beyond what a program can see. So after any
 * failure the writer stops for good; opening the log again re-reads and verifies what is there.
 */
import { dirname, join } from "node:path";
import type { Disk } from "./disk.ts";

/** One file to write: its path below the log's folder, and its bytes. */
export interface FileToWrite {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Folder for files being written, below the log's folder so that a rename never crosses file systems. */
export const TEMP_FOLDER = ".tmp";

// More does not help: libuv has four threads, and one core was measured busy at eight.
const CONCURRENCY = 8;

/** Writes files below `root` durably. One per folder and process. */
export class DurableFiles {
  readonly #disk: Disk;
  readonly #root: string;
  /** Folders whose own names are known to be durable, by path below the root. */
  readonly #durableFolders = new Set<string>(["."]);
  #nextTemp = 0;

  constructor(disk: Disk, root: string) {
    this.#disk = disk;
    this.#root = root;
  }

  /** Makes the folder for unfinished files and removes what an interrupted process left in it. */
  async prepare(): Promise<void> {
    const temp = join(this.#root, TEMP_FOLDER);
    await this.#disk.makeFolder(temp);
    for (const name of (await this.#disk.list(temp)) ?? []) await this.#disk.removeFile(join(temp, name));
  }

  /**
   * Writes all files, in any order; a file that is there is replaced. When this returns, all of them and the folders they are in
   * would survive a power cut. `files` is drawn from as space is made, so it may be a generator that computes them.
   * Throws `TLOG_IO`; then any of the files may be there, whole, or not.
   */
  async writeAll(files: Iterable<FileToWrite>): Promise<void> {
    const touched = new Set<string>();
    await eachOf(files, async (file) => {
      const folder = dirname(file.path);
      await this.#ensureFolder(folder, touched);
      await this.#place(file);
      touched.add(folder);
    });
    await eachOf(touched, (folder) => this.#disk.syncFolder(join(this.#root, folder)));
    for (const folder of touched) this.#durableFolders.add(folder);
  }

  /** Replaces one file that lies directly in the root, durably and atomically. */
  async replace(file: FileToWrite): Promise<void> {
    await this.#place(file);
    await this.#disk.syncFolder(this.#root);
  }

  /** Removes a folder of files and their folder. Not synced: what comes back after a power cut is removed another time or never. */
  async removeFolder(path: string): Promise<void> {
    const folder = join(this.#root, path);
    this.#durableFolders.delete(path);
    for (const name of (await this.#disk.list(folder)) ?? []) await this.#disk.removeFile(join(folder, name));
    await this.#disk.removeFolder(folder);
  }

  async #place(file: FileToWrite): Promise<void> {
    const temp = join(this.#root, TEMP_FOLDER, String(this.#nextTemp++));
    await this.#disk.writeDurably(temp, file.bytes);
    await this.#disk.rename(temp, join(this.#root, file.path));
  }

  async #ensureFolder(folder: string, touched: Set<string>): Promise<void> {
    if (this.#durableFolders.has(folder) || touched.has(folder)) return;
    const parent = dirname(folder);
    await this.#ensureFolder(parent, touched);
    await this.#disk.makeFolder(join(this.#root, folder));
    // INVARIANT: whoever finds `folder` in `touched` may rely on it being made, and on its parent being synced before writeAll returns.
    touched.add(parent);
    touched.add(folder);
  }
}

/** Does `work` on each item, eight at a time. After a failure no new item is begun, and those begun are waited for. */
async function eachOf<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (failures.length === 0) {
      const next = iterator.next();
      if (next.done) return;
      await work(next.value);
    }
  };
  await Promise.all(
    Array.from({ length: CONCURRENCY }, () => worker().catch((error: unknown) => failures.push(error))),
  );
  if (failures.length > 0) throw failures[0];
}

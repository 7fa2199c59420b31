// What goes first on the disk. A receipt waits for one fsync of the write-ahead log; nobody waits for the files of an integration, which are dozens.
//
// Measured at 5,000 events/s in batches of 100: eight files at a time filled libuv's four threads and the file system's journal, and a write of the
// write-ahead log that takes 1 ms took up to 100.
import { type Disk, nodeDisk } from "@quis/tlog/fs";

/** Files at a time while receipts may be waited for … */
const NARROW = 1;
/** … and when so much waits for integration that what comes in is bulk, which wants speed. */
const WIDE = 8;

/** One for all logs of a process: they share the disk and libuv's threads. */
export class DiskOrder {
  readonly #receipts = new Set<Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];
  #writing = 0;
  #width = NARROW;

  /** Whether the integration that begins is of bulk. */
  set isBulk(isBulk: boolean) {
    this.#width = isBulk ? WIDE : NARROW;
  }

  /** Writes what receipts wait for, at once. */
  receipt<T>(write: () => Promise<T>): Promise<T> {
    const done = write();
    const settled = done.then(nothing, nothing);
    this.#receipts.add(settled);
    void settled.then(() => this.#receipts.delete(settled));
    return done;
  }

  /**
   * Writes a file that no receipt waits for, when there is room. It waits for the receipts under way when its turn comes, not for those after:
   * without an end of receipts it would never come.
   */
  async file<T>(write: () => Promise<T>): Promise<T> {
    if (this.#writing >= this.#width) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#writing++;
    try {
      if (this.#receipts.size > 0) await Promise.all(this.#receipts);
      return await write();
    } finally {
      // Its place goes to the next, unless there are more at work than there should be by now.
      const next = this.#writing > this.#width ? undefined : this.#waiting.shift();
      if (next === undefined) this.#writing--;
      else next();
    }
  }

  /** The file system of a log's public folder. */
  get disk(): Disk {
    return {
      ...nodeDisk,
      writeDurably: (path, bytes) => this.file(() => nodeDisk.writeDurably(path, bytes)),
      syncFolder: (path) => this.file(() => nodeDisk.syncFolder(path)),
    };
  }
}

function nothing(): void {}

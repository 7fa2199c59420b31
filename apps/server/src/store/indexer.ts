// Brings sealed events into the store, in order and in blocks. The store is derived: if it fails, sealing goes on, and the rows are
// made again from the payloads.
import { QuisError } from "../instance/error.ts";
import { dropRows, freeBlocks, type RowBlock } from "./row-block.ts";
import type { Store } from "./store.ts";

const BLOCK_ROWS = 50_000;
// Rows that wait in memory; a healthy store is waited for above this, a failed one gets none.
const MOST_WAITING = 110_000;
// Few rows wait this long for more: ClickHouse makes a part of each insert, and merging parts costs more than waiting.
const INSERT_AFTER_MS = 300;
// While many come, a larger block is worth a longer wait: an insert costs some 100 ms of CPU with its merges, however few its rows. Measured at 5,000
// events/s: the short wait took a third of a core, the long one a twentieth, and receipts wait for the same cores.
const MANY_ROWS = 500;
const INSERT_MANY_AFTER_MS = 3_000;
// Full blocks in a row that are left unmerged. Measured: merging during an import of 400,000 events took 6 µs of CPU per event.
const MOST_UNMERGED_BLOCKS = 64;

interface Offered {
  readonly firstIndex: number;
  readonly rows: RowBlock;
}

export class Indexer {
  readonly #store: Store;
  readonly #readRows: (from: number, to: number) => Promise<string[]>;
  #indexed: number;
  #target: number;
  #waiting: Offered[] = [];
  #waitingRows = 0;
  #running: Promise<void> | undefined;
  #failure: QuisError | undefined;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #fullBlocks = 0;
  #lastBlockRows = 0;

  /** `indexed` rows are in the store; `readRows` makes the rows of sealed entries again. */
  constructor(store: Store, indexed: number, readRows: (from: number, to: number) => Promise<string[]>) {
    this.#store = store;
    this.#indexed = this.#target = indexed;
    this.#readRows = readRows;
  }

  /** Rows in the store, a prefix of the log. */
  get indexed(): number {
    return this.#indexed;
  }

  /** Why the store is behind, if it failed. */
  get failure(): QuisError | undefined {
    return this.#failure;
  }

  /** Rows of entries that were just acknowledged, in order of their indices. */
  offer(firstIndex: number, rows: RowBlock): void {
    this.#target = Math.max(this.#target, firstIndex + rows.count);
    if (this.#failure === undefined && this.#waitingRows < MOST_WAITING) {
      this.#waiting.push({ firstIndex, rows });
      this.#waitingRows += rows.count;
    }
    if (this.#failure !== undefined) return;
    if (this.#waitingRows >= BLOCK_ROWS) void this.#run();
    else
      this.#timer ??= setTimeout(
        () => void this.#run(),
        this.#lastBlockRows < MANY_ROWS ? INSERT_AFTER_MS : INSERT_MANY_AFTER_MS,
      );
  }

  /** Waits while more rows are waiting than should be held in memory. */
  async room(): Promise<void> {
    while (this.#waitingRows >= MOST_WAITING / 2 && this.#failure === undefined) await this.#run();
  }

  /** Waits until the store has all rows below `target`. @throws QuisError QUIS_STORE */
  async settle(target: number, onProgress?: (indexed: number) => void): Promise<void> {
    this.#target = Math.max(this.#target, target);
    this.#failure = undefined;
    while (this.#indexed < target) {
      await this.#run();
      onProgress?.(this.#indexed);
      if (this.#failure !== undefined) throw this.#failure;
    }
    if (this.#running === undefined) await this.#holdMerges(false);
  }

  #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#insertBlock()
      .catch((cause: unknown) => {
        this.#failure = storeFailure(cause);
        this.#waiting = [];
        this.#waitingRows = 0;
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #insertBlock(): Promise<void> {
    if (this.#closed) return;
    const from = this.#indexed;
    const blocks: RowBlock[] = [];
    let to = from;
    while (this.#waiting.length > 0 && this.#waiting[0]!.firstIndex <= to && to - from < BLOCK_ROWS) {
      const next = this.#waiting.shift()!;
      this.#waitingRows -= next.rows.count;
      const block = dropRows(next.rows, Math.min(next.rows.count, to - next.firstIndex));
      blocks.push(block);
      to += block.count;
    }
    this.#lastBlockRows = to - from;
    await this.#holdMerges(this.#lastBlockRows >= BLOCK_ROWS);
    if (to > from) {
      await this.#store.insertBlocks(from, blocks);
      freeBlocks(blocks);
      this.#indexed = to;
    } else if (this.#target > from) {
      to = Math.min(this.#waiting[0]?.firstIndex ?? this.#target, this.#target, from + BLOCK_ROWS);
      const lines = await this.#readRows(from, to);
      await this.#store.insert(from, lines);
      this.#indexed += lines.length;
    }
  }

  // Bulk is full blocks in a row; what comes after, however little, ends it.
  async #holdMerges(full: boolean): Promise<void> {
    const before = this.#fullBlocks;
    this.#fullBlocks = full ? before + 1 : 0;
    if (this.#fullBlocks === 1) await this.#store.holdMerges(true);
    else if (before > 0 && before <= MOST_UNMERGED_BLOCKS && (!full || before === MOST_UNMERGED_BLOCKS))
      await this.#store.holdMerges(false);
  }

  /**
   * Lets `refill` empty and fill the store while nothing else is inserted; it reports how many rows are in. Goes on from there, also if
   * it fails.
   */
  async restart(refill: (inserted: (rows: number) => void) => Promise<void>): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    this.#waiting = [];
    this.#waitingRows = 0;
    this.#failure = undefined;
    const done = refill((rows) => {
      this.#indexed = rows;
    });
    this.#running = done
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined;
      });
    await done;
  }

  /** Waits for the insert under way; what is not inserted is made again at the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}

// ClickHouse says in words alone that the disk is full.
function storeFailure(cause: unknown): QuisError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/No space left on device|NOT_ENOUGH_SPACE/.test(reason)) {
    const message =
      "The disk is full: the store did not take rows. What is sealed is whole. Free space and start Quis again: it goes on by itself.";
    return new QuisError("QUIS_DISK_FULL", message, { cause });
  }
  return new QuisError("QUIS_STORE", `The store did not take rows (${reason}). The log is whole; run quis rebuild.`, {
    cause,
  });
}

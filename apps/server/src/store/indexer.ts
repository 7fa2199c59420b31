// Brings sealed events into the store, in order and in blocks. The store is derived: if it fails, sealing goes on, and the rows are
// made again from the payloads.
import { QuisError } from "../instance/error.ts";
import type { Store } from "./store.ts";

const BLOCK_ROWS = 50_000;
// Rows that wait in memory; a healthy store is waited for above this, a failed one gets none.
const MOST_WAITING = 110_000;
// Few rows wait this long for more: ClickHouse makes a part of each insert, and merging parts costs more than waiting.
const INSERT_AFTER_MS = 300;

interface Offered {
  readonly firstIndex: number;
  readonly rows: readonly string[];
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
  offer(firstIndex: number, rows: readonly string[]): void {
    this.#target = Math.max(this.#target, firstIndex + rows.length);
    if (this.#failure === undefined && this.#waitingRows < MOST_WAITING) {
      this.#waiting.push({ firstIndex, rows });
      this.#waitingRows += rows.length;
    }
    if (this.#failure !== undefined) return;
    if (this.#waitingRows >= BLOCK_ROWS) void this.#run();
    else this.#timer ??= setTimeout(() => void this.#run(), INSERT_AFTER_MS);
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
    const rows: string[] = [];
    const from = this.#indexed;
    while (this.#waiting.length > 0 && this.#waiting[0]!.firstIndex <= from + rows.length && rows.length < BLOCK_ROWS) {
      const next = this.#waiting.shift()!;
      this.#waitingRows -= next.rows.length;
      const skip = from + rows.length - next.firstIndex;
      for (let i = skip; i < next.rows.length; i++) rows.push(next.rows[i]!);
    }
    if (rows.length === 0 && this.#target > from) {
      const to = Math.min(this.#waiting[0]?.firstIndex ?? this.#target, this.#target, from + BLOCK_ROWS);
      rows.push(...(await this.#readRows(from, to)));
    }
    if (rows.length === 0) return;
    await this.#store.insert(from, rows);
    this.#indexed += rows.length;
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

/**
 * Bundles verified ahead by several threads. Only what fits is told: where a bundle does not, nobody says so here, and who then verifies
 * it in order finds the first bad file and says what is wrong with it. So the answer is the same with one thread and with many.
 */
import { availableParallelism } from "node:os";
import { setImmediate as breathe } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { TlogError } from "../error.ts";
import { HASH_BYTES, type Hash, asHash } from "../hash.ts";
import { TILE_WIDTH } from "../tile.ts";
import { verifyBundle } from "../verify.ts";
import { BadFile, readBundleNow, readTileNow } from "./verify-files.ts";

/** Full bundles from `first` to before `end`, in memory that the threads share. */
export interface AheadWindow {
  readonly dir: string;
  readonly first: number;
  readonly end: number;
  /** The next bundle that nobody has taken, counted from `first`. */
  readonly next: Int32Array<SharedArrayBuffer>;
  /** The root of each bundle's level-0 tile, 32 bytes, and whether the bundle and the tile were found to agree. */
  readonly roots: Uint8Array<SharedArrayBuffer>;
  readonly agree: Uint8Array<SharedArrayBuffer>;
}

// About 7 ms of hashing: what the event loop waits for, and small enough for threads to end together.
const BUNDLES_AT_ONCE = 16;
// 4 M entries: half a MB of roots, whatever the log's size.
const BUNDLES_IN_WINDOW = 16_384;
// Below, a thread would start in the time that the work takes.
const FEWEST_BUNDLES = 256;
const MOST_THREADS = 8;

/** Takes and verifies some bundles of the window. Returns how many; 0 when none are left. */
export function verifySome(window: AheadWindow): number {
  const from = window.first + Atomics.add(window.next, 0, BUNDLES_AT_ONCE);
  const to = Math.min(from + BUNDLES_AT_ONCE, window.end);
  for (let index = from; index < to; index++) {
    try {
      const bundle = readBundleNow(window.dir, { index, width: TILE_WIDTH });
      const { root } = verifyBundle(bundle, readTileNow(window.dir, { level: 0, index, width: TILE_WIDTH }), index);
      if (root === undefined) continue;
      window.roots.set(root, (index - window.first) * HASH_BYTES);
      window.agree[index - window.first] = 1;
    } catch (error) {
      if (!(error instanceof BadFile || error instanceof TlogError)) throw error;
    }
  }
  return Math.max(0, to - from);
}

/** The roots of full bundles of a log folder that were found to agree with their level-0 tiles. */
export class VerifiedAhead {
  readonly #dir: string;
  readonly #bundles: number;
  readonly #workers: readonly Worker[];
  #window: AheadWindow | undefined;

  /** For a log of `bundles` full bundles. `threads` work, this one among them; with one, or for a small log, none is started. */
  constructor(dir: string, bundles: number, threads: number = availableParallelism()) {
    this.#dir = dir;
    this.#bundles = bundles;
    const count = bundles < FEWEST_BUNDLES ? 0 : Math.min(threads, MOST_THREADS) - 1;
    this.#workers = Array.from({ length: count }, () => new Worker(new URL("./verify-worker.ts", import.meta.url)));
  }

  /** Whether there is anything ahead to wait for. */
  get isUsed(): boolean {
    return this.#workers.length > 0;
  }

  /**
   * Verifies the window that begins with bundle `first`, unless `first` is inside the last one. Calls `onBreath` some times a second with
   * the number of the window's bundles that are taken; what it throws ends the work.
   */
  async reach(first: number, onBreath: (bundles: number) => void): Promise<void> {
    if (!this.isUsed || first >= this.#bundles || (this.#window !== undefined && first < this.#window.end)) return;
    const end = Math.min(first + BUNDLES_IN_WINDOW, this.#bundles);
    const window: AheadWindow = {
      dir: this.#dir,
      first,
      end,
      next: new Int32Array(new SharedArrayBuffer(4)),
      roots: new Uint8Array(new SharedArrayBuffer((end - first) * HASH_BYTES)),
      agree: new Uint8Array(new SharedArrayBuffer(end - first)),
    };
    const others = Promise.all(this.#workers.map((worker) => verifyIn(worker, window)));
    others.catch(() => undefined);
    while (verifySome(window) > 0) {
      onBreath(Math.min(Atomics.load(window.next, 0), end - first));
      await breathe();
    }
    await others;
    this.#window = window;
  }

  /** The root of bundle `index`, when it was found to agree with its tile. */
  rootOf(index: number): Hash | undefined {
    const window = this.#window;
    if (window === undefined || index < window.first || index >= window.end) return undefined;
    const at = index - window.first;
    return window.agree[at] === 1 ? asHash(window.roots.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES)) : undefined;
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function verifyIn(worker: Worker, window: AheadWindow): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      worker.off("error", failed).off("exit", ended);
      resolve();
    };
    const failed = (cause: unknown): void =>
      reject(new TlogError("TLOG_IO", `a thread ended: ${String(cause)}`, { cause }));
    const ended = (): void => failed("it was stopped");
    worker.once("message", done).once("error", failed).once("exit", ended);
    worker.postMessage(window);
  });
}

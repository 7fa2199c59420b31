// Appends that wait for the write-ahead log, and what of them shares one frame, so one fsync.
import type { PreparedRecords } from "./records.ts";
import type { WalFrame } from "./wal.ts";

// Large enough to share an fsync, small enough to be read back at once.
const FRAME_BYTES = 8 << 20;

export interface WaitingAppend {
  readonly records: PreparedRecords;
  readonly firstIndex: number;
  /** See turns.ts. */
  readonly place: number;
  readonly resolve: (firstIndex: number) => void;
  readonly reject: (error: Error) => void;
}

export class AppendQueue {
  #waiting: WaitingAppend[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(append: WaitingAppend): void {
    this.#waiting.push(append);
  }

  /** Takes what goes into the next frame: the first append, and those behind it that fit. */
  take(): WaitingAppend[] {
    let bytes = 0;
    let count = 0;
    for (const { records } of this.#waiting) {
      bytes += records.body.length;
      if (count > 0 && bytes > FRAME_BYTES) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  takeAll(): WaitingAppend[] {
    return this.#waiting.splice(0);
  }
}

/** The frame of appends that were taken together. */
export function frameOf(appends: readonly WaitingAppend[]): WalFrame {
  const bodies = appends.map(({ records }) => records.body);
  return {
    firstIndex: appends[0]!.firstIndex,
    count: appends.reduce((sum, { records }) => sum + records.count, 0),
    body: bodies.length === 1 ? bodies[0]! : Buffer.concat(bodies),
  };
}

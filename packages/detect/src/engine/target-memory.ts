// What stood out about one user and one subject within the last 30 days, so that signals of several days are one finding.
import { PairMap } from "../access/index.ts";

/** A detector's signal on an earlier day: without words, for there are many and few are ever read. */
export interface Remembered {
  /** Number of the detector. */
  readonly detector: number;
  readonly day: number;
  readonly p: number;
  readonly score: number;
  readonly calibration: number;
  readonly group: number;
  /** Log indices of the pair's accesses on that day. */
  readonly events: readonly number[];
}

export class TargetMemory {
  readonly #pairs = new PairMap();
  readonly #signals: (Remembered[] | undefined)[] = [];
  readonly #windowDays: number;
  // Slots by the day on which something was added: a sweep looks only at what may have expired.
  readonly #added = new Map<number, number[]>();

  constructor(windowDays: number) {
    this.#windowDays = windowDays;
  }

  /** Signals about the pair in the window that ends with `day`, without those of the day itself. */
  of(user: number, subject: number, day: number): readonly Remembered[] {
    const slot = this.#pairs.find(user, subject);
    const signals = slot === undefined ? undefined : this.#signals[slot];
    return signals?.filter((signal) => signal.day > day - this.#windowDays && signal.day < day) ?? [];
  }

  add(user: number, subject: number, signal: Remembered): void {
    const slot = this.#pairs.add(user, subject);
    (this.#signals[slot] ??= []).push(signal);
    const added = this.#added.get(signal.day);
    if (added === undefined) this.#added.set(signal.day, [slot]);
    else added.push(slot);
  }

  /** Forgets what has left the window that ends with `day`. Days come in order. */
  expire(day: number): void {
    for (const [added, slots] of this.#added) {
      if (added > day - this.#windowDays) break;
      for (const slot of slots) {
        const left = this.#signals[slot]?.filter((signal) => signal.day > day - this.#windowDays) ?? [];
        this.#signals[slot] = left.length === 0 ? undefined : left;
      }
      this.#added.delete(added);
    }
  }
}

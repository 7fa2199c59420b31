// One order for all logs of a process: who may change the files of a log, and when.
//
// RULE: entries of one log have the order in which `append` was called. Tiles and checkpoints of all logs are written one integration at
// a time; the next is of the log whose oldest waiting entry was accepted first, by one count over all logs. So the same appends in the
// same order give the same bytes, however many logs there are and however the disk's answers interleave, as long as integrations
// are asked for at the same points (each does all that is acknowledged, up to its bound).

import { DiskOrder } from "./disk-order.ts";

interface Waiting {
  readonly place: () => number;
  readonly start: () => Promise<void>;
}

/** Turns of a process. Work in a turn must not wait for another turn. */
export class Turns {
  /** Who goes first on the disk that they share. */
  readonly disk: DiskOrder = new DiskOrder();
  #accepted = 0;
  #busy = false;
  readonly #waiting: Waiting[] = [];

  /** The place of something accepted now, after all that were before, whichever log they are of. */
  nextPlace(): number {
    return this.#accepted++;
  }

  /** Runs `work` alone. Of those that wait, the one with the lowest place comes first; without a place, its call counts as its place. */
  run<T>(work: () => Promise<T>, place?: () => number): Promise<T> {
    const called = place === undefined ? this.nextPlace() : 0;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ place: place ?? (() => called), start: () => work().then(resolve, reject) });
    // Not at once: whoever asks in the same breath must not lose its place to who happened to ask first.
    if (!this.#busy) {
      this.#busy = true;
      queueMicrotask(() => void this.#serve());
    }
    return promise;
  }

  async #serve(): Promise<void> {
    while (this.#waiting.length > 0) {
      let first = 0;
      for (let i = 1; i < this.#waiting.length; i++)
        if (this.#waiting[i]!.place() < this.#waiting[first]!.place()) first = i;
      await this.#waiting.splice(first, 1)[0]!.start();
    }
    this.#busy = false;
  }
}

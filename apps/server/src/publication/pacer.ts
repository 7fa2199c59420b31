// Sleeping between rounds, and being woken.
import { setTimeout as delay } from "node:timers/promises";

/** Longest that a timer of Node can wait; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class Pacer {
  readonly #signal: AbortSignal;
  #wake: () => void = () => undefined;

  /** `signal` ends every sleep. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Something has changed: a sleep whose condition holds now ends. */
  wake(): void {
    this.#wake();
  }

  /** Sleeps until the time is over or it is woken and `enough` holds. Does not keep the process alive. */
  async sleep(milliseconds: number, enough: () => boolean): Promise<void> {
    if (milliseconds <= 0 || enough()) return;
    const ended = new AbortController();
    this.#wake = () => {
      if (enough()) ended.abort();
    };
    const signal = AbortSignal.any([ended.signal, this.#signal]);
    await delay(Math.min(milliseconds, MAX_TIMER_MS), undefined, { signal, ref: false }).catch(() => undefined);
    this.#wake = () => undefined;
  }
}

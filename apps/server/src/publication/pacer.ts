// Sleeping between rounds, and being woken.

/** Longest that a timer of Node can wait; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class Pacer {
  readonly #signal: AbortSignal;
  #enough: () => boolean = () => false;
  #end: () => void = () => undefined;

  /** `signal` ends every sleep. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    // One listener for good: one per sleep, day after day, would have to be collected.
    signal.addEventListener("abort", () => this.#end());
  }

  /** Something has changed: a sleep whose condition holds now ends. */
  wake(): void {
    if (this.#enough()) this.#end();
  }

  /** Sleeps until the time is over or it is woken and `enough` holds; one sleep at a time. Does not keep the process alive. */
  async sleep(milliseconds: number, enough: () => boolean): Promise<void> {
    if (milliseconds <= 0 || enough() || this.#signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(milliseconds, MAX_TIMER_MS));
      timer.unref();
      this.#enough = enough;
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

// Work that must not overlap, in the order in which it was asked for.

export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when all before it is done, however that ended. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Waits until nothing is running or waiting. */
  async idle(): Promise<void> {
    for (let last: unknown; last !== this.#last;) {
      last = this.#last;
      await this.#last;
    }
  }
}

// Work that may overlap with its like, and work that must be alone: what comes in by itself goes on all the time, except while the whole is
// made again.

export class Gate {
  #inside = 0;
  #closed = false;
  #changed = Promise.withResolvers<void>();

  /** Whether somebody is alone, or waits to be. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Runs `work` once nobody is alone. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed) await this.#changed.promise;
    this.#inside++;
    try {
      return await work();
    } finally {
      this.#inside--;
      this.#say();
    }
  }

  /** Lets nobody in, waits until all are out, and runs `work`. One at a time: the caller sees to it. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    this.#closed = true;
    try {
      while (this.#inside > 0) await this.#changed.promise;
      return await work();
    } finally {
      this.#closed = false;
      this.#say();
    }
  }

  #say(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}

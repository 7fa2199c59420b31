// The part of a record that earlier chunks brought.

export class Carry {
  #bytes = new Uint8Array(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(part: Uint8Array): void {
    const total = this.#length + part.length;
    if (total > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(total, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(part, this.#length);
    this.#length = total;
  }

  /** What was carried with `last` behind it, and nothing is carried any more. `last` itself if nothing was. */
  join(last: Uint8Array): Uint8Array {
    if (this.#length === 0) return last;
    const whole = new Uint8Array(this.#length + last.length);
    whole.set(this.#bytes.subarray(0, this.#length));
    whole.set(last, this.#length);
    this.#length = 0;
    return whole;
  }

  /** A copy of what was carried, and nothing is carried any more. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}

// The bytes of a file as they come: a stream would hold a long table as a million small pieces until the end.

const BLOCK_BYTES = 1 << 20;

export class Sink {
  readonly #full: Uint8Array[] = [];
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #used = 0;

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      if (this.#used === BLOCK_BYTES) {
        this.#full.push(this.#block);
        this.#block = Buffer.allocUnsafe(BLOCK_BYTES);
        this.#used = 0;
      }
      const part = bytes.subarray(from, from + BLOCK_BYTES - this.#used);
      this.#block.set(part, this.#used);
      this.#used += part.length;
      from += part.length;
    }
  }

  bytes(): Uint8Array {
    return Buffer.concat([...this.#full, this.#block.subarray(0, this.#used)]);
  }
}

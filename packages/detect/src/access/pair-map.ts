// A hash table from pairs of 32-bit numbers to slots 0, 1, 2, …: millions of (user, subject) pairs in typed arrays instead of objects.
// Open addressing with linear probing; never more than 70 % full.

const FULLEST = 0.7;

/** Gives each pair a slot in the order in which pairs come; columns beside it are arrays indexed by slot. */
export class PairMap {
  #capacity = 1024;
  #a = new Uint32Array(this.#capacity);
  #b = new Uint32Array(this.#capacity);
  // Slot + 1; 0 is empty.
  #slots = new Uint32Array(this.#capacity);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The pair's slot, undefined if it never came. */
  find(a: number, b: number): number | undefined {
    const at = this.#place(a, b);
    const slot = this.#slots[at] as number;
    return slot === 0 ? undefined : slot - 1;
  }

  /** The pair's slot, the next one if it is new (then it is `size - 1`). */
  add(a: number, b: number): number {
    let at = this.#place(a, b);
    const slot = this.#slots[at] as number;
    if (slot !== 0) return slot - 1;
    if (this.#size + 1 > this.#capacity * FULLEST) {
      this.#grow();
      at = this.#place(a, b);
    }
    this.#a[at] = a;
    this.#b[at] = b;
    this.#slots[at] = ++this.#size;
    return this.#size - 1;
  }

  // Where the pair is, or the empty place where it would go.
  #place(a: number, b: number): number {
    const mask = this.#capacity - 1;
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    let at = (hash ^ (hash >>> 13)) & mask;
    while (this.#slots[at] !== 0 && (this.#a[at] !== a || this.#b[at] !== b)) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [a, b, slots] = [this.#a, this.#b, this.#slots];
    this.#capacity *= 2;
    this.#a = new Uint32Array(this.#capacity);
    this.#b = new Uint32Array(this.#capacity);
    this.#slots = new Uint32Array(this.#capacity);
    for (let i = 0; i < slots.length; i++) {
      if (slots[i] === 0) continue;
      const at = this.#place(a[i] as number, b[i] as number);
      this.#a[at] = a[i] as number;
      this.#b[at] = b[i] as number;
      this.#slots[at] = slots[i] as number;
    }
  }
}

// Numbers 0, 1, 2, … for the keys of one walk, begun anew in constant time: a scratch set that neither allocates nor clears per user.

/** Slots of keys in the order in which they come since `begin`. Keys are small numbers such as those of `Names`. */
export class Stamps {
  #slots = new Uint32Array(1024);
  // A key belongs to the present walk if it bears its stamp.
  #stamps = new Float64Array(1024);
  #walk = 1;
  #size = 0;
  #keys = new Uint32Array(64);

  get size(): number {
    return this.#size;
  }

  /** Forgets all keys. */
  begin(): void {
    this.#walk++;
    this.#size = 0;
  }

  /** The key's slot; a new one (`size` before) if it is new. */
  slot(key: number): number {
    if (key >= this.#slots.length) this.#growKeys(key);
    if (this.#stamps[key] === this.#walk) return this.#slots[key] as number;
    this.#stamps[key] = this.#walk;
    this.#slots[key] = this.#size;
    if (this.#size === this.#keys.length) {
      const larger = new Uint32Array(this.#size * 2);
      larger.set(this.#keys);
      this.#keys = larger;
    }
    this.#keys[this.#size] = key;
    return this.#size++;
  }

  has(key: number): boolean {
    return this.#stamps[key] === this.#walk;
  }

  key(slot: number): number {
    return this.#keys[slot] as number;
  }

  #growKeys(key: number): void {
    const capacity = Math.max(this.#slots.length * 2, key + 1);
    const [slots, stamps] = [new Uint32Array(capacity), new Float64Array(capacity)];
    slots.set(this.#slots);
    stamps.set(this.#stamps);
    this.#slots = slots;
    this.#stamps = stamps;
  }
}

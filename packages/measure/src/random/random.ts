// Chance that anybody can repeat: sfc32 (Doty-Humphrey, PractRand), seeded by SHA-256 of a text.
import { createHash } from "node:crypto";

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Same text, same numbers. */
  constructor(seed: string) {
    const digest = createHash("sha256").update(seed).digest();
    this.#a = digest.readInt32LE(0);
    this.#b = digest.readInt32LE(4);
    this.#c = digest.readInt32LE(8);
    for (let i = 0; i < 12; i++) this.unit();
  }

  /** Uniform in [0, 1). */
  unit(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  }

  /** Uniform integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.unit() * n);
  }

  /** Uniform integer in [low, high], both included. */
  int(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** One of at least one item. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** `count` different items (all of them if there are fewer), in the order of the list. */
  sample<T>(list: readonly T[], count: number): T[] {
    const chosen: T[] = [];
    let wanted = Math.min(count, list.length);
    for (let i = 0; i < list.length && wanted > 0; i++) {
      if (!this.chance(wanted / (list.length - i))) continue;
      chosen.push(list[i] as T);
      wanted--;
    }
    return chosen;
  }
}

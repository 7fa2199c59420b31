// Independent random streams by purpose: one stream per (tag, a, b), so that adding a draw for one person or one day
// never shifts the draws of another, and the background is the same whether or not misuse is injected.
import { Random } from "./sfc32.ts";

/** Purposes of streams. A number never changes its meaning: the golden hashes depend on it. */
export const STREAM = {
  population: 1,
  staff: 2,
  roster: 3,
  vacation: 4,
  sickness: 5,
  attendance: 6,
  relationships: 7,
  desk: 8,
  backlog: 9,
  work: 10,
  incident: 11,
  misuse: 12,
  misuseDay: 13,
  session: 14,
  database: 15,
  plate: 16,
  plateUser: 17,
  plateCount: 18,
  informal: 19,
  ward: 20,
  clinic: 21,
} as const;
export type StreamTag = (typeof STREAM)[keyof typeof STREAM];

/** The output function of splitmix32 (Steele, Lea, Flood 2014, with the constants of MurmurHash3's finaliser). */
function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

const GAMMA = 0x9e3779b9;

export class Seeds {
  readonly #low: number;
  readonly #high: number;

  /** @param seed any text; the same text gives the same streams. */
  constructor(seed: string) {
    let low = 0x811c9dc5;
    let high = 0x2545f491;
    for (let i = 0; i < seed.length; i++) {
      low = Math.imul(low ^ seed.charCodeAt(i), 0x01000193);
      high = mix((high + low + GAMMA) | 0);
    }
    this.#low = mix(low);
    this.#high = mix(high ^ seed.length);
  }

  /** A 32-bit hash of (tag, a, b) under this seed. */
  hash(tag: StreamTag, a: number, b = 0): number {
    let h = mix((this.#low + Math.imul(tag, GAMMA)) | 0);
    h = mix((h ^ this.#high) + Math.imul(a | 0, 0x632be5ab));
    h = mix((h + Math.imul(b | 0, 0x2c1b3c6d) + GAMMA) | 0);
    return h >>> 0;
  }

  /** Uniform in [0, 1), a pure function of (tag, a, b): for facts that must be the same whenever they are asked. */
  unit(tag: StreamTag, a: number, b = 0): number {
    return this.hash(tag, a, b) / 4294967296;
  }

  stream(tag: StreamTag, a = 0, b = 0): Random {
    const first = this.hash(tag, a, b);
    const second = mix((first + GAMMA) ^ this.#low);
    const third = mix((second + GAMMA) ^ this.#high ^ Math.imul(a | 0, 0x27d4eb2f));
    const random = new Random(first, second, third, mix(third + Math.imul(b | 0, 0x165667b1) + GAMMA));
    for (let i = 0; i < 8; i++) random.uint32();
    return random;
  }
}

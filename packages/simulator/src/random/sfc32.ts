// sfc32, Chris Doty-Humphrey's small fast counting generator (PractRand, 128 bits of state), and the draws made from it.
// Everything that decides an event uses only + − × ÷, Math.floor and Math.sqrt: IEEE 754 rounds these exactly, so
// every engine gives the same bytes. Math.log, exp and pow may differ in the last bit between engines and are not used.

const TWO_POW_MINUS_32 = 1 / 4294967296;

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(a: number, b: number, c: number, d: number) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.uint32() * TWO_POW_MINUS_32;
  }

  /** Uniform integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.unit() * n);
  }

  /** Uniform integer in [low, high], both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError("expected a list with at least one item, got none");
    return list[this.below(list.length)] as T;
  }

  /** Heavy-tailed factor with median 1: √(u/(1−u)), log-logistic of shape 2, cut at `max`. */
  spread(max: number): number {
    const u = this.unit();
    return Math.min(max, Math.sqrt(u / (1 - u)));
  }

  /** Pareto of shape 2 from 1 upwards, cut at `max`. */
  pareto(max: number): number {
    return Math.min(max, 1 / Math.sqrt(1 - this.unit()));
  }

  /** Whole number whose mean is `mean` and whose spread is about that of a Poisson count. */
  count(mean: number): number {
    // The sum of four uniforms stands in for a normal deviate: variance 1/3, hence √3.
    const bell = (this.unit() + this.unit() + this.unit() + this.unit() - 2) * 1.7320508075688772;
    const value = Math.max(0, mean + (mean > 4 ? Math.sqrt(mean) * bell : 0));
    const whole = Math.floor(value);
    return whole + (this.unit() < value - whole ? 1 : 0);
  }
}

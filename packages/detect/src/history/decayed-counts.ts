// Counts of pairs that fade: a weight halves every half-life, so that the usual follows a change of post and nothing need be deleted.
import { PairMap } from "../access/index.ts";

/** Powers of one half by days, so that reading a count costs no exponential. */
export class Fading {
  readonly #factors: Float64Array;

  constructor(halfLifeDays: number) {
    this.#factors = Float64Array.from(
      { length: Math.ceil(halfLifeDays * 40) + 1 },
      (_, days) => 2 ** (-days / halfLifeDays),
    );
  }

  /** What is left of 1 after that many days; 1 for none or fewer, 0 after 40 half-lives. */
  over(days: number): number {
    return days <= 0 ? 1 : (this.#factors[days] ?? 0);
  }
}

/** Weights by pair, as of any day not before the last that was added to it. */
export class DecayedCounts {
  readonly #fading: Fading;
  readonly #pairs = new PairMap();
  #weights = new Float64Array(1024);
  #days = new Int32Array(1024);

  constructor(fading: Fading) {
    this.#fading = fading;
  }

  get(a: number, b: number, day: number): number {
    const slot = this.#pairs.find(a, b);
    if (slot === undefined) return 0;
    return (this.#weights[slot] as number) * this.#fading.over(day - (this.#days[slot] as number));
  }

  add(a: number, b: number, day: number, weight: number): void {
    const slot = this.#pairs.add(a, b);
    if (slot >= this.#weights.length) this.#grow();
    const faded = (this.#weights[slot] as number) * this.#fading.over(day - (this.#days[slot] as number));
    this.#weights[slot] = faded + weight;
    this.#days[slot] = day;
  }

  #grow(): void {
    const [weights, days] = [new Float64Array(this.#weights.length * 2), new Int32Array(this.#days.length * 2)];
    weights.set(this.#weights);
    days.set(this.#days);
    this.#weights = weights;
    this.#days = days;
  }
}

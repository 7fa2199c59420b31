// A few running sums per number (user, group, slot) that fade by half every half-life: means and variances of what is usual.
import type { Fading } from "./decayed-counts.ts";

export class FadingSums {
  readonly #fading: Fading;
  readonly #width: number;
  #sums: Float64Array;
  #days = new Int32Array(256);

  constructor(width: number, fading: Fading) {
    this.#width = width;
    this.#fading = fading;
    this.#sums = new Float64Array(256 * width);
  }

  /** One sum as of a day not before the last addition; 0 for a number that never came. */
  get(id: number, column: number, day: number): number {
    if (id >= this.#days.length) return 0;
    return (this.#sums[id * this.#width + column] as number) * this.#fading.over(day - (this.#days[id] as number));
  }

  /** Fades all sums of the number to the day; `plus` adds to them afterwards. */
  fade(id: number, day: number): void {
    if (id >= this.#days.length) this.#grow(id);
    const left = this.#fading.over(day - (this.#days[id] as number));
    if (left !== 1) for (let c = 0; c < this.#width; c++) this.plus(id, c, this.#at(id, c) * (left - 1));
    this.#days[id] = day;
  }

  /** Adds to a sum that was faded to the day at hand. */
  plus(id: number, column: number, amount: number): void {
    this.#sums[id * this.#width + column] = this.#at(id, column) + amount;
  }

  #at(id: number, column: number): number {
    return this.#sums[id * this.#width + column] as number;
  }

  #grow(id: number): void {
    const ids = Math.max(id + 1, this.#days.length * 2);
    const [sums, days] = [new Float64Array(ids * this.#width), new Int32Array(ids)];
    sums.set(this.#sums);
    days.set(this.#days);
    this.#sums = sums;
    this.#days = days;
  }
}

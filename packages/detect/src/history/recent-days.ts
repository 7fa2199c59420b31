// On which of the last 64 days something happened to a pair, and its forgetting: two generations, so that memory follows the window and no day
// pays for sweeping.
import { PairMap } from "../access/index.ts";

/** Longest window in days. */
export const MOST_DAYS = 64;

interface Generation {
  readonly pairs: PairMap;
  /** The last day marked. */
  last: Int32Array;
  /** Bit i of `low`, bit i − 32 of `high`: the day `last − i` is marked. */
  low: Uint32Array;
  high: Uint32Array;
}

/** Marks per pair and day. Days must come in ascending order. */
export class RecentDays {
  readonly #windowDays: number;
  #young = newGeneration();
  #old = newGeneration();
  #bornDay: number | undefined;

  constructor(windowDays: number) {
    this.#windowDays = windowDays;
  }

  mark(a: number, b: number, day: number): void {
    this.#bornDay ??= day;
    // What the old generation holds was last marked at least a window ago.
    if (day - this.#bornDay >= this.#windowDays) {
      this.#old = day - this.#bornDay >= 2 * this.#windowDays ? newGeneration() : this.#young;
      this.#young = newGeneration();
      this.#bornDay = day;
    }
    const known = this.#young.pairs.find(a, b);
    const young = this.#young;
    const slot = known ?? young.pairs.add(a, b);
    if (known === undefined) {
      if (slot >= young.last.length) grow(young);
      const before = this.#old.pairs.find(a, b);
      young.last[slot] = before === undefined ? day : (this.#old.last[before] as number);
      young.low[slot] = before === undefined ? 0 : (this.#old.low[before] as number);
      young.high[slot] = before === undefined ? 0 : (this.#old.high[before] as number);
    }
    const by = day - (young.last[slot] as number);
    if (by > 0) {
      const [low, high] = [young.low[slot] as number, young.high[slot] as number];
      young.low[slot] = by < 32 ? low << by : 0;
      young.high[slot] = by >= 64 ? 0 : by >= 32 ? low << (by - 32) : (high << by) | (low >>> (32 - by));
      young.last[slot] = day;
    }
    young.low[slot] = (young.low[slot] as number) | 1;
  }

  /** Marked days among the `days` before `day`, `day` itself not counted. */
  countBefore(a: number, b: number, day: number, days: number): number {
    const young = this.#young.pairs.find(a, b);
    const generation = young === undefined ? this.#old : this.#young;
    const slot = young ?? generation.pairs.find(a, b);
    if (slot === undefined) return 0;
    const age = day - (generation.last[slot] as number);
    // Bit i is the day `age + i` before `day`; wanted are 1 … days.
    const from = age >= 1 ? 0 : 1 - age;
    const to = days - age;
    let count = 0;
    for (let i = from; i <= to && i < MOST_DAYS; i++)
      if ((((i < 32 ? generation.low[slot] : generation.high[slot]) as number) >>> (i & 31)) & 1) count++;
    return count;
  }
}

function newGeneration(): Generation {
  return { pairs: new PairMap(), last: new Int32Array(1024), low: new Uint32Array(1024), high: new Uint32Array(1024) };
}

function grow(generation: Generation): void {
  const cells = generation.last.length * 2;
  const [last, low, high] = [new Int32Array(cells), new Uint32Array(cells), new Uint32Array(cells)];
  last.set(generation.last);
  low.set(generation.low);
  high.set(generation.high);
  Object.assign(generation, { last, low, high });
}

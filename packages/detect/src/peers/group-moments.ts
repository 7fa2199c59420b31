// Mean and variance of a number per user and day in a peer group; everybody's where the group has seen too little.

/** Fewest user-days of a group before its own moments are used. */
export const FEWEST_DAYS = 50;
const COLUMNS = 3;

export class GroupMoments {
  // n, Σx, Σx² per group; the last is everybody's.
  #sums = new Float64Array(COLUMNS * 64);
  readonly #all = new Float64Array(COLUMNS);

  add(group: number, value: number): void {
    const at = group * COLUMNS;
    if (at + COLUMNS > this.#sums.length) {
      const larger = new Float64Array(Math.max(this.#sums.length * 2, at + COLUMNS));
      larger.set(this.#sums);
      this.#sums = larger;
    }
    for (const [sums, from] of [
      [this.#sums, at],
      [this.#all, 0],
    ] as const) {
      sums[from] = (sums[from] as number) + 1;
      sums[from + 1] = (sums[from + 1] as number) + value;
      sums[from + 2] = (sums[from + 2] as number) + value * value;
    }
  }

  /** How many values the answers for this group rest on. */
  count(group: number): number {
    const own = this.#sums[group * COLUMNS] ?? 0;
    return own >= FEWEST_DAYS ? own : (this.#all[0] as number);
  }

  mean(group: number): number {
    const count = this.count(group);
    return count === 0 ? 0 : this.#sum(group, 1) / count;
  }

  /** Population variance, never negative. */
  variance(group: number): number {
    const count = this.count(group);
    return count === 0 ? 0 : Math.max(this.#sum(group, 2) / count - this.mean(group) ** 2, 0);
  }

  #sum(group: number, column: number): number {
    const own = this.#sums[group * COLUMNS] ?? 0;
    return own >= FEWEST_DAYS ? (this.#sums[group * COLUMNS + column] as number) : (this.#all[column] as number);
  }
}

// How often something of several kinds happens in a peer group, leant on everybody where the group has seen little.

/** Counts of kinds per group, and their shares by two steps of smoothing: the group leans on everybody, everybody on a prior. */
export class GroupRates {
  readonly #prior: readonly number[];
  readonly #weight: number;
  readonly #kinds: number;
  readonly #least: number;
  readonly #all: Float64Array;
  #allTotal = 0;
  #counts: Float64Array;
  #totals: Float64Array;

  /**
   * `prior[kind]` is the share before anything was seen, worth `weight` units. No share is said to be below `least`: what never happened among
   * thousands is rare, and how rare nobody knows.
   */
  constructor(prior: readonly number[], weight: number, least = 0.001) {
    this.#least = least;
    this.#prior = prior;
    this.#weight = weight;
    this.#kinds = prior.length;
    this.#all = new Float64Array(prior.length);
    this.#counts = new Float64Array(prior.length * 64);
    this.#totals = new Float64Array(64);
  }

  add(group: number, kind: number): void {
    if (group >= this.#totals.length) this.#grow(group);
    const at = group * this.#kinds + kind;
    this.#counts[at] = (this.#counts[at] as number) + 1;
    this.#totals[group] = (this.#totals[group] as number) + 1;
    this.#all[kind] = (this.#all[kind] as number) + 1;
    this.#allTotal++;
  }

  /** Units seen in the group. */
  total(group: number): number {
    return this.#totals[group] ?? 0;
  }

  count(group: number, kind: number): number {
    return this.#counts[group * this.#kinds + kind] ?? 0;
  }

  /** (n_gk + w·r_k) ÷ (n_g + w) with r_k = (n_k + w·prior_k) ÷ (n + w); both at least `least`. */
  rate(group: number, kind: number): number {
    const w = this.#weight;
    return Math.max((this.count(group, kind) + w * this.everybody(kind)) / (this.total(group) + w), this.#least);
  }

  /** r_k, the share among everybody. */
  everybody(kind: number): number {
    const w = this.#weight;
    return Math.max(
      ((this.#all[kind] as number) + w * (this.#prior[kind] as number)) / (this.#allTotal + w),
      this.#least,
    );
  }

  #grow(group: number): void {
    const capacity = Math.max(this.#totals.length * 2, group + 1);
    const [counts, totals] = [new Float64Array(capacity * this.#kinds), new Float64Array(capacity)];
    counts.set(this.#counts);
    totals.set(this.#totals);
    this.#counts = counts;
    this.#totals = totals;
  }
}

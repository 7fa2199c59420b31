// How many a peer makes in a window of so many days of work, and how widely peers differ; a user is never compared with himself.
import { PairMap } from "../access/index.ts";
import { type Fading, FadingSums } from "../history/index.ts";
import { type Peers, speaks } from "../peers/index.ts";

// Columns: Σ count, Σ days, Σ count², Σ count·days, Σ days².
const COLUMNS = 5;
const [SUM, DAYS, SQUARES, PRODUCTS, DAY_SQUARES] = [0, 1, 2, 3, 4];
// Before anybody was seen: half a record a day, and peers who differ as much as that.
const RATE_AT_FIRST = 0.5;
const SPREAD_AT_FIRST = 1;
const LEAST_SPREAD = 0.02;
const LEAST_RATE = 1e-3;

export class PeerRates {
  readonly #peers: Peers;
  readonly #groupWeight: number;
  readonly #groups: FadingSums;
  /** What each user gave to each group, to be taken out again. */
  readonly #shares: FadingSums;
  readonly #pairs = new PairMap();

  constructor(peers: Peers, fading: Fading, groupWeight: number) {
    this.#peers = peers;
    this.#groupWeight = groupWeight;
    this.#groups = new FadingSums(COLUMNS, fading);
    this.#shares = new FadingSums(COLUMNS, fading);
  }

  /** Mean and shape of the count of somebody else of the group in that many days of work. */
  of(user: number, chain: readonly number[], day: number, activeDays: number): { mean: number; shape: number } {
    const m = this.#groupWeight;
    let [rate, spread] = [RATE_AT_FIRST, SPREAD_AT_FIRST];
    for (let level = chain.length - 1; level >= 0; level--) {
      if (!speaks(this.#peers, chain, level)) continue;
      const group = chain[level] as number;
      const slot = this.#pairs.find(user, group);
      const get = (column: number): number =>
        Math.max(
          0,
          this.#groups.get(group, column, day) - (slot === undefined ? 0 : this.#shares.get(slot, column, day)),
        );
      const weightDays = m * activeDays;
      rate = Math.max(LEAST_RATE, (get(SUM) + weightDays * rate) / (get(DAYS) + weightDays));
      // Σ(count − rate·days)² − rate·days over Σ(rate·days)² estimates 1/shape.
      const away = get(SQUARES) - 2 * rate * get(PRODUCTS) + rate * rate * get(DAY_SQUARES) - rate * get(DAYS);
      const prior = m * (rate * activeDays) ** 2;
      spread = Math.max(LEAST_SPREAD, (away + prior * spread) / (rate * rate * get(DAY_SQUARES) + prior));
    }
    return { mean: rate * activeDays, shape: 1 / spread };
  }

  learn(user: number, chain: readonly number[], day: number, count: number, activeDays: number): void {
    for (const group of chain) {
      add(this.#groups, group, day, count, activeDays);
      add(this.#shares, this.#pairs.add(user, group), day, count, activeDays);
    }
  }
}

function add(sums: FadingSums, id: number, day: number, count: number, days: number): void {
  sums.fade(id, day);
  sums.plus(id, SUM, count);
  sums.plus(id, DAYS, days);
  sums.plus(id, SQUARES, count * count);
  sums.plus(id, PRODUCTS, count * days);
  sums.plus(id, DAY_SQUARES, days * days);
}

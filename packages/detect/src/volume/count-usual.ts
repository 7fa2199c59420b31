// What count is usual for a user's day: the user's own days completed by those of the peers, and how widely such days spread.
import type { Fading } from "../history/index.ts";
import { FadingSums } from "../history/index.ts";
import { type Peers, speaks } from "../peers/index.ts";
import { logGammaPoissonTail } from "../statistics/index.ts";

/** A day's count is Poisson with a rate that is Gamma(shape, rate) from day to day. */
export interface DayRate {
  readonly shape: number;
  readonly rate: number;
  /** shape ÷ rate. */
  readonly mean: number;
  /** What the peers alone make of it. */
  readonly peerMean: number;
}

export interface Weights {
  /** Days that the peers' mean counts for beside the user's own. */
  readonly priorDays: number;
  /** Days that the peers' spread counts for beside the user's own. */
  readonly spreadDays: number;
  /** User-days that the wider group counts for in a narrower one. */
  readonly groupWeight: number;
}

// Columns: days, Σ count, Σ (count − expected)² − expected, Σ expected². The last two estimate 1/shape, the spread beyond Poisson's.
const [DAYS, SUM, EXCESS, SQUARES] = [0, 1, 2, 3];
const SPREAD_AT_FIRST = 1;
const LEAST_SPREAD = 0.01;
// A count of something that never happened must still have a rate.
const LEAST_MEAN = 0.02;

export class CountUsual {
  readonly #users: FadingSums;
  readonly #groups: FadingSums;
  readonly #peers: Peers;
  readonly #weights: Weights;
  readonly #meanAtFirst: number;
  // Of the peers by narrowest group and role, until something is learned: they are the same for many users, and on each look at a day.
  readonly #ofPeers = new Map<string, readonly [mean: number, spread: number]>();
  #day = NaN;

  constructor(peers: Peers, fading: Fading, weights: Weights, meanAtFirst: number) {
    this.#users = new FadingSums(4, fading);
    this.#groups = new FadingSums(4, fading);
    this.#peers = peers;
    this.#weights = weights;
    this.#meanAtFirst = meanAtFirst;
  }

  rateOf(user: number, chain: readonly number[], day: number): DayRate {
    const { priorDays, spreadDays } = this.#weights;
    const [peerMean, spread] = this.#peersOf(chain, day);
    const own = (column: number): number => this.#users.get(user, column, day);
    const mean = Math.max(LEAST_MEAN, (own(SUM) + priorDays * peerMean) / (own(DAYS) + priorDays));
    const prior = spreadDays * mean * mean;
    const shape = 1 / Math.max(LEAST_SPREAD, (own(EXCESS) + prior * spread) / (own(SQUARES) + prior));
    return { shape, rate: shape / mean, mean, peerMean };
  }

  #peersOf(chain: readonly number[], day: number): readonly [mean: number, spread: number] {
    if (day !== this.#day) this.#ofPeers.clear();
    this.#day = day;
    const key = chain.join();
    let known = this.#ofPeers.get(key);
    if (known === undefined) this.#ofPeers.set(key, (known = this.#weighPeers(chain, day)));
    return known;
  }

  #weighPeers(chain: readonly number[], day: number): readonly [mean: number, spread: number] {
    const { groupWeight } = this.#weights;
    let [peerMean, spread] = [this.#meanAtFirst, SPREAD_AT_FIRST];
    for (let level = chain.length - 1; level >= 0; level--) {
      if (!speaks(this.#peers, chain, level)) continue;
      const group = chain[level] as number;
      const get = (column: number): number => this.#groups.get(group, column, day);
      peerMean = (get(SUM) + groupWeight * peerMean) / (get(DAYS) + groupWeight);
      const prior = groupWeight * peerMean * peerMean;
      spread = Math.max(LEAST_SPREAD, (get(EXCESS) + prior * spread) / (get(SQUARES) + prior));
    }
    return [peerMean, spread];
  }

  /** −ln P(X ≥ count) by the user's rate. */
  surprise(count: number, { shape, rate }: DayRate): number {
    return -logGammaPoissonTail(count, shape, rate, 1);
  }

  /** `expected` is the user's mean from before the day: users of one day must not change what is expected of each other. */
  learn(user: number, chain: readonly number[], day: number, count: number, expected: number): void {
    this.#ofPeers.clear();
    const away = (count - expected) * (count - expected) - expected;
    for (const group of chain) add(this.#groups, group, day, count, away, expected * expected);
    add(this.#users, user, day, count, away, expected * expected);
  }
}

function add(sums: FadingSums, id: number, day: number, count: number, away: number, square: number): void {
  sums.fade(id, day);
  sums.plus(id, DAYS, 1);
  sums.plus(id, SUM, count);
  sums.plus(id, EXCESS, away);
  sums.plus(id, SQUARES, square);
}

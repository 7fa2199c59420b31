// Hours of the week in which a user works: the user's own, completed by those of peers (Dirichlet).
import { DAY_MS } from "../access/index.ts";
import { type Fading, FadingSums } from "../history/index.ts";
import { type Peers, speaks } from "../peers/index.ts";
import { HOUR_MS } from "./stretches.ts";

export const WEEK_HOURS = 168;

/** Hour of the week in UTC, 0 is Monday from 00:00. */
export function weekHour(timeMs: number): number {
  const hours = Math.floor(timeMs / HOUR_MS);
  // 1970-01-01 was a Thursday: three days after a Monday.
  return (((hours + 3 * (DAY_MS / HOUR_MS)) % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;
}

export class WeekHours {
  readonly #peers: Peers;
  readonly #weight: number;
  readonly #groupWeight: number;
  /** Hours with an access, one per day; the last column is their sum. */
  readonly #users: FadingSums;
  readonly #groups: FadingSums;

  constructor(peers: Peers, fading: Fading, weight: number, groupWeight: number) {
    this.#peers = peers;
    this.#weight = weight;
    this.#groupWeight = groupWeight;
    this.#users = new FadingSums(WEEK_HOURS + 1, fading);
    this.#groups = new FadingSums(WEEK_HOURS + 1, fading);
  }

  /** The share of the user's active hours that falls into this hour of the week; never 0. */
  share(user: number, chain: readonly number[], hour: number, day: number): number {
    const a = this.#weight;
    return (
      (this.#users.get(user, hour, day) + a * this.peerShare(chain, hour, day)) /
      (this.#users.get(user, WEEK_HOURS, day) + a)
    );
  }

  peerShare(chain: readonly number[], hour: number, day: number): number {
    const m = this.#groupWeight;
    let share = 1 / WEEK_HOURS;
    for (let level = chain.length - 1; level >= 0; level--) {
      if (!speaks(this.#peers, chain, level)) continue;
      const group = chain[level] as number;
      share = (this.#groups.get(group, hour, day) + m * share) / (this.#groups.get(group, WEEK_HOURS, day) + m);
    }
    return share;
  }

  own(user: number, hour: number, day: number): { readonly count: number; readonly total: number } {
    return { count: this.#users.get(user, hour, day), total: this.#users.get(user, WEEK_HOURS, day) };
  }

  /** `hours` are distinct. */
  learn(user: number, chain: readonly number[], day: number, hours: Iterable<number>): void {
    this.#users.fade(user, day);
    for (const group of chain) this.#groups.fade(group, day);
    for (const hour of hours) {
      for (const column of [hour, WEEK_HOURS]) {
        this.#users.plus(user, column, 1);
        for (const group of chain) this.#groups.plus(group, column, 1);
      }
    }
  }
}

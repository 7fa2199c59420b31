// How rarely anybody works so far off the roster: shares of days by distance, length and loneliness of the farthest stretch.
import { type Fading, FadingSums } from "../history/index.ts";
import { type Peers, speaks } from "../peers/index.ts";
import { HOUR_MS, type Stretch } from "./stretches.ts";

/** Upper ends of the classes of distance beyond the tolerance; the last class is open. */
const DISTANCES_MS = [4 * HOUR_MS, 8 * HOUR_MS, 16 * HOUR_MS];
const CLASSES = DISTANCES_MS.length + 1;
// A day on duty, then distance × short × alone × bare; the last column is the number of days.
const CELLS = 1 + CLASSES * 8;
// Before anybody was seen: one day in fifty has a stretch off duty, and each respect in which it is strange halves that.
const FIRST_SHARE = 0.02;

/** Where a stretch lies: the larger each number, the stranger. */
export interface OffDuty {
  /** 0 within the tolerance, else 1 to 4 by distance. */
  readonly distance: number;
  readonly short: boolean;
  readonly alone: boolean;
  /** Work explains fewer than half of its looks at records. */
  readonly bare: boolean;
}

export interface OffDutyLimits {
  readonly toleranceMs: number;
  readonly shortMs: number;
  readonly idleMs: number;
}

export function classify(stretch: Stretch, bare: boolean, limits: OffDutyLimits): OffDuty {
  const distance =
    stretch.outsideMs <= limits.toleranceMs ? 0 : 1 + DISTANCES_MS.filter((end) => stretch.outsideMs > end).length;
  return {
    distance,
    short: stretch.endMs - stretch.startMs < limits.shortMs,
    alone: stretch.idleBeforeMs >= limits.idleMs && stretch.idleAfterMs >= limits.idleMs,
    bare,
  };
}

export class OffDutyShares {
  readonly #peers: Peers;
  readonly #weight: number;
  readonly #groupWeight: number;
  readonly #users: FadingSums;
  readonly #groups: FadingSums;

  constructor(peers: Peers, fading: Fading, weight: number, groupWeight: number) {
    this.#peers = peers;
    this.#weight = weight;
    this.#groupWeight = groupWeight;
    this.#users = new FadingSums(CELLS + 1, fading);
    this.#groups = new FadingSums(CELLS + 1, fading);
  }

  /** Share of days with a stretch at least as strange in all four respects: the user's own days, completed by the peers'. */
  share(user: number, chain: readonly number[], day: number, off: OffDuty): number {
    let share = FIRST_SHARE * 0.5 ** (off.distance - 1 + Number(off.short) + Number(off.alone) + 2 * Number(off.bare));
    for (let level = chain.length - 1; level >= 0; level--)
      if (speaks(this.#peers, chain, level))
        share = blend(this.#groups, chain[level] as number, day, off, this.#groupWeight, share);
    return blend(this.#users, user, day, off, this.#weight, share);
  }

  learn(user: number, chain: readonly number[], day: number, off: OffDuty): void {
    const cell = off.distance === 0 ? 0 : cellOf(off.distance, off.short, off.alone, off.bare);
    const add = (sums: FadingSums, id: number): void => {
      sums.fade(id, day);
      sums.plus(id, cell, 1);
      sums.plus(id, CELLS, 1);
    };
    add(this.#users, user);
    for (const group of chain) add(this.#groups, group);
  }
}

function cellOf(distance: number, short: boolean, alone: boolean, bare: boolean): number {
  return 1 + (distance - 1) * 8 + (short ? 4 : 0) + (alone ? 2 : 0) + (bare ? 1 : 0);
}

function blend(sums: FadingSums, id: number, day: number, off: OffDuty, weight: number, share: number): number {
  let asStrange = 0;
  for (let distance = off.distance; distance <= CLASSES; distance++)
    for (const short of from(off.short))
      for (const alone of from(off.alone))
        for (const bare of from(off.bare)) asStrange += sums.get(id, cellOf(distance, short, alone, bare), day);
  return (asStrange + weight * share) / (sums.get(id, CELLS, day) + weight);
}

const BOTH: readonly boolean[] = [false, true];
const TRUE: readonly boolean[] = [true];

/** As strange or stranger. */
function from(strange: boolean): readonly boolean[] {
  return strange ? TRUE : BOTH;
}

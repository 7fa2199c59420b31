// Whose desk is it: which user a device, or an address where the source names no device, is used by.
import { type AccessTable, NONE, PairMap } from "../access/index.ts";

/** The desk of a row: even numbers are devices, odd ones addresses; `NONE` if the source states neither. */
export function deskOf(table: AccessTable, row: number): number {
  const device = table.device[row] as number;
  if (device !== NONE) return device * 2;
  const address = table.address[row] as number;
  return address === NONE ? NONE : address * 2 + 1;
}

/** An owner has this share of all accesses at the desk. */
const OWNER_SHARE = 0.8;
/** Fewest accesses at a desk before it can be said to be somebody's. */
const FEWEST_ACCESSES = 30;
/** A desk that its owner has not used for so long is not theirs any more. */
const ABSENT_DAYS = 14;

/** Counts accesses per desk and user. The candidate is kept by majority vote (Boyer and Moore 1981), so that asking costs nothing. */
export class Desks {
  #totals = new Float64Array(256);
  #candidates = new Uint32Array(256);
  #votes = new Float64Array(256);
  readonly #uses = new PairMap();
  #counts = new Float64Array(256);
  #lastDays = new Int32Array(256);

  add(desk: number, user: number, day: number): void {
    if (desk >= this.#totals.length) this.#growDesks(desk);
    this.#totals[desk] = (this.#totals[desk] as number) + 1;
    if (this.#votes[desk] === 0) this.#candidates[desk] = user;
    this.#votes[desk] = (this.#votes[desk] as number) + (this.#candidates[desk] === user ? 1 : -1);
    const use = this.#uses.add(desk, user);
    if (use >= this.#counts.length) this.#growUses(use);
    this.#counts[use] = (this.#counts[use] as number) + 1;
    this.#lastDays[use] = day;
  }

  /** The user whose desk it is, by what was added; `NONE` where it is nobody's: shared, new, or left. */
  owner(desk: number, day: number): number {
    const total = this.#totals[desk] ?? 0;
    if (total < FEWEST_ACCESSES) return NONE;
    const candidate = this.#candidates[desk] as number;
    const use = this.#uses.find(desk, candidate);
    if (use === undefined || (this.#counts[use] as number) < OWNER_SHARE * total) return NONE;
    return day - (this.#lastDays[use] as number) > ABSENT_DAYS ? NONE : candidate;
  }

  #growDesks(desk: number): void {
    const capacity = Math.max(this.#totals.length * 2, desk + 1);
    const [totals, candidates, votes] = [
      new Float64Array(capacity),
      new Uint32Array(capacity),
      new Float64Array(capacity),
    ];
    totals.set(this.#totals);
    candidates.set(this.#candidates);
    votes.set(this.#votes);
    this.#totals = totals;
    this.#candidates = candidates;
    this.#votes = votes;
  }

  #growUses(use: number): void {
    const capacity = Math.max(this.#counts.length * 2, use + 1);
    const [counts, lastDays] = [new Float64Array(capacity), new Int32Array(capacity)];
    counts.set(this.#counts);
    lastDays.set(this.#lastDays);
    this.#counts = counts;
    this.#lastDays = lastDays;
  }
}

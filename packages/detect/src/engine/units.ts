// The units of a day of one grain, with every detector's score and its place, in columns.
import { PairMap } from "../access/index.ts";
import type { Scores } from "../detector/index.ts";

/** The p of a score of a user, for one detector. */
export type PlaceOf = (user: number, score: number) => number;

/** Pairs, users (subject `NONE`) or records (user `NONE`); a row per unit, a column per detector of the grain. */
export class UnitTable {
  readonly #slots = new PairMap();
  readonly user: number[] = [];
  readonly subject: number[] = [];
  /** By detector, then by unit; NaN where the detector did not judge the unit. */
  readonly score: number[][];
  readonly p: number[][];
  /** Units that came out otherwise than in the look before. */
  readonly touched: number[] = [];
  // The look in which a unit was touched last.
  readonly #looks: number[] = [];
  #look = 0;
  // The call of `add` that named a unit last.
  readonly #added: number[] = [];
  #adds = 0;
  // Units by their user or, of records, by their subject; as far as there was a look before.
  readonly #ofKey = new Map<number, number[]>();
  #keyed = 0;

  constructor(detectors: number) {
    this.score = Array.from({ length: detectors }, () => []);
    this.p = Array.from({ length: detectors }, () => []);
  }

  get length(): number {
    return this.user.length;
  }

  /** Another look. */
  begin(): void {
    this.#look++;
    this.touched.length = 0;
  }

  /** Adds a detector's scores; units that come out as they were are not touched. */
  add(detector: number, scores: Scores, place: PlaceOf): void {
    const [column, ps] = [this.score[detector] as number[], this.p[detector] as number[]];
    this.#adds++;
    for (let i = 0; i < scores.length; i++) {
      const [user, subject] = [scores.user[i] as number, scores.subject[i] as number];
      const slot = this.#slots.add(user, subject);
      if (slot === this.user.length) {
        this.user.push(user);
        this.subject.push(subject);
        this.#looks.push(-1);
        this.#added.push(0);
      }
      this.#added[slot] = this.#adds;
      const value = scores.value[i] as number;
      while (column.length < slot) {
        column.push(NaN);
        ps.push(NaN);
      }
      const p = place(user, value);
      if (column[slot] === value && ps[slot] === p) continue;
      column[slot] = value;
      ps[slot] = p;
      this.#touch(slot);
    }
  }

  /** Forgets the detector's scores of these users' units (of records: these subjects') that were not among those added just now. */
  forgetOthers(detector: number, keys: Iterable<number>, by: "user" | "subject"): void {
    const [column, ps] = [this.score[detector] as number[], this.p[detector] as number[]];
    this.#index(by === "user" ? this.user : this.subject);
    for (const key of keys)
      for (const unit of this.#ofKey.get(key) ?? []) {
        if (this.#added[unit] === this.#adds || Number.isNaN(column[unit] ?? NaN)) continue;
        column[unit] = NaN;
        ps[unit] = NaN;
        this.#touch(unit);
      }
  }

  #index(cells: readonly number[]): void {
    for (; this.#keyed < this.length; this.#keyed++) {
      const key = cells[this.#keyed] as number;
      const units = this.#ofKey.get(key);
      if (units === undefined) this.#ofKey.set(key, [this.#keyed]);
      else units.push(this.#keyed);
    }
  }

  /** The detector's p of a unit, NaN where it has none. */
  pOf(detector: number, unit: number): number {
    return (this.p[detector] as number[])[unit] ?? NaN;
  }

  scoreOf(detector: number, unit: number): number {
    return (this.score[detector] as number[])[unit] ?? NaN;
  }

  #touch(unit: number): void {
    if (this.#looks[unit] === this.#look) return;
    this.#looks[unit] = this.#look;
    this.touched.push(unit);
  }
}

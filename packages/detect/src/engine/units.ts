// The units of a day of one grain, with every detector's score and its place, in columns.
import { PairMap } from "../access/index.ts";
import type { Scores } from "../detector/index.ts";

/** Pairs, users (subject `NONE`) or records (user `NONE`); a row per unit, a column per detector of the grain. */
export class UnitTable {
  readonly #slots = new PairMap();
  readonly user: number[] = [];
  readonly subject: number[] = [];
  /** By detector, then by unit; NaN where the detector did not judge the unit. */
  readonly score: number[][];
  readonly p: number[][];

  constructor(detectors: number) {
    this.score = Array.from({ length: detectors }, () => []);
    this.p = Array.from({ length: detectors }, () => []);
  }

  get length(): number {
    return this.user.length;
  }

  /** Adds a detector's scores; `place` gives the p of a score of a user. */
  add(detector: number, scores: Scores, place: (user: number, score: number) => number): void {
    const [column, ps] = [this.score[detector] as number[], this.p[detector] as number[]];
    for (let i = 0; i < scores.length; i++) {
      const [user, subject] = [scores.user[i] as number, scores.subject[i] as number];
      const slot = this.#slots.add(user, subject);
      if (slot === this.user.length) {
        this.user.push(user);
        this.subject.push(subject);
      }
      const value = scores.value[i] as number;
      while (column.length < slot) {
        column.push(NaN);
        ps.push(NaN);
      }
      column[slot] = value;
      ps[slot] = place(user, value);
    }
  }

  /** The detector's p of a unit, NaN where it has none. */
  pOf(detector: number, unit: number): number {
    return (this.p[detector] as number[])[unit] ?? NaN;
  }

  scoreOf(detector: number, unit: number): number {
    return (this.score[detector] as number[])[unit] ?? NaN;
  }
}

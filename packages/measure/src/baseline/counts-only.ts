// Baseline: counts alone. How many records a user opened today, and how often one record in 30 days, against the user's own usual; no context, no
// words, no relations. What a spreadsheet would find.
import { type Day, type Judged, PairMap, type RankedFinding, type Scorer, type World } from "@quis/detect";
import { findingOf, pairsOf, rank } from "./finding.ts";

/** How many days the accesses to one record are added up over: as long as a finding about a target lasts. */
const WINDOW_DAYS = 30;
/** A user's own usual counts for as much as everybody's after so many observations. */
const PRIOR_WEIGHT = 10;

/** Mean and spread of a count, by user and over all. */
class Usual {
  readonly #own = new Map<number, { n: number; sum: number; squares: number }>();
  readonly #all = { n: 0, sum: 0, squares: 0 };

  add(user: number, value: number): void {
    let own = this.#own.get(user);
    if (own === undefined) this.#own.set(user, (own = { n: 0, sum: 0, squares: 0 }));
    for (const moments of [own, this.#all]) {
      moments.n++;
      moments.sum += value;
      moments.squares += value * value;
    }
  }

  /** Standard deviations above the user's mean; both are drawn to everybody's where the user has few days. At least the spread of a Poisson count. */
  excess(user: number, value: number): number {
    const own = this.#own.get(user) ?? { n: 0, sum: 0, squares: 0 };
    const all = this.#all.n === 0 ? { n: 1, sum: 1, squares: 2 } : this.#all;
    const n = own.n + PRIOR_WEIGHT;
    const mean = (own.sum + (PRIOR_WEIGHT * all.sum) / all.n) / n;
    const square = (own.squares + (PRIOR_WEIGHT * all.squares) / all.n) / n;
    return (value - mean) / Math.sqrt(Math.max(square - mean * mean, mean, 1));
  }
}

class CountsOnly implements Scorer {
  readonly name = "counts-only";
  readonly #records = new Usual();
  readonly #repeats = new Usual();
  readonly #pairs = new PairMap();
  /** By pair: accesses within the window. */
  #counts = new Uint32Array(1024);
  readonly #recent: { readonly day: number; readonly slots: Uint32Array; readonly counts: Uint32Array }[] = [];

  judge(day: Day): Judged {
    const [days, targets]: [RankedFinding[], RankedFinding[]] = [[], []];
    const pairs = pairsOf(day);
    const value = new Float64Array(pairs.user.length);
    let at = 0;
    for (const user of day.users) {
      const rows = day.rowsOf(user);
      const records = pairs.subjectsOf(user);
      const units = records.size === 0 ? rows.length : records.size;
      const excess = this.#records.excess(user, units);
      days.push(findingOf(day, "day", "many-records", user, 0, excess, [...rows]));
      for (const [subject, subjectRows] of records) {
        const repeat = this.#repeats.excess(user, this.#before(user, subject) + subjectRows.length);
        targets.push(findingOf(day, "target", "many-accesses", user, subject, repeat, subjectRows));
        value[at++] = Math.max(excess, repeat);
      }
    }
    return {
      day: day.day,
      findings: inTurn(rank(days), rank(targets)),
      pairs: { user: pairs.user, subject: pairs.subject, value },
    };
  }

  learn(day: Day): void {
    this.#expire(day.day);
    const pairs = pairsOf(day);
    const slots = new Uint32Array(pairs.user.length);
    const counts = new Uint32Array(pairs.user.length);
    let at = 0;
    for (const user of day.users) {
      const records = pairs.subjectsOf(user);
      this.#records.add(user, records.size === 0 ? day.rowsOf(user).length : records.size);
      for (const [subject, rows] of records) {
        const slot = this.#pairs.add(user, subject);
        if (slot >= this.#counts.length) {
          const grown = new Uint32Array(this.#counts.length * 2);
          grown.set(this.#counts);
          this.#counts = grown;
        }
        this.#counts[slot] = this.#counts[slot]! + rows.length;
        this.#repeats.add(user, this.#counts[slot]);
        slots[at] = slot;
        counts[at++] = rows.length;
      }
    }
    this.#recent.push({ day: day.day, slots, counts });
  }

  #before(user: number, subject: number): number {
    const slot = this.#pairs.find(user, subject);
    return slot === undefined ? 0 : this.#counts[slot]!;
  }

  #expire(day: number): void {
    while ((this.#recent[0]?.day ?? Infinity) <= day - WINDOW_DAYS) {
      const { slots, counts } = this.#recent.shift()!;
      slots.forEach((slot, i) => (this.#counts[slot] = this.#counts[slot]! - counts[i]!));
    }
  }
}

// One of each list in turn: excesses of records and of repeats are of different spread, and the larger one would fill all places.
function inTurn(days: readonly RankedFinding[], targets: readonly RankedFinding[]): RankedFinding[] {
  const longest = Math.max(days.length, targets.length);
  return Array.from({ length: longest }, (_, i) => [days[i], targets[i]]).flatMap((both) =>
    both.filter((finding) => finding !== undefined),
  );
}

export function openCountsOnly(_world: World): Scorer {
  return new CountsOnly();
}

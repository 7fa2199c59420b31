// Baseline: rarity alone. −log frequency of the user's category of work, of the record in the team, of the hour; no context, no memory of targets.
import { type Day, type Judged, PairMap, type RankedFinding, type Scorer, type World } from "@quis/detect";
import { findingOf, pairsOf, rank } from "./finding.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Counts of (a, b) beside counts of a: the smoothed frequency of b given a. */
class Frequency {
  readonly #pairs = new PairMap();
  #counts = new Uint32Array(1024);
  readonly #totals = new Map<number, number>();
  /** How many values `b` can take, for the smoothing; grows with those seen. */
  readonly #values = new Set<number>();

  add(a: number, b: number): void {
    const slot = this.#pairs.add(a, b);
    if (slot >= this.#counts.length) {
      const grown = new Uint32Array(this.#counts.length * 2);
      grown.set(this.#counts);
      this.#counts = grown;
    }
    this.#counts[slot] = this.#counts[slot]! + 1;
    this.#totals.set(a, (this.#totals.get(a) ?? 0) + 1);
    this.#values.add(b);
  }

  /** −log of the frequency, with one observation more shared among all values (in nats). */
  surprise(a: number, b: number): number {
    const slot = this.#pairs.find(a, b);
    const count = slot === undefined ? 0 : this.#counts[slot]!;
    return -Math.log((count + 1 / (this.#values.size + 1)) / ((this.#totals.get(a) ?? 0) + 1));
  }
}

class RarityOnly implements Scorer {
  readonly name = "rarity-only";
  readonly #world: World;
  readonly #category = new Frequency();
  readonly #record = new Frequency();
  readonly #hour = new Frequency();

  constructor(world: World) {
    this.#world = world;
  }

  judge(day: Day): Judged {
    const { table } = day;
    const pairs = pairsOf(day);
    const value = new Float64Array(pairs.user.length);
    const findings: RankedFinding[] = [];
    let at = 0;
    for (const user of day.users) {
      const rows = day.rowsOf(user);
      const team = this.#team(day, user, rows[0]!);
      const rowSurprise = (row: number): number =>
        this.#category.surprise(user, table.category[row]!) + this.#hour.surprise(user, hourOf(day, row));
      let strangest = -Infinity;
      for (const row of rows)
        if (table.subjectFrom[row] === table.subjectFrom[row + 1]) strangest = Math.max(strangest, rowSurprise(row));
      // Rows about nobody say something about the day only.
      if (strangest > -Infinity) findings.push(findingOf(day, "day", "rare-work", user, 0, strangest, [...rows]));
      for (const [subject, subjectRows] of pairs.subjectsOf(user)) {
        const rare = this.#record.surprise(team, subject) + Math.max(...subjectRows.map(rowSurprise));
        value[at++] = rare;
        findings.push(findingOf(day, "target", "rare-record", user, subject, rare, subjectRows));
      }
    }
    return { day: day.day, findings: rank(findings), pairs: { user: pairs.user, subject: pairs.subject, value } };
  }

  learn(day: Day): void {
    const { table } = day;
    for (const user of day.users) {
      const rows = day.rowsOf(user);
      const team = this.#team(day, user, rows[0]!);
      for (const row of rows) {
        this.#category.add(user, table.category[row]!);
        this.#hour.add(user, hourOf(day, row));
        for (let entry = table.subjectFrom[row]!; entry < table.subjectFrom[row + 1]!; entry++)
          this.#record.add(team, table.subject[entry]!);
      }
    }
  }

  // The team by context where there is one, else as the source states it: numbers of one dictionary.
  #team({ table }: Day, user: number, row: number): number {
    return this.#world.context.postAt(user, table.timeMs[row]!)?.unit ?? table.unit[row]!;
  }
}

// Weekday or weekend, and the hour of the day.
function hourOf({ table, startMs, day }: Day, row: number): number {
  const weekday = (day + 4) % 7;
  return (weekday === 0 || weekday === 6 ? HOURS : 0) + Math.floor((table.timeMs[row]! - startMs) / HOUR_MS);
}

export function openRarityOnly(world: World): Scorer {
  return new RarityOnly(world);
}

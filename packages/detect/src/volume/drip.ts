// D5.drip: a few unexplained records a day for weeks, against peers: never enough to stand out on one day. docs/reference/detectors/D5.md
import { type Day, pairsOf } from "../access/index.ts";
import {
  type Applicability,
  type Description,
  type Detector,
  type DetectorState,
  parametersOf,
  Scores,
  type World,
} from "../detector/index.ts";
import { Fading, RecentDays } from "../history/index.ts";
import { groupsOn, narrowestLabel } from "../peers/index.ts";
import { canExplain, isUnexplained, WorkMarks } from "../repeat/index.ts";
import { logNegativeBinomialTail } from "../statistics/index.ts";
import { PeerRates } from "./peer-rates.ts";
import { RecentCounts } from "./recent-counts.ts";

const DEFAULTS = {
  shortDays: 7,
  longDays: 28,
  /** More than this on one day is bulk (D5), and would drown what trickles. */
  mostPerDay: 5,
  /** What a record counts about which a case of the subject was named, or into which the user wrote. */
  spokenFor: 0.25,
  logOddsBelow: 3,
  groupWeight: 20,
  halfLifeDays: 60,
};
const RANGES = {
  shortDays: { least: 2, most: 60, whole: true },
  longDays: { least: 2, most: 60, whole: true },
  mostPerDay: { least: 1, most: 1000, whole: true },
  spokenFor: { least: 0, most: 1 },
  logOddsBelow: { least: -50, most: 50 },
  groupWeight: { least: 0.1, most: 10_000 },
  halfLifeDays: { least: 1, most: 3650, whole: true },
};

export const SLOW_DRIP: Detector = {
  id: "D5.drip",
  kind: "slow-drip",
  version: "1",
  grain: "user",
  review: { harm: 7, minutes: 25, prior: [2, 8] },
  defaults: DEFAULTS,
  open: (world, parameters) =>
    new DripState(world, parametersOf({ id: "D5.drip", defaults: DEFAULTS }, parameters, RANGES)),
};

interface Window {
  readonly days: number;
  readonly count: number;
  readonly active: number;
  readonly mean: number;
  readonly shape: number;
  readonly surprise: number;
}

class DripState implements DetectorState {
  readonly #world: World;
  readonly #parameters: typeof DEFAULTS;
  readonly #marks: WorkMarks;
  readonly #seen: RecentDays;
  readonly #recent: RecentCounts;
  readonly #rates: readonly [PeerRates, PeerRates];

  constructor(world: World, parameters: typeof DEFAULTS) {
    this.#world = world;
    this.#parameters = parameters;
    this.#marks = new WorkMarks(world);
    const longest = Math.max(parameters.shortDays, parameters.longDays);
    this.#seen = new RecentDays(longest);
    this.#recent = new RecentCounts(longest);
    const fading = new Fading(parameters.halfLifeDays);
    this.#rates = [
      new PeerRates(world.peers, fading, parameters.groupWeight),
      new PeerRates(world.peers, fading, parameters.groupWeight),
    ];
  }

  applies(day: Day): Applicability {
    if (day.table.subjectCount === 0) return { applies: false, reason: "no access of the day names a subject" };
    return canExplain(this.#world.context)
      ? { applies: true }
      : { applies: false, reason: "no assignments, cases or work were imported: nothing could explain a record" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users) {
      const today = this.#newToday(day, user, undefined);
      // A day that adds nothing asks nothing new.
      if (today === 0) {
        scores.add(user, 0, 0);
        continue;
      }
      const [short, long] = this.#windows(day, user, today, groupsOn(this.#world.peers, day, user));
      scores.add(user, 0, Math.max(0, Math.max(short.surprise, long.surprise) - Math.LN2));
    }
    return scores;
  }

  describe(day: Day, user: number): Description {
    const { names, peers } = this.#world;
    const rows: number[] = [];
    const today = this.#newToday(day, user, rows);
    const chain = groupsOn(peers, day, user);
    const [short, long] = this.#windows(day, user, today, chain);
    const told = short.surprise > long.surprise ? short : long;
    const score = today === 0 ? 0 : Math.max(0, told.surprise - Math.LN2);
    const label = narrowestLabel(peers, chain);
    const { table } = day;
    const counter: string[] = [];
    const referenced = rows.filter((row) => table.caseRef[row] !== 0).length;
    if (referenced > 0) counter.push(`${referenced} of today's ${rows.length} accesses gave a case reference.`);
    const reasoned = rows.filter((row) => table.reason[row] !== 0).length;
    if (reasoned > 0) counter.push(`${reasoned} of today's ${rows.length} accesses gave a reason.`);
    if (told.active < told.days / 4)
      counter.push(`There were accesses on ${told.active} days only: little to judge by.`);
    return {
      sentence: `${plain(told.count)} records within ${told.days} days that no work explains, at most ${this.#parameters.mostPerDay} counted a day; peers (${label}) ${told.mean.toFixed(1)} in as many days of work.`,
      counter,
      formula:
        `−ln P(X ≥ ${plain(told.count)}) − ln 2, X negative binomial, mean ${(told.mean / told.active).toPrecision(4)} a day × ${told.active} days = ${told.mean.toPrecision(4)}, ` +
        `shape ${told.shape.toPrecision(4)}: ${told.surprise.toFixed(3)} − 0.693 = ${score.toFixed(3)}`,
      figures: {
        days: told.days,
        count: told.count,
        activeDays: told.active,
        mean: told.mean,
        shape: told.shape,
        today,
        group: label,
        user: names.users.text(user),
        score,
      },
      events: rows.map((row) => table.index[row] as number).sort((a, b) => a - b),
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    for (const user of day.everybody) {
      const { subjects, from, entries, rows } = pairsOf(day, user);
      const today = this.#newToday(day, user, undefined);
      const chain = groupsOn(this.#world.peers, day, user);
      const { shortDays, longDays } = this.#parameters;
      const before = [
        this.#recent.before(user, day.day, shortDays - 1),
        this.#recent.before(user, day.day, longDays - 1),
      ];
      // The user's own records are facts, raised or not; only what is usual for peers is spared them.
      this.#recent.add(user, day.day, today);
      for (let i = 0; i < subjects.length; i++)
        if (this.#open(day, entries, from[i] as number, from[i + 1] as number))
          this.#seen.mark(user, subjects[i] as number, day.day);
      if (rows.some((row) => frozen[row] !== 0)) continue;
      for (const [at, { count, active }] of before.entries())
        (this.#rates[at] as PeerRates).learn(user, chain, day.day, count + today, active + 1);
    }
  }

  /** Unexplained records of the day that were none in the window before, weighted; the rows are added to `rows`. */
  #newToday(day: Day, user: number, rows: number[] | undefined): number {
    const pairs = pairsOf(day, user);
    const window = Math.max(this.#parameters.shortDays, this.#parameters.longDays);
    let count = 0;
    for (let i = 0; i < pairs.subjects.length; i++) {
      const [start, end] = [pairs.from[i] as number, pairs.from[i + 1] as number];
      if (!this.#open(day, pairs.entries, start, end)) continue;
      if (this.#seen.countBefore(user, pairs.subjects[i] as number, day.day, window - 1) > 0) continue;
      count += this.#weight(day, pairs.subjects[i] as number, pairs.rows, start, end);
      if (rows === undefined) continue;
      for (const row of pairs.rows.subarray(start, end)) if (!rows.includes(row)) rows.push(row);
    }
    return Math.min(count, this.#parameters.mostPerDay);
  }

  #weight(day: Day, subject: number, rows: Uint32Array, start: number, end: number): number {
    for (let e = start; e < end; e++) {
      const row = rows[e] as number;
      if (this.#marks.isWork(day, row) || this.#marks.namesOwnCase(day, row, subject))
        return this.#parameters.spokenFor;
    }
    return 1;
  }

  #windows(day: Day, user: number, today: number, chain: readonly number[]): readonly [Window, Window] {
    const { shortDays, longDays } = this.#parameters;
    return [this.#window(0, shortDays, day, user, today, chain), this.#window(1, longDays, day, user, today, chain)];
  }

  #window(at: 0 | 1, days: number, day: Day, user: number, today: number, chain: readonly number[]): Window {
    const before = this.#recent.before(user, day.day, days - 1);
    const [count, active] = [before.count + today, before.active + 1];
    const { mean, shape } = this.#rates[at].of(user, chain, day.day, active);
    return { days, count, active, mean, shape, surprise: -logNegativeBinomialTail(count, mean, shape) };
  }

  #open(day: Day, entries: Uint32Array, start: number, end: number): boolean {
    for (let e = start; e < end; e++)
      if (!isUnexplained(day, entries[e] as number, this.#parameters.logOddsBelow)) return false;
    return true;
  }
}

function plain(count: number): string {
  return Number.isInteger(count) ? String(count) : count.toFixed(2);
}

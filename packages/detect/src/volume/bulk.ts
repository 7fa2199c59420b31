// D5: many records at once, against the user's own days and those of peers. docs/reference/detectors/D5.md
import type { Day } from "../access/index.ts";
import { UNSTATED } from "../access/index.ts";
import {
  type Applicability,
  type Description,
  type Detector,
  type DetectorState,
  parametersOf,
  Scores,
  type World,
} from "../detector/index.ts";
import { Fading } from "../history/index.ts";
import { groupsOn, narrowestLabel } from "../peers/index.ts";
import { canExplain } from "../repeat/index.ts";
import { CountUsual, type DayRate } from "./count-usual.ts";
import { type CountName, COUNTS, DayCounts } from "./day-counts.ts";

const DEFAULTS = {
  priorDays: 10,
  spreadDays: 30,
  groupWeight: 20,
  halfLifeDays: 60,
  logOddsBelow: 3,
};
const RANGES = {
  priorDays: { least: 0.1, most: 1000 },
  spreadDays: { least: 0.1, most: 1000 },
  groupWeight: { least: 0.1, most: 10_000 },
  halfLifeDays: { least: 1, most: 3650, whole: true },
  logOddsBelow: { least: -50, most: 50 },
};
// Before anybody was seen, a day of so many; the first twenty user-days outweigh it.
const MEANS_AT_FIRST: Readonly<Record<CountName, number>> = { hour: 10, day: 30, unexplained: 2, released: 5, run: 1 };

export const BULK: Detector = {
  id: "D5",
  kind: "bulk",
  version: "1",
  grain: "user",
  review: { harm: 8, minutes: 20, prior: [2, 8] },
  defaults: DEFAULTS,
  open: (world, parameters) => new BulkState(world, parametersOf({ id: "D5", defaults: DEFAULTS }, parameters, RANGES)),
};

interface Judgement {
  readonly name: CountName;
  readonly count: number;
  readonly rate: DayRate;
  readonly surprise: number;
}

class BulkState implements DetectorState {
  readonly #world: World;
  readonly #counts: DayCounts;
  readonly #usual: readonly CountUsual[];
  /** Which of COUNTS are taken: without context nothing is "unexplained". */
  readonly #taken: readonly number[];

  constructor(world: World, parameters: typeof DEFAULTS) {
    this.#world = world;
    this.#counts = new DayCounts(world.names, parameters.logOddsBelow);
    const fading = new Fading(parameters.halfLifeDays);
    this.#usual = COUNTS.map((name) => new CountUsual(world.peers, fading, parameters, MEANS_AT_FIRST[name]));
    const explains = canExplain(world.context);
    this.#taken = [...COUNTS.keys()].filter((at) => explains || COUNTS[at] !== "unexplained");
  }

  applies({ table }: Day): Applicability {
    if (table.subjectCount > 0) return { applies: true };
    for (let row = 0; row < table.length; row++) if (table.recordCount[row] !== UNSTATED) return { applies: true };
    return { applies: false, reason: "no access of the day names a subject or states a number of records" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    const counts = new Float64Array(COUNTS.length);
    const least = Math.log(this.#taken.length);
    for (const user of day.users) {
      this.#counts.count(day, user, undefined, counts);
      const chain = groupsOn(this.#world.peers, day, user);
      let strongest = 0;
      for (const at of this.#taken) {
        if (counts[at] === 0) continue;
        const usual = this.#usual[at] as CountUsual;
        const surprise = usual.surprise(counts[at] as number, usual.rateOf(user, chain, day.day));
        if (surprise > strongest) strongest = surprise;
      }
      scores.add(user, 0, Math.max(0, strongest - least));
    }
    return scores;
  }

  describe(day: Day, user: number): Description {
    const { names, peers } = this.#world;
    const chain = groupsOn(peers, day, user);
    const judged = this.#judge(day, user, chain);
    const strongest = judged.reduce((best, each) => (each.surprise > best.surprise ? each : best));
    const rows = this.#counts.rowsOf(day, user, strongest.name);
    const { count, rate, name } = strongest;
    const times = this.#taken.length;
    const score = Math.max(0, strongest.surprise - Math.log(times));
    const group = narrowestLabel(peers, chain);
    return {
      sentence: `${sentenceOf(name, count)}, usual ${plain(rate.mean)} (${group}: ${plain(rate.peerMean)}).`,
      counter: this.#counter(day, judged, rows),
      formula:
        `−ln P(X ≥ ${count}) − ln ${times}, X Poisson with a rate of Gamma(shape ${rate.shape.toPrecision(4)}, rate ${rate.rate.toPrecision(4)}), ` +
        `mean ${rate.mean.toPrecision(4)}: ${strongest.surprise.toFixed(3)} − ${Math.log(times).toFixed(3)} = ${score.toFixed(3)}`,
      figures: {
        measure: name,
        ...Object.fromEntries(judged.map((each) => [each.name, each.count])),
        mean: rate.mean,
        peerMean: rate.peerMean,
        shape: rate.shape,
        group,
        user: names.users.text(user),
        score,
      },
      events: rows.map((row) => day.table.index[row] as number).sort((a, b) => a - b),
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    const users = day.everybody;
    const width = COUNTS.length;
    const [counts, expected] = [new Float64Array(users.length * width), new Float64Array(users.length * width)];
    for (const [i, user] of users.entries()) {
      this.#counts.count(day, user, frozen, counts.subarray(i * width, (i + 1) * width));
      const chain = groupsOn(this.#world.peers, day, user);
      for (const at of this.#taken)
        expected[i * width + at] = (this.#usual[at] as CountUsual).rateOf(user, chain, day.day).mean;
    }
    for (const [i, user] of users.entries()) {
      const chain = groupsOn(this.#world.peers, day, user);
      for (const at of this.#taken) {
        const cell = i * width + at;
        (this.#usual[at] as CountUsual).learn(user, chain, day.day, counts[cell] as number, expected[cell] as number);
      }
    }
  }

  #judge(day: Day, user: number, chain: readonly number[]): Judgement[] {
    const counts = new Float64Array(COUNTS.length);
    this.#counts.count(day, user, undefined, counts);
    return this.#taken.map((at) => {
      const usual = this.#usual[at] as CountUsual;
      const rate = usual.rateOf(user, chain, day.day);
      const count = counts[at] as number;
      return { name: COUNTS[at] as CountName, count, rate, surprise: count === 0 ? 0 : usual.surprise(count, rate) };
    });
  }

  #counter(day: Day, judged: readonly Judgement[], rows: readonly number[]): string[] {
    const { table } = day;
    const counter: string[] = [];
    const of = (name: CountName): number => judged.find((each) => each.name === name)?.count ?? 0;
    if (judged.some(({ name }) => name === "unexplained") && of("day") > 0) {
      const explained = of("day") - of("unexplained");
      if (explained > 0) counter.push(`Work explains ${explained} of the ${of("day")} records of the day.`);
    }
    const cases = new Set(rows.map((row) => table.caseRef[row] as number).filter((ref) => ref !== 0));
    if (cases.size > 0)
      counter.push(`${cases.size === 1 ? "One case reference was" : `${cases.size} case references were`} given.`);
    const written = rows.filter((row) =>
      /^(Create|Update|Delete)$/u.test(this.#world.names.activities.text(table.activity[row] as number)),
    ).length;
    if (written > 0) counter.push(`${written} of these accesses wrote into the record.`);
    if (of("run") < 2) counter.push("The records are no run of consecutive numbers.");
    return counter;
  }
}

function sentenceOf(name: CountName, count: number): string {
  switch (name) {
    case "hour":
      return `${count} records within one hour`;
    case "day":
      return `${count} records in one day`;
    case "unexplained":
      return `${count} records in one day that no work explains`;
    case "released":
      return `${count} records exported or disclosed in one day`;
    case "run":
      return `${count + 1} records with consecutive numbers in one day`;
  }
}

function plain(mean: number): string {
  return mean >= 10 ? mean.toFixed(0) : mean.toFixed(1);
}

// Walks a tape with one scorer: it learns the first days and is judged on those after, one day at a time, as it would have been then.
import { type Context, DAY_MS, type Judged, NONE, PairMap, Peers, type Scorer, type World } from "@quis/detect";
import { areaUnderCurve } from "./auc.ts";
import type { Choose, Contender } from "./contender.ts";
import { Fakes } from "./fakes.ts";
import { hitScenarios } from "./hit.ts";
import { BUDGET, BUDGETS, type Reading, type ScenarioReading, type TapeSort } from "./reading.ts";
import type { Tape, TapeDay } from "./tape.ts";

/** Kinds whose pairs are held against genuine ones: single looks, which nothing but the pair itself gives away. */
const AREA_KINDS: Readonly<Record<string, string>> = {
  single_random: "random",
  single_matched: "matched",
  placebo: "placebo",
};

export interface TapeToRead {
  readonly background: string;
  readonly seed: string;
  readonly sort: TapeSort;
  readonly prevalence: number;
  readonly tape: Tape;
  readonly context: Context;
  /** First day that is judged, in days since the epoch. */
  readonly judgedFrom: number;
  readonly onDay?: (done: number, total: number) => void;
}

/** @param now for the seconds that it took */
export function readTape(given: TapeToRead, contender: Contender, now: () => number): Reading {
  const { tape, judgedFrom } = given;
  const began = now();
  tape.wipe();
  const world: World = { names: tape.names, context: given.context, peers: new Peers(tape.names, given.context) };
  const scorer = contender.open(world);
  const reader = new Reader(given, contender.choose ?? ((findings, places) => findings.slice(0, places)));
  let done = 0;
  for (const day of tape.days) {
    const judged = scorer.judge(day.day);
    reader.note(day);
    if (day.day.day >= judgedFrom) reader.read(day, judged, scorer);
    scorer.learn(day.day, judged);
    given.onDay?.(++done, tape.days.length);
  }
  const last = tape.days.at(-1);
  return {
    ...reader.result(contender.hasThreshold),
    contender: contender.name,
    notApplicable: last === undefined ? [] : (contender.notApplicable?.(scorer, last.day) ?? []),
    seconds: (now() - began) / 1000,
  };
}

class Reader {
  readonly #given: TapeToRead;
  readonly #fakes: Fakes;
  readonly #seen = new PairMap();
  readonly #guilty = new Set<string>();
  readonly #users = new Set<string>();
  readonly #firstDay: number[];
  readonly #shownOn: (number | undefined)[];
  readonly #perDay: readonly number[];
  readonly #owed = BUDGETS.map(() => 0);
  readonly #lists = BUDGETS.map(() => ({ places: 0, shown: 0, hits: 0 }));
  readonly #negatives: number[] = [];
  readonly #positives = new Map<string, number[]>();
  readonly #explained = { all: [0, 0], first: [0, 0], randomFakes: [0, 0], matchedFakes: [0, 0] };
  readonly #innocent = { raised: 0, shown: 0, userDays: 0 };
  #days = 0;

  readonly #choose: Choose;
  readonly #innocentUsers: number;

  constructor(given: TapeToRead, choose: Choose) {
    this.#choose = choose;
    const { tape, seed, judgedFrom } = given;
    this.#given = given;
    this.#fakes = new Fakes(tape.names, tape.stock.subjects, seed);
    this.#firstDay = tape.scenarios.map(() => Infinity);
    this.#shownOn = tape.scenarios.map(() => undefined);
    if (given.sort === "misuse")
      for (const { rows } of tape.scenarios) for (const row of rows) this.#guilty.add(tape.stock.accesses[row]!.user);
    for (const { day, accesses, firstIndex } of tape.days)
      for (let row = 0; row < accesses.length; row++) {
        if (day.day >= judgedFrom) this.#users.add(accesses[row]!.user);
        const scenario = tape.scenarioAt(firstIndex + row);
        if (scenario !== undefined) this.#firstDay[scenario] = Math.min(this.#firstDay[scenario]!, day.day);
      }
    this.#innocentUsers = [...this.#users].filter((user) => !this.#guilty.has(user)).length;
    this.#perDay = BUDGETS.map((budget) => (budget * this.#users.size) / 1000);
  }

  /** Takes the day's pairs in, judged or not. */
  note(day: TapeDay): void {
    this.#fakes.note(day);
    if (day.day.day < this.#given.judgedFrom) this.#see(day, false);
  }

  read(day: TapeDay, judged: Judged, scorer: Scorer): void {
    this.#days++;
    this.#innocent.userDays += this.#innocentUsers;
    this.#see(day, true);
    this.#readLists(day, judged);
    this.#readPairs(day, judged);
    if (this.#given.sort !== "misuse") return;
    for (const [sort, share] of [
      ["random", this.#explained.randomFakes],
      ["matched", this.#explained.matchedFakes],
    ] as const) {
      const fakes = this.#fakes.make(day, sort);
      if (fakes === undefined) continue;
      scorer.judge(fakes);
      const { table } = fakes;
      for (let entry = 0; entry < table.subjectCount; entry++) count(share, table.explained[entry] !== 0);
    }
  }

  // Which entries are explained, of all genuine ones and of those that are the first of their pair in the whole log.
  #see({ day, firstIndex }: TapeDay, judged: boolean): void {
    const { table } = day;
    for (let row = 0; row < table.length; row++) {
      const genuine = this.#given.tape.scenarioAt(firstIndex + row) === undefined;
      for (let entry = table.subjectFrom[row]!; entry < table.subjectFrom[row + 1]!; entry++) {
        const known = this.#seen.size;
        const isFirst = this.#seen.add(table.user[row]!, table.subject[entry]!) === known;
        if (!judged || !genuine) continue;
        const isExplained = table.explained[entry] !== 0;
        count(this.#explained.all, isExplained);
        if (isFirst) count(this.#explained.first, isExplained);
      }
    }
  }

  #readLists({ day }: TapeDay, judged: Judged): void {
    const { tape, sort } = this.#given;
    const { users } = tape.names;
    for (const { user } of judged.findings)
      if (user !== NONE && !this.#guilty.has(users.text(user))) this.#innocent.raised++;
    BUDGETS.forEach((budget, b) => {
      // Places that are no whole number are owed until they are: 3 a day for 300 users, one in ten days for 10.
      const owed = this.#owed[b]! + this.#perDay[b]!;
      const places = Math.floor(owed + 1e-9);
      this.#owed[b] = owed - places;
      const list = this.#lists[b]!;
      list.places += places;
      for (const finding of this.#choose(judged.findings, places)) {
        const found = hitScenarios(finding, tape);
        list.shown++;
        if (found.size > 0 && sort === "misuse") list.hits++;
        if (budget !== BUDGET) continue;
        if (finding.user !== NONE && !this.#guilty.has(users.text(finding.user))) this.#innocent.shown++;
        for (const scenario of found) this.#shownOn[scenario] ??= day.day;
      }
    });
  }

  // Pairs of the day by what they are: genuine, of a single look, or of other misuse, which is neither. Whoever made a record the same day is left out.
  #readPairs({ day, firstIndex }: TapeDay, { pairs }: Judged): void {
    const { tape } = this.#given;
    const { table } = day;
    const create = tape.names.activities.find("Create");
    const sorts = new Map<number, string>();
    for (let row = 0; row < table.length; row++) {
      const scenario = tape.scenarioAt(firstIndex + row);
      const isCreated = create !== undefined && table.activity[row] === create;
      if (scenario === undefined && !isCreated) continue;
      for (let entry = table.subjectFrom[row]!; entry < table.subjectFrom[row + 1]!; entry++) {
        const pair = pairKey(table.user[row]!, table.subject[entry]!);
        if (isCreated) {
          sorts.set(pair, "left out");
          continue;
        }
        const { kind, about } = tape.scenarios[scenario!]!;
        if (about !== undefined && tape.names.subjects.text(table.subject[entry]!) !== about) continue;
        if (!sorts.has(pair)) sorts.set(pair, AREA_KINDS[kind] ?? "left out");
      }
    }
    for (let i = 0; i < pairs.user.length; i++) {
      const value = pairs.value[i]!;
      const sort = sorts.get(pairKey(pairs.user[i]!, pairs.subject[i]!));
      if (sort === undefined) this.#negatives.push(value);
      else if (sort !== "left out") {
        const values = this.#positives.get(sort);
        if (values === undefined) this.#positives.set(sort, [value]);
        else values.push(value);
      }
    }
  }

  result(hasThreshold: boolean): Omit<Reading, "contender" | "notApplicable" | "seconds"> {
    const { tape, judgedFrom, background, seed, sort, prevalence } = this.#given;
    const negatives = Float64Array.from(this.#negatives);
    const areas = Object.fromEntries(
      [...this.#positives].map(([kind, values]) => [
        kind,
        { area: areaUnderCurve(values, negatives), pairs: values.length },
      ]),
    );
    const scenarios: ScenarioReading[] = [];
    tape.scenarios.forEach(({ kind, rows }, i) => {
      const first = this.#firstDay[i]!;
      // One that began among the days of learning was there to be learned: it counts for precision, not for recall.
      if (first < judgedFrom || sort !== "misuse") return;
      const shown = this.#shownOn[i];
      const actDays = new Set(rows.map((row) => Math.floor(tape.stock.accesses[row]!.timeMs / DAY_MS)));
      scenarios.push({
        kind,
        days: shown === undefined ? null : shown - first,
        actDays: shown === undefined ? null : [...actDays].filter((day) => day <= shown).length,
      });
    });
    const { all, first, randomFakes, matchedFakes } = this.#explained;
    const explained = {
      all: pairOf(all),
      first: pairOf(first),
      randomFakes: pairOf(randomFakes),
      matchedFakes: pairOf(matchedFakes),
    };
    return {
      background,
      seed,
      sort,
      prevalence,
      accesses: tape.rowCount,
      injected: tape.injectedCount,
      users: this.#users.size,
      days: this.#days,
      lists: this.#lists,
      scenarios,
      areas,
      ...(sort === "misuse" && explained.all[0] > 0 ? { explained } : {}),
      innocent: { ...this.#innocent, raised: hasThreshold ? this.#innocent.raised : null },
    };
  }
}

function count(share: number[], yes: boolean): void {
  share[1] = share[1]! + 1;
  if (yes) share[0] = share[0]! + 1;
}

function pairOf(share: readonly number[]): readonly [number, number] {
  return [share[0]!, share[1]!];
}

// Users are numbered below 2^24 in any log that fits into memory.
function pairKey(user: number, subject: number): number {
  return user * 2 ** 29 + subject;
}

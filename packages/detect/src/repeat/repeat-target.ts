// D4: how often a user comes back to a record that no work explains, against how often peers do. docs/reference/detectors/D4.md
import { type Day, NONE, pairsOf } from "../access/index.ts";
import {
  type Applicability,
  type Description,
  type Detector,
  type DetectorState,
  parametersOf,
  Scores,
  type World,
} from "../detector/index.ts";
import { Fading, FadingSums, MOST_DAYS, RecentDays } from "../history/index.ts";
import { groupsOn, narrowestLabel, speaks } from "../peers/index.ts";
import { logNegativeBinomialTail } from "../statistics/index.ts";
import { canExplain, isUnexplained, WorkMarks } from "./unexplained.ts";

const DEFAULTS = {
  windowDays: 60,
  /** An access that D1 thinks this likely to be work (natural log-odds) counts as explained. */
  logOddsBelow: 3,
  /** What a day counts on which a case was named that the subject is a party of. */
  referencedDay: 0.25,
  /** What a day counts on which the user wrote into the record. */
  workedDay: 0.1,
  /** How many pairs the wider group's habit counts for in a narrower one. */
  groupWeight: 20,
  halfLifeDays: 120,
};
const RANGES = {
  windowDays: { least: 2, most: MOST_DAYS - 2, whole: true },
  logOddsBelow: { least: -50, most: 50 },
  referencedDay: { least: 0, most: 1 },
  workedDay: { least: 0, most: 1 },
  groupWeight: { least: 0.1, most: 10_000 },
  halfLifeDays: { least: 1, most: 3650, whole: true },
};

// Columns of the sums per group: pairs, Σ x, Σ x² of days beyond the first.
const [PAIRS, FURTHER, SQUARES] = [0, 1, 2];
// Before anybody was seen: one pair in ten comes back, and those who do come back more often.
const FIRST_MEAN = 0.1;
const FIRST_SQUARE = 0.2;
const UNSEEN = 0.5;
/** Days are counted per group up to this, for "peers ≤ 2". */
const MOST_COUNTED = 16;

export const REPEAT_TARGET: Detector = {
  id: "D4",
  kind: "repeat-target",
  version: "1",
  grain: "pair",
  review: { harm: 8, minutes: 15, prior: [2, 8] },
  defaults: DEFAULTS,
  open: (world, parameters) =>
    new RepeatState(world, parametersOf({ id: "D4", defaults: DEFAULTS }, parameters, RANGES)),
};

/** Unexplained days of a pair in the window, today's included. */
interface Days {
  readonly plain: number;
  readonly referenced: number;
  readonly worked: number;
}

class RepeatState implements DetectorState {
  readonly judgesPairs = true;
  readonly #world: World;
  readonly #parameters: typeof DEFAULTS;
  readonly #marks: WorkMarks;
  readonly #plain: RecentDays;
  readonly #referenced: RecentDays;
  readonly #worked: RecentDays;
  readonly #sums: FadingSums;
  /** Per group: how many pairs reached 1, 2, … unexplained days. */
  readonly #reached: FadingSums;

  constructor(world: World, parameters: typeof DEFAULTS) {
    this.#world = world;
    this.#parameters = parameters;
    this.#marks = new WorkMarks(world);
    const kept = parameters.windowDays;
    [this.#plain, this.#referenced, this.#worked] = [new RecentDays(kept), new RecentDays(kept), new RecentDays(kept)];
    const fading = new Fading(parameters.halfLifeDays);
    this.#sums = new FadingSums(3, fading);
    this.#reached = new FadingSums(MOST_COUNTED, fading);
  }

  applies(day: Day): Applicability {
    if (day.table.subjectCount === 0) return { applies: false, reason: "no access of the day names a subject" };
    return canExplain(this.#world.context)
      ? { applies: true }
      : { applies: false, reason: "no assignments, cases or work were imported: nothing could explain a repeat" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users) {
      const { subjects, from, entries, rows, judged } = pairsOf(day, user);
      let usual: Usual | undefined;
      for (const i of judged) {
        const [start, end] = [from[i] as number, from[i + 1] as number];
        const subject = subjects[i] as number;
        let score = 0;
        if (this.#open(day, entries, start, end)) {
          const further = this.#further(this.#days(day, user, subject, rows, start, end));
          if (further > 0) {
            usual ??= this.#usual(groupsOn(this.#world.peers, day, user), day.day);
            score = -logNegativeBinomialTail(further, usual.mean, usual.shape);
          }
        }
        scores.add(user, subject, score);
      }
    }
    return scores;
  }

  describe(day: Day, user: number, subject: number): Description {
    const { names, peers } = this.#world;
    const { subjects, from, entries, rows } = pairsOf(day, user);
    const at = subjects.indexOf(subject);
    const [start, end] = at < 0 ? [0, 0] : [from[at] as number, from[at + 1] as number];
    const open = this.#open(day, entries, start, end);
    const days = open ? this.#days(day, user, subject, rows, start, end) : NO_DAYS;
    const further = this.#further(days);
    const chain = groupsOn(peers, day, user);
    const usual = this.#usual(chain, day.day);
    const score = further > 0 ? -logNegativeBinomialTail(further, usual.mean, usual.shape) : 0;
    const counted = days.plain + days.referenced + days.worked;
    const most = this.#mostOfPeers(chain, day.day);
    const { windowDays, referencedDay, workedDay } = this.#parameters;
    return {
      sentence: `Opened on ${counted} ${counted === 1 ? "day" : "days"} within ${windowDays} without work that explains it; peers (${narrowestLabel(peers, chain)}) ≤ ${most}.`,
      counter: this.#counter(day, user, subject, days, rows.subarray(start, end)),
      formula:
        `x = ${days.plain} + ${referencedDay}·${days.referenced} + ${workedDay}·${days.worked} − 1 = ${further.toFixed(2)}; ` +
        `−ln P(X ≥ ${further.toFixed(2)}), X negative binomial, mean ${usual.mean.toPrecision(4)}, shape ${usual.shape.toPrecision(4)}: ${score.toFixed(3)}`,
      figures: {
        days: counted,
        ...days,
        x: further,
        mean: usual.mean,
        shape: usual.shape,
        peers: most,
        user: names.users.text(user),
        score,
      },
      events: [...new Set(rows.subarray(start, end))]
        .map((row) => day.table.index[row] as number)
        .sort((a, b) => a - b),
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    for (const user of day.everybody) {
      const { subjects, from, entries, rows } = pairsOf(day, user);
      let chain: readonly number[] | undefined;
      for (let i = 0; i < subjects.length; i++) {
        const [start, end] = [from[i] as number, from[i + 1] as number];
        if (!this.#open(day, entries, start, end)) continue;
        const subject = subjects[i] as number;
        const days = this.#days(day, user, subject, rows, start, end);
        const kind = this.#kindOf(day, subject, rows, start, end);
        // The pair's own days are facts, raised or not; only what is usual for peers is spared them.
        (kind === "plain" ? this.#plain : kind === "referenced" ? this.#referenced : this.#worked).mark(
          user,
          subject,
          day.day,
        );
        if (rows.subarray(start, end).some((row) => frozen[row] !== 0)) continue;
        chain ??= groupsOn(this.#world.peers, day, user);
        const today = { ...NO_DAYS, [kind]: 1 };
        const before = this.#further({
          plain: days.plain - today.plain,
          referenced: days.referenced - today.referenced,
          worked: days.worked - today.worked,
        });
        this.#learnDay(chain, day.day, before, this.#further(days), days.plain + days.referenced + days.worked);
      }
    }
  }

  #learnDay(chain: readonly number[], day: number, before: number, after: number, counted: number): void {
    for (const group of chain) {
      this.#sums.fade(group, day);
      if (counted === 1) this.#sums.plus(group, PAIRS, 1);
      this.#sums.plus(group, FURTHER, after - before);
      this.#sums.plus(group, SQUARES, after * after - before * before);
      this.#reached.fade(group, day);
      this.#reached.plus(group, Math.min(counted, MOST_COUNTED) - 1, 1);
    }
  }

  // Whether nothing explains any of the day's accesses of the pair: one explained visit explains a second look on the same day.
  #open(day: Day, entries: Uint32Array, start: number, end: number): boolean {
    for (let e = start; e < end; e++)
      if (!isUnexplained(day, entries[e] as number, this.#parameters.logOddsBelow)) return false;
    return end > start;
  }

  #kindOf(day: Day, subject: number, rows: Uint32Array, start: number, end: number): keyof Days {
    let kind: keyof Days = "plain";
    for (let e = start; e < end; e++) {
      if (this.#marks.isWork(day, rows[e] as number)) return "worked";
      if (kind === "plain" && this.#marks.namesOwnCase(day, rows[e] as number, subject)) kind = "referenced";
    }
    return kind;
  }

  #days(day: Day, user: number, subject: number, rows: Uint32Array, start: number, end: number): Days {
    const kind = this.#kindOf(day, subject, rows, start, end);
    const before = this.#parameters.windowDays - 1;
    return {
      plain: this.#plain.countBefore(user, subject, day.day, before) + (kind === "plain" ? 1 : 0),
      referenced: this.#referenced.countBefore(user, subject, day.day, before) + (kind === "referenced" ? 1 : 0),
      worked: this.#worked.countBefore(user, subject, day.day, before) + (kind === "worked" ? 1 : 0),
    };
  }

  /** Days beyond the first, weighted: the first full one is no repetition. */
  #further(days: Days): number {
    const { referencedDay, workedDay } = this.#parameters;
    return Math.max(0, days.plain + referencedDay * days.referenced + workedDay * days.worked - 1);
  }

  /** Mean and shape of the days beyond the first of a peer's pair; each group leans on the wider one. */
  #usual(chain: readonly number[], day: number): Usual {
    const m = this.#parameters.groupWeight;
    let [mean, square] = [FIRST_MEAN, FIRST_SQUARE];
    for (let level = chain.length - 1; level >= 0; level--) {
      if (!speaks(this.#world.peers, chain, level)) continue;
      const group = chain[level] as number;
      const pairs = Math.max(0, this.#sums.get(group, PAIRS, day)) + m;
      // Where no peer ever came back, half a return is taken, not none: absence in a small group proves little.
      mean = Math.max(UNSEEN, this.#sums.get(group, FURTHER, day) + m * mean) / pairs;
      square = Math.max(UNSEEN, this.#sums.get(group, SQUARES, day) + m * square) / pairs;
    }
    const excess = square - mean * mean - mean;
    return { mean, shape: Math.min(1e6, Math.max(0.01, (mean * mean) / Math.max(excess, 1e-9))) };
  }

  /** What 99 of 100 of the peers' pairs do not exceed, in days. */
  #mostOfPeers(chain: readonly number[], day: number): number {
    const { peers } = this.#world;
    const group = chain.find((_, level) => speaks(peers, chain, level)) as number;
    const pairs = this.#reached.get(group, 0, day);
    let most = 1;
    while (most < MOST_COUNTED && this.#reached.get(group, most, day) > 0.01 * pairs) most++;
    return most;
  }

  #counter(day: Day, user: number, subject: number, days: Days, rows: Uint32Array): string[] {
    const { context } = this.#world;
    const { table } = day;
    const counter: string[] = [];
    if (days.worked > 0) counter.push(`Work was written into the record on ${days.worked} of these days.`);
    if (days.referenced > 0) counter.push(`On ${days.referenced} of these days a case of this person was named.`);
    else if (rows.some((row) => table.caseRef[row] !== NONE)) counter.push("A case reference was given today.");
    if (rows.some((row) => table.reason[row] !== NONE)) counter.push("A reason was given today.");
    const row = rows[0];
    const unit = row === undefined ? NONE : (context.postAt(user, table.timeMs[row] as number)?.unit ?? NONE);
    const timeMs = row === undefined ? day.startMs : (table.timeMs[row] as number);
    const open = context.partiesOfSubject(subject).filter(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs);
    if (unit !== NONE && open.some((party) => party.unit === unit))
      counter.push("A case of this person is with the user's own unit.");
    else if (open.length > 0)
      counter.push(
        `This person has ${open.length === 1 ? "an open case" : `${open.length} open cases`}; informal help would look like this.`,
      );
    return counter;
  }
}

interface Usual {
  readonly mean: number;
  readonly shape: number;
}
const NO_DAYS: Days = { plain: 0, referenced: 0, worked: 0 };

// D2: how rare this kind of access is for this user, whose own history is completed by that of the peer group. docs/reference/detectors/D2.md
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
import { DecayedCounts, Fading } from "../history/index.ts";
import { groupsOn, narrowestLabel, speaks } from "../peers/index.ts";

const DEFAULTS = {
  /** a: how many accesses the group's habit counts for. */
  weight: 5,
  /** How many user-days the wider group's habit counts for in a narrower one. */
  groupWeight: 20,
  halfLifeDays: 90,
};
const RANGES = {
  weight: { least: 0.1, most: 1000 },
  groupWeight: { least: 0.1, most: 10_000 },
  halfLifeDays: { least: 1, most: 3650, whole: true },
};

/**
 * Grain: a user with a subject, since what a reviewer opens is this look at this record; of several accesses to the record on one day the strangest
 * speaks, because a mean would hide one export among ten views.
 */
export const CATEGORY_SURPRISE: Detector = {
  id: "D2",
  kind: "rare-category",
  version: "1",
  grain: "pair",
  review: { harm: 3, minutes: 10, prior: [1, 19] },
  defaults: DEFAULTS,
  open: (world, parameters) =>
    new CategoryState(world, parametersOf({ id: "D2", defaults: DEFAULTS }, parameters, RANGES)),
};

class CategoryState implements DetectorState {
  readonly judgesPairs = true;
  readonly #world: World;
  readonly #parameters: typeof DEFAULTS;
  /** Accesses by (user, category); the total of a user is under category 0, which is the empty text and never an access's. */
  readonly #own: DecayedCounts;
  /** Days of users by (group, category), each day worth 1 and divided over its categories: no busy user speaks louder. */
  readonly #group: DecayedCounts;
  readonly #known = new Set<number>();
  #learnedDays = 0;

  constructor(world: World, parameters: typeof DEFAULTS) {
    this.#world = world;
    this.#parameters = parameters;
    const fading = new Fading(parameters.halfLifeDays);
    this.#own = new DecayedCounts(fading);
    this.#group = new DecayedCounts(fading);
  }

  applies(day: Day): Applicability {
    if (day.table.subjectCount === 0) return { applies: false, reason: "no access of the day names a subject" };
    if (this.#learnedDays === 0) return { applies: false, reason: "nothing has been learned yet" };
    return this.#known.size < 2
      ? {
          applies: false,
          reason: "all accesses so far are of one category: the source states neither activity nor purpose",
        }
      : { applies: true };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    const { category } = day.table;
    // Surprise of each category for the user at hand: a user has many accesses and few categories.
    const known = new Float64Array(this.#world.names.categories.size).fill(NaN);
    const touched: number[] = [];
    for (const user of day.users) {
      const chain = groupsOn(this.#world.peers, day, user);
      const { subjects, from, rows, judged } = pairsOf(day, user);
      for (const i of judged) {
        let strangest = 0;
        for (let e = from[i] as number; e < (from[i + 1] as number); e++) {
          const kind = category[rows[e] as number] as number;
          let surprise = known[kind] as number;
          if (Number.isNaN(surprise)) {
            known[kind] = surprise = this.#surprise(user, kind, chain, day.day);
            touched.push(kind);
          }
          if (surprise > strangest) strangest = surprise;
        }
        scores.add(user, subjects[i] as number, strangest);
      }
      for (const kind of touched) known[kind] = NaN;
      touched.length = 0;
    }
    return scores;
  }

  describe(day: Day, user: number, subject: number): Description {
    const { names, peers } = this.#world;
    const { category, index, caseRef, reason } = day.table;
    const chain = groupsOn(peers, day, user);
    const { subjects, from, rows } = pairsOf(day, user);
    const at = subjects.indexOf(subject);
    const own = at < 0 ? new Uint32Array(0) : rows.subarray(from[at], from[at + 1]);
    let [kind, surprise] = [0, 0];
    for (const row of own) {
      const each = this.#surprise(user, category[row] as number, chain, day.day);
      if (each > surprise || kind === 0) [kind, surprise] = [category[row] as number, each];
    }
    const share = this.#share(chain, kind, day.day);
    const count = this.#own.get(user, kind, day.day);
    const total = this.#own.get(user, 0, day.day);
    const a = this.#parameters.weight;
    const events = [...new Set(own)].filter((row) => category[row] === kind);
    const label = narrowestLabel(peers, chain);
    const counter: string[] = [];
    if (total < 20)
      counter.push(`This user has a short history here (${total.toFixed(1)} accesses): new tasks look rare at first.`);
    if (share >= 0.02) counter.push(`It is ${percent(share)} of the work of ${label}.`);
    const others = this.#othersToday(day, user, kind);
    if (others > 0)
      counter.push(`${others} other ${others === 1 ? "user did" : "users did"} the same kind of access on this day.`);
    if (events.some((row) => caseRef[row] !== 0)) counter.push("A case reference was given.");
    if (events.some((row) => reason[row] !== 0)) counter.push("A reason was given.");
    return {
      sentence: `Category rare for this user and team: ${named(names.categories.text(kind))}, ${percent((count + a * share) / (total + a))} expected.`,
      counter,
      formula: `−ln[(n_uc + a·p_g)/(n_u + a)] = −ln[(${figure(count)} + ${a}·${share.toExponential(3)})/(${figure(total)} + ${a})] = ${surprise.toFixed(3)}`,
      figures: {
        n_uc: count,
        n_u: total,
        a,
        p_g: share,
        category: names.categories.text(kind),
        group: label,
        score: surprise,
      },
      events: events.map((row) => index[row] as number).sort((x, y) => x - y),
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    const { category, subjectFrom } = day.table;
    const counts = new Map<number, number>();
    for (const user of day.everybody) {
      counts.clear();
      let total = 0;
      for (const row of day.rowsOf(user)) {
        if (frozen[row] !== 0 || subjectFrom[row] === subjectFrom[row + 1]) continue;
        const kind = category[row] as number;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        total++;
      }
      if (total === 0) continue;
      this.#own.add(user, 0, day.day, total);
      for (const [kind, count] of counts) {
        this.#known.add(kind);
        this.#own.add(user, kind, day.day, count);
      }
      for (const group of groupsOn(this.#world.peers, day, user)) {
        this.#group.add(group, 0, day.day, 1);
        for (const [kind, count] of counts) this.#group.add(group, kind, day.day, count / total);
      }
    }
    this.#learnedDays++;
  }

  #surprise(user: number, kind: number, chain: readonly number[], day: number): number {
    const a = this.#parameters.weight;
    const expected = this.#own.get(user, kind, day) + a * this.#share(chain, kind, day);
    return Math.max(0, -Math.log(expected / (this.#own.get(user, 0, day) + a)));
  }

  /** p_g: the category's share in the average day of a peer; each group leans on the wider one, everybody on "one of those seen, or a new one". */
  #share(chain: readonly number[], kind: number, day: number): number {
    const m = this.#parameters.groupWeight;
    let share = 1 / (this.#known.size + 1);
    for (let level = chain.length - 1; level >= 0; level--) {
      if (!speaks(this.#world.peers, chain, level)) continue;
      const group = chain[level] as number;
      share = (this.#group.get(group, kind, day) + m * share) / (this.#group.get(group, 0, day) + m);
    }
    return share;
  }

  #othersToday(day: Day, user: number, kind: number): number {
    const { table } = day;
    const others = new Set<number>();
    for (let row = 0; row < table.length; row++)
      if (table.category[row] === kind && table.user[row] !== user) others.add(table.user[row] as number);
    return others.size;
  }
}

function named(category: string): string {
  const [activity = "", purpose = ""] = category.split("/");
  return `${activity === "" ? "access" : activity}${purpose === "" ? "" : ` for ${purpose}`}`;
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

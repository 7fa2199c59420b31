// D8: look-ups of people to whom the user has a private tie: oneself, household, address, a declared party, a colleague. docs/reference/detectors/D8.md
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
import { instantText } from "../explain/index.ts";
import { indicesOf, personsPairAt, personsPairOf, personsPairs } from "./persons-pair.ts";
import { type FoundTie, TIE_KINDS, TieBook, type TieKind } from "./ties.ts";

const DEFAULTS = {
  /** Days for which a tie still counts when it has ended. */
  afterDays: 365,
  /** Look-ups for which the share among all users counts beside that of the user's role. */
  shrink: 200,
};
const RANGES = {
  afterDays: { least: 0, most: 3650, whole: true },
  shrink: { least: 1, most: 1e6 },
};

const WORDS: Readonly<Record<TieKind, string>> = {
  self: "The user's own record",
  household: "Same household",
  address: "Same address",
  declared: "A declared party",
  colleague: "A workmate's record",
};
/** Levels of a look-up: 0 no tie, 1–5 a tie that work explains, 6–10 one that nothing explains. */
const LEVELS = 2 * TIE_KINDS.length + 1;

export const RELATION: Detector = {
  id: "D8",
  kind: "relationship",
  version: "1",
  grain: "pair",
  review: { harm: 7, minutes: 5, prior: [3, 7] },
  defaults: DEFAULTS,
  open: (world, given) => new RelationState(world, parametersOf({ id: "D8", defaults: DEFAULTS }, given, RANGES)),
};

class RelationState implements DetectorState {
  readonly judgesPairs = true;
  readonly #world: World;
  readonly #ties: TieBook;
  readonly #shrink: number;
  /** Per role, and for all roles together, look-ups (pairs of user and subject, per day) by level. */
  readonly #counts = new Map<number, Float64Array>();
  readonly #all = new Float64Array(LEVELS);

  constructor(world: World, parameters: typeof DEFAULTS) {
    this.#world = world;
    this.#ties = new TieBook(world.context, parameters.afterDays);
    this.#shrink = parameters.shrink;
  }

  applies(day: Day): Applicability {
    if (day.table.subjectCount === 0) return { applies: false, reason: "no access of the day names a subject" };
    return this.#ties.hasTies
      ? { applies: true }
      : { applies: false, reason: "no relationships and no households or addresses of subjects were imported" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users) {
      const pairs = pairsOf(day, user);
      for (const at of pairs.judged) {
        const pair = personsPairAt(day, pairs, at);
        if (pair === undefined) continue;
        const { rows, explained } = pair;
        const subject = pairs.subjects[at] as number;
        const timeMs = day.table.timeMs[rows[0] as number] as number;
        const tie = this.#ties.strongest(user, subject, timeMs);
        scores.add(user, subject, tie === undefined ? 0 : this.#surprise(user, timeMs, levelOf(tie, explained)).score);
      }
    }
    return scores;
  }

  describe(day: Day, user: number, subject: number): Description {
    const { names } = this.#world;
    const pair = personsPairOf(day, user, subject);
    const rows = pair?.rows ?? [];
    const events = indicesOf(day, rows);
    const timeMs = day.table.timeMs[rows[0] ?? 0] ?? day.startMs;
    const tie = pair === undefined ? undefined : this.#ties.strongest(user, subject, timeMs);
    if (pair === undefined || tie === undefined)
      return { sentence: "No private tie is on file.", counter: [], formula: "score = 0", figures: {}, events };
    const level = levelOf(tie, pair.explained);
    const { score, all, count, of } = this.#surprise(user, timeMs, level);
    const kind = TIE_KINDS[tie.strength] as TieKind;
    const named = tie.kind === kind ? "" : ` (${tie.kind})`;
    const since = tie.fromMs === -Infinity ? "" : `, on file since ${instantText(tie.fromMs).slice(0, 10)}`;
    const [who, whom] = [names.users.text(user), names.subjects.text(subject)];
    const times = events.length === 1 ? "once" : `${events.length} times`;
    return {
      sentence:
        `${WORDS[kind]}${named}: ${who} opened the record of ${whom} ${times} on ${instantText(day.startMs).slice(0, 10)}` +
        `${since}; ${pair.explained === 0 ? "nothing explains it" : "work explains it"}. Of ${of} earlier look-ups in this role, ${count} were as close or closer.`,
      counter: this.#counter(user, subject, timeMs, tie, pair.explained),
      formula: `−ln((${count} + ${this.#shrink} × ${all.toExponential(3)}) / (${of} + ${this.#shrink})) = ${score.toFixed(3)}`,
      figures: {
        tie: tie.kind,
        explained: pair.explained === 0 ? "no" : "yes",
        "look-ups of the role as close or closer": count,
        "look-ups of the role": of,
        "share among all": all,
        score,
      },
      events,
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    const { table } = day;
    for (const user of day.everybody)
      for (const [subject, { rows, explained }] of personsPairs(day, user)) {
        if (rows.some((one) => frozen[one] !== 0)) continue;
        const timeMs = table.timeMs[rows[0] as number] as number;
        const tie = this.#ties.strongest(user, subject, timeMs);
        const level = tie === undefined ? 0 : levelOf(tie, explained);
        const role = this.#roleAt(user, timeMs);
        const counts = this.#counts.get(role) ?? new Float64Array(LEVELS);
        (counts[level] as number)++;
        (this.#all[level] as number)++;
        this.#counts.set(role, counts);
      }
  }

  // How rare a look-up as close as this or closer is in the role, drawn towards its share among all users.
  #surprise(user: number, timeMs: number, level: number): Surprise {
    const counts = this.#counts.get(this.#roleAt(user, timeMs));
    const [count, of] = counts === undefined ? [0, 0] : [sumFrom(counts, level), sumFrom(counts, 0)];
    const all = (sumFrom(this.#all, level) + 0.5) / (sumFrom(this.#all, 0) + 1);
    const share = (count + this.#shrink * all) / (of + this.#shrink);
    return { score: -Math.log(share), all, count, of };
  }

  #roleAt(user: number, timeMs: number): number {
    return this.#world.context.postAt(user, timeMs)?.role ?? NONE;
  }

  #counter(user: number, subject: number, timeMs: number, tie: FoundTie, explained: number): string[] {
    const { explainer, names, context } = this.#world;
    const counter: string[] = [];
    const work = explainer?.explain(user, subject, timeMs);
    if (explained !== 0 && work !== undefined) counter.push(`It is explained: ${work.sentence}.`);
    else if (work !== undefined) counter.push(`The first access of the day is explained: ${work.sentence}.`);
    const others = this.#ties.othersWith(tie.kind, user, subject);
    if (others > 0)
      counter.push(
        `${others} other ${others === 1 ? "user has" : "users have"} the same tie to this record; the files of workmates and large households are opened in ordinary work too.`,
      );
    if (tie.toMs <= timeMs) counter.push(`The tie ended on ${instantText(tie.toMs).slice(0, 10)}.`);
    if (tie.from === "compared")
      counter.push(
        "Nobody declared this tie: it follows from the same entry for both, and people move and share buildings.",
      );
    const workmates = this.#counts.get(this.#roleAt(user, timeMs));
    const role = names.roles.text(context.postAt(user, timeMs)?.role ?? NONE);
    if (workmates !== undefined && role !== "") {
      const tied = sumFrom(workmates, 1);
      if (tied > 0)
        counter.push(
          `In the role ${role}, ${percent(tied / sumFrom(workmates, 0))} of look-ups are of people with some tie.`,
        );
    }
    return counter;
  }
}

interface Surprise {
  readonly score: number;
  readonly all: number;
  readonly count: number;
  readonly of: number;
}

function levelOf({ strength }: FoundTie, explained: number): number {
  return 1 + strength + (explained === 0 ? TIE_KINDS.length : 0);
}

function sumFrom(counts: Float64Array, level: number): number {
  let sum = 0;
  for (let i = level; i < counts.length; i++) sum += counts[i] as number;
  return sum;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

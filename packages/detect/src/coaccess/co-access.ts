// D3: whether a user works on the same records as those who handled this one before. docs/reference/detectors/D3.md
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
import { DecayedCounts, Fading } from "../history/index.ts";
import { Handlers } from "./handlers.ts";

const DEFAULTS = {
  /** Latest handlers kept per subject. */
  handlers: 16,
  /** Below this many users everybody works with everybody, and the affinity says nothing. */
  leastUsers: 50,
  /** Records that the user must have handled before the absence of common ones says something. */
  leastRecords: 10,
  halfLifeDays: 60,
};
const RANGES = {
  handlers: { least: 2, most: 64, whole: true },
  leastUsers: { least: 2, most: 1_000_000, whole: true },
  leastRecords: { least: 1, most: 1_000_000 },
  halfLifeDays: { least: 1, most: 3650, whole: true },
};

export const CO_ACCESS: Detector = {
  id: "D3",
  kind: "outside-circle",
  version: "1",
  grain: "pair",
  review: { harm: 4, minutes: 10, prior: [1, 19] },
  defaults: DEFAULTS,
  open: (world, parameters) =>
    new CoAccessState(world, parametersOf({ id: "D3", defaults: DEFAULTS }, parameters, RANGES)),
};

/** Affinities below this are as good as none. */
const LEAST_AFFINITY = 0.001;

// Orders pairs as 1 − affinity does, and keeps 0.01 and 0.1 apart where that would make 0.99 and 0.9 of them. 0 at affinity 1.
function scoreOf(affinity: number): number {
  return Math.max(0, -Math.log((affinity + LEAST_AFFINITY) / (1 + LEAST_AFFINITY)));
}

interface Nearest {
  readonly handler: number;
  readonly common: number;
  readonly own: number;
  readonly theirs: number;
  readonly affinity: number;
  /** Prior handlers other than the user; 0 means that the pair cannot be judged. */
  readonly handlers: number;
}

class CoAccessState implements DetectorState {
  readonly judgesPairs = true;
  readonly #world: World;
  readonly #parameters: typeof DEFAULTS;
  readonly #handlers: Handlers;
  /** Records that both of two users handled (smaller number first); those of one user are under (user, 0). */
  readonly #common: DecayedCounts;
  readonly #seen = new Set<number>();

  constructor(world: World, parameters: typeof DEFAULTS) {
    this.#world = world;
    this.#parameters = parameters;
    this.#handlers = new Handlers(parameters.handlers);
    this.#common = new DecayedCounts(new Fading(parameters.halfLifeDays));
  }

  applies(day: Day): Applicability {
    const { leastUsers } = this.#parameters;
    if (day.table.subjectCount === 0) return { applies: false, reason: "no access of the day names a subject" };
    return this.#seen.size < leastUsers
      ? { applies: false, reason: `${this.#seen.size} users seen, at least ${leastUsers} are needed` }
      : { applies: true };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users) {
      const own = this.#common.get(user, NONE, day.day);
      if (own < this.#parameters.leastRecords) continue;
      const { subjects, judged } = pairsOf(day, user);
      for (const i of judged) {
        const subject = subjects[i] as number;
        const nearest = this.#affinity(day.day, user, subject, own);
        if (nearest >= 0) scores.add(user, subject, scoreOf(nearest));
      }
    }
    return scores;
  }

  describe(day: Day, user: number, subject: number): Description {
    const { names } = this.#world;
    const { subjects, from, rows } = pairsOf(day, user);
    const at = subjects.indexOf(subject);
    const own = at < 0 ? new Uint32Array(0) : rows.subarray(from[at], from[at + 1]);
    const near = this.#nearest(day.day, user, subject);
    const counter: string[] = [];
    if (this.#handlers.of(subject).includes(user))
      counter.push("This user handled the record before, on an earlier day.");
    if (near.handlers === 1) counter.push("Only one other user handled the record before: little to compare with.");
    if (near.affinity > 0)
      counter.push(
        `With ${names.users.text(near.handler)} there are common records (${near.common.toFixed(1)}, older ones counted less).`,
      );
    if (own.some((row) => day.table.caseRef[row] !== NONE)) counter.push("A case reference was given.");
    const product = Math.sqrt(near.own * near.theirs);
    return {
      sentence:
        near.affinity === 0
          ? `Never works with prior handlers: none of the ${near.handlers} users who handled this record before shares another record with this user.`
          : `Rarely works with prior handlers: closest of ${near.handlers} is ${names.users.text(near.handler)}, affinity ${near.affinity.toFixed(3)}.`,
      counter,
      formula: `1 − max_v n_uv/√(d_u·d_v) = 1 − ${near.common.toFixed(2)}/√(${near.own.toFixed(2)}·${near.theirs.toFixed(2)}) = 1 − ${near.common.toFixed(2)}/${product.toFixed(2)} = ${(1 - near.affinity).toFixed(4)}; score −ln[(${near.affinity.toFixed(4)} + 0.001)/1.001] = ${scoreOf(near.affinity).toFixed(3)}`,
      figures: {
        n_uv: near.common,
        d_u: near.own,
        d_v: near.theirs,
        handlers: near.handlers,
        distance: 1 - near.affinity,
        score: scoreOf(near.affinity),
      },
      events: [...new Set(own)].map((row) => day.table.index[row] as number).sort((a, b) => a - b),
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    const { table } = day;
    // In time order, so that the latest handlers are the latest whoever has the smaller number.
    for (let row = 0; row < table.length; row++) {
      const user = table.user[row] as number;
      if (user === NONE || frozen[row] !== 0) continue;
      for (let entry = table.subjectFrom[row] as number; entry < (table.subjectFrom[row + 1] as number); entry++)
        if (table.subject[entry] !== NONE) this.#note(day.day, user, table.subject[entry] as number);
    }
  }

  #note(day: number, user: number, subject: number): void {
    const handlers = this.#handlers.of(subject);
    if (!handlers.includes(user)) {
      this.#seen.add(user);
      this.#common.add(user, NONE, day, 1);
      for (const other of handlers) {
        if (other === NONE) break;
        this.#common.add(Math.min(user, other), Math.max(user, other), day, 1);
      }
    }
    this.#handlers.note(subject, user);
  }

  /** The largest affinity with a prior handler, −1 where there is none but the user. */
  #affinity(day: number, user: number, subject: number, own: number): number {
    const handlers = this.#handlers.of(subject);
    // This very record is no common work: it is what is asked about.
    const less = handlers.includes(user) ? 1 : 0;
    let largest = -1;
    for (const other of handlers) {
      if (other === NONE) break;
      if (other === user) continue;
      const affinity = this.#between(day, user, other, own, less);
      if (affinity > largest) largest = affinity;
    }
    return largest;
  }

  #between(day: number, user: number, other: number, own: number, less: number): number {
    const common = Math.max(0, this.#common.get(Math.min(user, other), Math.max(user, other), day) - less);
    // n_uv counts on the later of two days, d_v on the earlier, so that after fading n_uv can be the larger.
    return common === 0
      ? 0
      : Math.min(1, common / Math.sqrt(own * Math.max(this.#common.get(other, NONE, day), common)));
  }

  #nearest(day: number, user: number, subject: number): Nearest {
    const own = this.#common.get(user, NONE, day);
    const others = [...this.#handlers.of(subject)].filter((other) => other !== NONE && other !== user);
    const less = this.#handlers.of(subject).includes(user) ? 1 : 0;
    const affinities = others.map((other) => this.#between(day, user, other, own, less));
    const affinity = Math.max(0, ...affinities);
    const handler = others[Math.max(0, affinities.indexOf(affinity))] ?? NONE;
    return {
      handler,
      common: Math.max(0, this.#common.get(Math.min(user, handler), Math.max(user, handler), day) - less),
      own,
      theirs: this.#common.get(handler, NONE, day),
      affinity,
      handlers: others.length,
    };
  }
}

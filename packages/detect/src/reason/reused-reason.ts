// D7.reuse: one typed reason, or one case reference, used over many subjects that have nothing to do with each other.
// ../../../docs/reference/detectors/D7.md
import { type Day, NONE } from "../access/index.ts";
import {
  type Applicability,
  type Description,
  type Detector,
  type DetectorState,
  type Parameters,
  figure,
  parametersOf,
  Scores,
  type World,
} from "../detector/index.ts";
import { GroupMoments, groupOn } from "../peers/index.ts";
import { logNegativeBinomialTail } from "../statistics/index.ts";
import { PhraseBook } from "./phrase-book.ts";
import { OWN, REFERENCE, REUSE_KINDS, ReuseReader, STOCK } from "./reuse-reader.ts";

const DEFAULTS = {
  fewestSubjects: 3,
  fewestUsers: 5,
  fewestVisits: 20,
  /** Typed reasons are not judged until so many visits have shown which are in common use. */
  fewestReasons: 1000,
  priorMean: 1,
  priorDays: 20,
  mostShape: 5,
};

export const REUSED_REASON: Detector = {
  id: "D7.reuse",
  kind: "reused-reason",
  version: "1",
  grain: "user",
  review: { harm: 3, minutes: 6, prior: [1, 4] },
  defaults: DEFAULTS,
  open(world: World, parameters: Parameters): DetectorState {
    return new ReusedReason(
      world,
      parametersOf({ id: REUSED_REASON.id, defaults: DEFAULTS }, parameters, {
        fewestSubjects: { least: 2, most: 10_000, whole: true },
        fewestUsers: { least: 2, most: 32, whole: true },
        fewestVisits: { least: 1, most: 1e6, whole: true },
        fewestReasons: { least: 0, most: 1e9, whole: true },
        priorMean: { least: 0.01, most: 1000 },
        priorDays: { least: 1, most: 10_000 },
        mostShape: { least: 0.1, most: 1000 },
      }),
    );
  },
};

type Settings = ReturnType<typeof parametersOf<typeof DEFAULTS>>;

const ALL_KINDS: readonly number[] = [STOCK, OWN, REFERENCE];
const ONLY_REFERENCE: readonly number[] = [REFERENCE];

interface Tail {
  readonly kind: number;
  readonly subjects: number;
  readonly mean: number;
  readonly shape: number;
  readonly value: number;
}

class ReusedReason implements DetectorState {
  readonly #world: World;
  readonly #settings: Settings;
  readonly #book: PhraseBook;
  readonly #reader: ReuseReader;
  readonly #usual = [new GroupMoments(), new GroupMoments(), new GroupMoments()] as const;

  constructor(world: World, settings: Settings) {
    this.#world = world;
    this.#settings = settings;
    this.#book = new PhraseBook(world.names, {
      mostWords: 1,
      fewestUsers: settings.fewestUsers,
      fewestVisits: settings.fewestVisits,
      leastSpread: 1,
      leastShare: 1,
      listed: [],
    });
    this.#reader = new ReuseReader(world.context, this.#book);
  }

  applies(day: Day): Applicability {
    const { table } = day;
    if (table.subjectCount === 0) return { applies: false, reason: "no access of the day names a subject" };
    for (let row = 0; row < table.length; row++)
      if (table.reason[row] !== NONE || table.caseRef[row] !== NONE) return { applies: true };
    return { applies: false, reason: "no access of the day states a reason or a case reference" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users) {
      this.#reader.read(day, user);
      const { widest } = this.#reader;
      if (widest[STOCK] === 0 && widest[OWN] === 0 && widest[REFERENCE] === 0) continue;
      scores.add(user, NONE, this.#tail(groupOn(this.#world.peers, day, user)).value);
    }
    return scores;
  }

  describe(day: Day, user: number): Description {
    this.#reader.read(day, user);
    const group = groupOn(this.#world.peers, day, user);
    const tail = this.#tail(group);
    const { names, peers } = this.#world;
    const number = this.#reader.text[tail.kind] as number;
    const text = tail.kind === REFERENCE ? names.cases.text(number) : names.reasons.text(number);
    const { table } = day;
    const events: number[] = [];
    const column = tail.kind === REFERENCE ? table.caseRef : table.reason;
    for (const row of day.rowsOf(user)) {
      const hasSubject = table.subjectFrom[row] !== table.subjectFrom[row + 1];
      if (column[row] === number && hasSubject) events.push(table.index[row] as number);
    }
    const counter: string[] = [];
    if (tail.kind === STOCK)
      counter.push(`“${text}” is in common use here: it was written on ${this.#book.visits(number)} records before.`);
    if (!this.#world.context.has.cases)
      counter.push("No cases were imported: subjects of one case could not be told from strangers.");
    else counter.push("Subjects that share a case were counted once.");
    return {
      sentence:
        `The ${REUSE_KINDS[tail.kind]} “${text}” stood for ${tail.subjects} records of people who share no case; ` +
        `usual for ${peers.label(group)} is ${figure(tail.mean)} a day.`,
      counter,
      formula: `−ln P(X ≥ ${tail.subjects}; negative binomial, mean ${figure(tail.mean)}, shape ${figure(tail.shape)}) = ${figure(tail.value)}`,
      figures: {
        kind: REUSE_KINDS[tail.kind] as string,
        text,
        subjects: tail.subjects,
        peers_mean: figure(tail.mean),
        peers_shape: figure(tail.shape),
        score: figure(tail.value),
      },
      events,
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    const { table } = day;
    for (const user of day.everybody) {
      this.#reader.read(day, user, frozen);
      const { widest } = this.#reader;
      if (widest[STOCK] === 0 && widest[OWN] === 0 && widest[REFERENCE] === 0) continue;
      const group = groupOn(this.#world.peers, day, user);
      for (const kind of this.#kinds()) (this.#usual[kind] as GroupMoments).add(group, widest[kind] as number);
    }
    for (const user of day.everybody) {
      let [reasonBefore, subjectBefore] = [NONE, NONE];
      for (const row of day.rowsOf(user)) {
        const reason = table.reason[row] as number;
        const from = table.subjectFrom[row] as number;
        if (frozen[row] !== 0 || reason === NONE || from === table.subjectFrom[row + 1]) continue;
        const subject = table.subject[from] as number;
        if (reason !== reasonBefore || subject !== subjectBefore) this.#book.add(reason, NONE, user);
        reasonBefore = reason;
        subjectBefore = subject;
      }
    }
    this.#book.turn();
  }

  // While nobody knows which phrases are in common use, a reason cannot be compared with its like.
  #kinds(): readonly number[] {
    return this.#book.size >= this.#settings.fewestReasons ? ALL_KINDS : ONLY_REFERENCE;
  }

  // The most surprising of the three kinds.
  #tail(group: number): Tail {
    let most: Tail = { kind: REFERENCE, subjects: 0, mean: 0, shape: 0, value: 0 };
    for (const kind of this.#kinds()) {
      const subjects = this.#reader.widest[kind] as number;
      const usual = this.#usual[kind] as GroupMoments;
      const days = usual.count(group);
      const { priorMean, priorDays, mostShape } = this.#settings;
      const mean = (usual.mean(group) * days + priorMean * priorDays) / (days + priorDays);
      // Negative binomial: variance = mean + mean² ÷ shape. People differ by more than chance even where few days do not show it yet.
      const excess = usual.variance(group) - mean;
      const shape = days < priorDays ? 1 : excess > 0 ? Math.min(mean ** 2 / excess, mostShape) : mostShape;
      const value = subjects < this.#settings.fewestSubjects ? 0 : -logNegativeBinomialTail(subjects, mean, shape);
      if (value > most.value || (most.value === 0 && subjects > most.subjects))
        most = { kind, subjects, mean, shape, value };
    }
    return most;
  }
}

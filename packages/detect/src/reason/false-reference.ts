// D7.case: the case reference that an access gives, against the case system. ../../../docs/reference/detectors/D7.md
import { type Day, NONE, PairMap } from "../access/index.ts";
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
import { GroupRates, groupOn } from "../peers/index.ts";
import {
  ABOUT,
  assignedCase,
  CLOSED,
  ELSEWHERE,
  MISSING,
  MISTYPED,
  REFERENCE_KINDS,
  referenceKind,
  STALE,
  UNKNOWN,
} from "./case-reference.ts";
import { type PairReference, ReferenceReader } from "./reference-reader.ts";

// Shares before anything was seen, by kind: about, missing, mistyped, stale, closed, unknown, elsewhere.
const PRIOR = [0.9, 0.06, 0.008, 0.008, 0.008, 0.008, 0.008] as const;
const NOWHERE = 0xffffffff;

const DEFAULTS = {
  closedDays: 90,
  staleMinutes: 120,
  priorWeight: 50,
  missingWeight: 0.3,
  mistypedWeight: 0.2,
  staleWeight: 0.4,
  closedWeight: 0.5,
  unknownWeight: 1,
  elsewhereWeight: 1,
  reuseWeight: 1,
  workWeight: 0.3,
};
const SHARE = { least: 0, most: 1 };

export const FALSE_REFERENCE: Detector = {
  id: "D7.case",
  kind: "false-case-reference",
  version: "1",
  grain: "pair",
  review: { harm: 5, minutes: 6, prior: [1, 4] },
  defaults: DEFAULTS,
  open(world: World, parameters: Parameters): DetectorState {
    return new FalseReference(
      world,
      parametersOf({ id: FALSE_REFERENCE.id, defaults: DEFAULTS }, parameters, {
        closedDays: { least: 0, most: 36_500 },
        staleMinutes: { least: 0, most: 1440 },
        priorWeight: { least: 1, most: 1e6 },
        missingWeight: SHARE,
        mistypedWeight: SHARE,
        staleWeight: SHARE,
        closedWeight: SHARE,
        unknownWeight: SHARE,
        elsewhereWeight: SHARE,
        reuseWeight: { least: 0, most: 10 },
        workWeight: SHARE,
      }),
    );
  },
};

type Settings = ReturnType<typeof parametersOf<typeof DEFAULTS>>;

/** What one pair's score is made of. */
interface Parts {
  readonly rate: number;
  readonly weight: number;
  readonly work: number;
  readonly subjects: number;
  readonly reuse: number;
  readonly value: number;
}

class FalseReference implements DetectorState {
  readonly #world: World;
  readonly #weights: readonly number[];
  readonly #closedDays: number;
  readonly #reuseWeight: number;
  readonly #workWeight: number;
  readonly #reader: ReferenceReader;
  readonly #rates: GroupRates;
  // Whether a reference is given at all, by group and purpose: some work has none, and that is no fault of the user.
  readonly #work = new PairMap();
  readonly #missing: GroupRates;
  #given = 0;

  constructor(world: World, settings: Settings) {
    this.#world = world;
    this.#closedDays = settings.closedDays;
    // By kind, ABOUT to ELSEWHERE.
    this.#weights = [
      0,
      settings.missingWeight,
      settings.mistypedWeight,
      settings.staleWeight,
      settings.closedWeight,
      settings.unknownWeight,
      settings.elsewhereWeight,
    ];
    this.#reuseWeight = settings.reuseWeight;
    this.#workWeight = settings.workWeight;
    this.#reader = new ReferenceReader(world, { closedDays: this.#closedDays, staleMinutes: settings.staleMinutes });
    this.#rates = new GroupRates(PRIOR, settings.priorWeight);
    this.#missing = new GroupRates([0.5, 0.5], settings.priorWeight);
  }

  applies(day: Day): Applicability {
    if (day.table.subjectCount === 0) return { applies: false, reason: "no access of the day names a subject" };
    if (this.#given === 0 && !day.table.caseRef.subarray(0, day.table.length).some((caseRef) => caseRef !== NONE))
      return { applies: false, reason: "no access so far gives a case reference" };
    return { applies: true };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    const { subjects } = this.#reader;
    for (const user of day.users) {
      this.#reader.read(day, user);
      if (subjects.size === 0) continue;
      const group = groupOn(this.#world.peers, day, user);
      for (let slot = 0; slot < subjects.size; slot++) {
        const pair = this.#reader.pair(slot);
        const subject = subjects.key(slot);
        scores.add(user, subject, pair.kind === ABOUT ? 0 : this.#parts(group, user, subject, pair).value);
      }
    }
    return scores;
  }

  describe(day: Day, user: number, subject: number): Description {
    const { names, context, peers } = this.#world;
    this.#reader.read(day, user);
    const pair = this.#reader.pair(this.#reader.subjects.slot(subject));
    const group = groupOn(this.#world.peers, day, user);
    const parts = this.#parts(group, user, subject, pair);
    const typed = names.cases.text(pair.caseRef);
    const counter: string[] = [];
    if (pair.near !== NONE)
      counter.push(
        `The reference is one slip of the hand from ${names.cases.text(pair.near)}, a case ` +
          `${referenceKind(context, pair.near, subject, pair.timeMs, Infinity) === ABOUT ? "about the subject" : "assigned to the user"}.`,
      );
    if (pair.kind === STALE)
      counter.push(`${typed} is the case of the visit just before and may have stayed in the form.`);
    if (pair.kind === CLOSED) counter.push("The subject is a party of the closed case.");
    if (pair.right) counter.push("Another access to the same record that day gave a case about the subject.");
    const assigned = assignedCase(context, user, subject, pair.timeMs);
    if (assigned !== undefined)
      counter.push(`${names.cases.text(assigned)}, a case about the subject, was assigned to the user.`);
    if (pair.explained) counter.push("Declared work explains the access.");
    const percent = figure(parts.rate * 100);
    if (parts.rate > 0.05) counter.push(`Such references are ${percent} % of those in the peer group.`);
    return {
      sentence: this.#sentence(pair.kind, typed, parts.subjects, percent, peers.label(group)),
      counter,
      formula:
        `${parts.weight} × ${parts.work} × −ln(${figure(parts.rate)})` +
        `${parts.subjects > 1 ? ` + ${this.#reuseWeight} × ${parts.work} × ln(${parts.subjects})` : ""} = ${figure(parts.value)}`,
      figures: {
        kind: REFERENCE_KINDS[pair.kind] as string,
        reference: typed,
        share: figure(parts.rate),
        weight: parts.weight,
        workWeight: parts.work,
        subjects_under_reference: parts.subjects,
        score: figure(parts.value),
      },
      events: this.#events(day, user, subject, pair),
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    const { subjects } = this.#reader;
    for (const user of day.everybody) {
      this.#reader.read(day, user, frozen);
      if (subjects.size === 0) continue;
      const group = groupOn(this.#world.peers, day, user);
      for (let slot = 0; slot < subjects.size; slot++) {
        const { kind, purpose } = this.#reader.pair(slot);
        this.#rates.add(group, kind);
        this.#missing.add(this.#work.add(group, purpose), kind === MISSING ? 1 : 0);
        if (kind !== MISSING) this.#given++;
      }
    }
  }

  #parts(group: number, user: number, subject: number, pair: PairReference): Parts {
    const { context } = this.#world;
    const { kind } = pair;
    const rate =
      kind === MISSING
        ? this.#missing.rate(this.#work.find(group, pair.purpose) ?? NOWHERE, 1)
        : this.#rates.rate(group, kind);
    const subjects = kind >= UNKNOWN ? this.#reader.subjectsUnder(pair.caseRef) : 1;
    const eased = pair.right || pair.explained || assignedCase(context, user, subject, pair.timeMs) !== undefined;
    const work = eased ? this.#workWeight : 1;
    // Where most of the peers leave the reference out, leaving it out says nothing.
    const weight = kind === MISSING && rate >= 0.5 ? 0 : (this.#weights[kind] as number);
    const reuse = this.#reuseWeight * work * Math.log(subjects);
    return { rate, weight, work, subjects, reuse, value: weight * work * -Math.log(rate) + reuse };
  }

  #sentence(kind: number, typed: string, subjects: number, percent: number, label: string): string {
    const under = subjects > 1 ? `; that day it stood for ${subjects} records that have nothing to do with it` : "";
    switch (kind) {
      case MISSING:
        return `No case reference was given; ${label} leave it out in ${percent} % of such work.`;
      case UNKNOWN:
        return `The case system does not know the reference ${typed}${under}.`;
      case ELSEWHERE:
        return `Case ${typed} does not mention the subject${under}.`;
      case STALE:
        return `Case ${typed} does not mention the subject; it is the case of the visit before.`;
      case MISTYPED:
        return `The reference ${typed} is not of a case about the subject; it is one slip of the hand from another.`;
      case CLOSED:
        return `Case ${typed} was closed more than ${this.#closedDays} days before the access.`;
      default:
        return `The reference ${typed} fits the subject.`;
    }
  }

  // The accesses to the subject that gave the reference in question.
  #events(day: Day, user: number, subject: number, pair: PairReference): number[] {
    const { table } = day;
    const events: number[] = [];
    for (const row of day.rowsOf(user)) {
      if (table.caseRef[row] !== pair.caseRef) continue;
      const about = table.subject.subarray(table.subjectFrom[row], table.subjectFrom[row + 1]);
      if (about.includes(subject)) events.push(table.index[row] as number);
    }
    return events;
  }
}

// D10: a record that more people opened than records are. Chi-square on distinct users per record. ../../../docs/reference/detectors/D10.md
import { type Day, DAY_MS, type Focus, NONE, SERVICE_ACCOUNT } from "../access/index.ts";
import {
  type Applicability,
  type Description,
  type Detector,
  type DetectorState,
  figure,
  parametersOf,
  Scores,
  type World,
} from "../detector/index.ts";
import { logChiSquareTail } from "../statistics/index.ts";
import { ViewerDays } from "./viewer-days.ts";

const DEFAULTS = {
  windowDays: 7,
  fewestUsers: 4,
  /** Subjects and case references of major incidents: their crowds are work. */
  allow: [] as readonly string[],
};

export const RECORD_CROWD: Detector = {
  id: "D10",
  kind: "record-crowd",
  version: "1",
  grain: "record",
  review: { harm: 6, minutes: 15, prior: [1, 3] },
  defaults: DEFAULTS,
  open: (world, parameters) =>
    new RecordCrowd(
      world,
      parametersOf({ id: "D10", defaults: DEFAULTS }, parameters, {
        windowDays: { least: 1, most: 60, whole: true },
        fewestUsers: { least: 2, most: 10_000, whole: true },
      }),
    ),
};

interface Crowd {
  /** a */
  readonly users: number;
  /** s and t of the window before, or of the day itself if it is the first. */
  readonly pairs: number;
  readonly records: number;
  readonly value: number;
}

class RecordCrowd implements DetectorState {
  readonly #world: World;
  readonly #fewest: number;
  readonly #viewers: ViewerDays;
  readonly #allowedSubjects = new Set<number>();
  readonly #allowedCases = new Set<number>();

  constructor(
    world: World,
    settings: { readonly windowDays: number; readonly fewestUsers: number; readonly allow: readonly string[] },
  ) {
    this.#world = world;
    this.#fewest = settings.fewestUsers;
    this.#viewers = new ViewerDays(settings.windowDays);
    for (const text of settings.allow) {
      this.#allowedSubjects.add(world.names.subjects.add(text));
      this.#allowedCases.add(world.names.cases.add(text));
    }
  }

  applies(day: Day): Applicability {
    return day.table.subjectCount > 0
      ? { applies: true }
      : { applies: false, reason: "no access of the day names a subject" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    const usual = this.#usual(day);
    for (const subject of day.subjects) {
      const users = this.#allowedSubjects.has(subject) ? 0 : this.#count(day, subject);
      scores.add(NONE, subject, crowdOf(users, usual.pairs, usual.records, this.#fewest).value);
    }
    return scores;
  }

  /** While nothing was learned records are held against the other records of the day. */
  touches(day: Day): Partial<Focus> {
    return this.#viewers.records >= 2 ? {} : { subjects: new Set(day.everySubject) };
  }

  describe(day: Day, _user: number, subject: number): Description {
    const usual = this.#usual(day);
    const users = this.#allowedSubjects.has(subject) ? 0 : this.#count(day, subject);
    const crowd = crowdOf(users, usual.pairs, usual.records, this.#fewest);
    const { context, names } = this.#world;
    const { table } = day;
    const events = new Set(this.#viewers.events(day.day, subject));
    const explained = new Set<number>();
    for (const entry of day.entriesOf(subject)) {
      const row = day.rowOf(entry);
      if (this.#counts(day, row, entry)) events.add(table.index[row] as number);
      else if (table.explained[entry] !== 0) explained.add(table.user[row] as number);
    }
    const counter: string[] = [];
    if (explained.size > 0)
      counter.push(`${explained.size} more users that day had work that explains it; they are not counted.`);
    const endMs = day.startMs + DAY_MS;
    const cases = new Set(context.partiesOfSubject(subject).map(({ caseRef }) => caseRef));
    for (const caseRef of cases) {
      const assigned = new Set(
        context
          .assignmentsOfCase(caseRef)
          .filter(({ fromMs, toMs }) => fromMs < endMs && toMs > endMs - this.#viewers.windowDays * DAY_MS)
          .map(({ user }) => user),
      );
      if (assigned.size >= this.#fewest)
        counter.push(
          `Case ${names.cases.text(caseRef)} about this subject had ${assigned.size} people assigned in these days.`,
        );
    }
    const mean = usual.records === 0 ? 0 : usual.pairs / usual.records;
    const tail = logChiSquareTail(crowd.value, 1);
    return {
      sentence:
        `${users} users whom no work explains opened the record within ${this.#viewers.windowDays} days; ` +
        `records opened in such a time have ${figure(mean)} on average.`,
      counter,
      formula:
        `(a − s/t)²t²/(s(t−1)) with a = ${users}, s = ${usual.pairs}, t = ${usual.records}: ${figure(crowd.value)}; ` +
        `χ² tail with 1 degree of freedom e^${figure(tail)}`,
      figures: { users, pairs: usual.pairs, records: usual.records, mean: figure(mean), score: figure(crowd.value) },
      events: [...events].sort((a, b) => a - b),
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    const { table } = day;
    const viewers = this.#viewers;
    viewers.begin(day.day);
    for (const subject of day.everySubject)
      for (const entry of day.entriesOf(subject)) {
        const row = day.rowOf(entry);
        if (this.#counts(day, row, entry))
          viewers.add(subject, table.user[row] as number, table.index[row] as number, frozen[row] !== 0);
      }
    viewers.end();
  }

  // Distinct users, in the window that ends with this day, whom no work explains. A crowd is asked about on the days on which it grows: 0 if
  // nobody of that kind opened the record today.
  #count(day: Day, subject: number): number {
    const { table } = day;
    const viewers = this.#viewers;
    let gathered = false;
    for (const entry of day.entriesOf(subject)) {
      const row = day.rowOf(entry);
      if (!this.#counts(day, row, entry)) continue;
      if (!gathered) viewers.gather(day.day, subject);
      gathered = true;
      viewers.gathered.slot(table.user[row] as number);
    }
    return gathered ? viewers.gathered.size : 0;
  }

  #counts(day: Day, row: number, entry: number): boolean {
    const { table } = day;
    return (
      table.explained[entry] === 0 &&
      table.user[row] !== NONE &&
      ((table.flags[row] as number) & SERVICE_ACCOUNT) === 0 &&
      !this.#allowedCases.has(table.caseRef[row] as number)
    );
  }

  // Of the window as learned; on the first day, of the day itself.
  #usual(day: Day): { readonly pairs: number; readonly records: number } {
    const { pairs, records } = this.#viewers;
    if (records >= 2) return { pairs, records };
    let [ownPairs, ownRecords] = [0, 0];
    for (const subject of new Set(day.table.subject.subarray(0, day.table.subjectCount))) {
      const users = this.#count(day, subject);
      ownPairs += users;
      if (users > 0) ownRecords++;
    }
    return { pairs: ownPairs, records: ownRecords };
  }
}

/** One-sided: a record that few opened is no crowd. `records` t cells get `pairs` s users; under chance a cell has s/t ± √(s(t−1))/t. */
export function crowdOf(users: number, pairs: number, records: number, fewest: number): Crowd {
  const excess = users - (records === 0 ? 0 : pairs / records);
  const value =
    users < fewest || excess <= 0 || pairs === 0 || records < 2
      ? 0
      : (excess ** 2 * records ** 2) / (pairs * (records - 1));
  return { users, pairs, records, value };
}

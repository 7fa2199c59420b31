// D11.need: break-glass or sensitive access that nothing on file needs, asked at once. ../../../docs/reference/detectors/D11.md
import { type Day, DAY_MS, type Focus, NONE } from "../access/index.ts";
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
import { GroupRates } from "../peers/index.ts";
import { Edits, teamOf, type Work, workOnFile } from "./need.ts";
import { type ReferenceWeights, weightOfReference } from "./reference-weight.ts";
import { SensitiveAccesses, type SensitiveUnit } from "./sensitive.ts";

export const SHARED_DEFAULTS = {
  /** Texts of the object that are sensitive without break-glass, such as a table of health data. */
  sensitiveObjects: [] as readonly string[],
  workActivities: ["Create", "Update", "Delete"] as readonly string[],
  priorWeight: 20,
  aboutWeight: 0.4,
  missingWeight: 1,
  wrongWeight: 1.5,
};
export const SHARED_RANGES = {
  priorWeight: { least: 1, most: 1e6 },
  aboutWeight: { least: 0, most: 10 },
  missingWeight: { least: 0, most: 10 },
  wrongWeight: { least: 0, most: 10 },
};
const DEFAULTS = { ...SHARED_DEFAULTS, beforeDays: 7 };

export const UNNEEDED_ACCESS: Detector = {
  id: "D11.need",
  kind: "sensitive-access-without-need",
  version: "1",
  grain: "pair",
  review: { harm: 5, minutes: 6, prior: [1, 4] },
  defaults: DEFAULTS,
  open: (world, parameters) =>
    new UnneededAccess(
      world,
      parametersOf({ id: "D11.need", defaults: DEFAULTS }, parameters, {
        ...SHARED_RANGES,
        beforeDays: { least: 0, most: 365 },
      }),
    ),
};

type Settings = ReturnType<typeof parametersOf<typeof DEFAULTS>>;

// Kinds of GroupRates here: with and without work.
const WITHOUT = 1;

class UnneededAccess implements DetectorState {
  readonly #world: World;
  readonly #beforeMs: number;
  readonly #weights: ReferenceWeights;
  readonly #accesses: SensitiveAccesses;
  readonly #edits: Edits;
  readonly #rates: GroupRates;
  #seen = 0;

  constructor(world: World, settings: Settings) {
    this.#world = world;
    this.#beforeMs = settings.beforeDays * DAY_MS;
    this.#weights = { about: settings.aboutWeight, missing: settings.missingWeight, wrong: settings.wrongWeight };
    this.#accesses = new SensitiveAccesses(world.names, settings.sensitiveObjects);
    this.#edits = new Edits(world.names, settings.workActivities);
    this.#rates = new GroupRates([0.8, 0.2], settings.priorWeight);
  }

  applies(day: Day): Applicability {
    return appliesTo(this.#world, this.#accesses, day, this.#seen);
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users)
      for (const unit of this.#accesses.read(day, user)) scores.add(user, unit.subject, this.#value(day, unit));
    return scores;
  }

  /** An edit by a team-mate is work for those who opened the record. */
  touches(day: Day): Partial<Focus> {
    const users = new Set<number>();
    for (const subject of day.subjects)
      for (const entry of day.entriesOf(subject)) {
        const row = day.rowOf(entry);
        if (this.#accesses.isSensitive(day, row)) users.add(day.table.user[row] as number);
      }
    users.delete(NONE);
    return { users };
  }

  describe(day: Day, user: number, subject: number): Description {
    const unit = this.#accesses.read(day, user).find((one) => one.subject === subject) as SensitiveUnit;
    const work = this.#work(day, unit);
    const { peers } = this.#world;
    const group = groupOf(this.#world, unit);
    const rate = this.#rates.rate(group, WITHOUT);
    const reference = weightOfReference(this.#world.context, unit.caseRef, subject, unit.firstMs, this.#weights);
    const value = figure(this.#value(day, unit));
    return {
      sentence:
        `${unit.breakGlass ? "Break-glass was used" : "A sensitive record was opened"} and no assignment, work or edit up to then needs it; ` +
        `for ${peers.label(group)} that is so in ${figure(rate * 100)} % of such accesses.`,
      counter: counterOf(this.#world, unit, work, reference.about).concat(
        "Work may still follow: the week after the access is not over.",
      ),
      formula:
        work === undefined && !unit.explained
          ? `${reference.weight} × −ln(${figure(rate)}) = ${value}`
          : "0, because work on file needs the access",
      figures: {
        share_without_need: figure(rate),
        accesses_of_group: this.#rates.total(group),
        reference_weight: reference.weight,
        score: value,
      },
      events: unit.events,
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    for (const user of day.everybody)
      for (const unit of this.#accesses.read(day, user, frozen)) {
        this.#seen++;
        if (!unit.frozen)
          this.#rates.add(
            groupOf(this.#world, unit),
            this.#work(day, unit) === undefined && !unit.explained ? WITHOUT : 0,
          );
      }
  }

  #value(day: Day, unit: SensitiveUnit): number {
    if (unit.explained || this.#work(day, unit) !== undefined) return 0;
    const { context } = this.#world;
    const { weight } = weightOfReference(context, unit.caseRef, unit.subject, unit.firstMs, this.#weights);
    return weight * -Math.log(this.#rates.rate(groupOf(this.#world, unit), WITHOUT));
  }

  // Work that was on file when the record was opened, or an edit of the same day before it.
  #work(day: Day, unit: SensitiveUnit): Work | undefined {
    const { context } = this.#world;
    const team = teamOf(context, unit.user, unit.firstMs, unit.unit);
    const onFile = workOnFile(context, team, unit.subject, unit.firstMs - this.#beforeMs, unit.firstMs);
    return onFile ?? editIn(day, unit, team.unit, this.#world, this.#edits, unit.firstMs);
  }
}

export function appliesTo(world: World, accesses: SensitiveAccesses, day: Day, seen: number): Applicability {
  const { has } = world.context;
  if (!has.assignments && !has.work && !has.cases)
    return { applies: false, reason: "neither assignments, cases nor work were imported: no work could be found" };
  for (let row = 0; seen === 0 && row < day.table.length; row++) if (accesses.isSensitive(day, row)) seen++;
  return seen > 0 ? { applies: true } : { applies: false, reason: "no access so far is break-glass or sensitive" };
}

export function groupOf(world: World, unit: SensitiveUnit): number {
  return world.peers.group(unit.user, unit.firstMs, unit.unit);
}

/** An edit of the subject's record, by the user or the team, on this day up to `toMs`. */
export function editIn(
  day: Day,
  unit: SensitiveUnit,
  teamUnit: number,
  world: World,
  edits: Edits,
  toMs: number,
): Work | undefined {
  const { table } = day;
  for (const entry of day.entriesOf(unit.subject)) {
    const row = day.rowOf(entry);
    const timeMs = table.timeMs[row] as number;
    if (timeMs > toMs || !edits.isEdit(table, row)) continue;
    const user = table.user[row] as number;
    if (user === unit.user) return { said: "The user edited the record." };
    const post = world.context.postAt(user, timeMs)?.unit ?? table.unit[row];
    if (teamUnit !== 0 && post === teamUnit) return { said: "The user's team edited the record." };
  }
  return undefined;
}

export function counterOf(world: World, unit: SensitiveUnit, work: Work | undefined, about: boolean): string[] {
  const counter: string[] = [];
  if (work !== undefined) counter.push(work.said);
  if (unit.explained) counter.push("Declared work explains the access.");
  if (about)
    counter.push(`The reference given, ${world.names.cases.text(unit.caseRef)}, is of a case about the subject.`);
  return counter;
}

// D11.work: break-glass or sensitive access that no work followed within a week, judged when the week is over.
// ../../../docs/reference/detectors/D11.md
import { type Day, DAY_MS, type Focus } from "../access/index.ts";
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
import { Edits, type Team, teamOf, type Work, workOnFile } from "./need.ts";
import { type ReferenceWeights, weightOfReference } from "./reference-weight.ts";
import { SensitiveAccesses, type SensitiveUnit } from "./sensitive.ts";
import { appliesTo, counterOf, editIn, groupOf, SHARED_DEFAULTS, SHARED_RANGES } from "./unneeded.ts";

const DEFAULTS = { ...SHARED_DEFAULTS, followDays: 7, beforeDays: 7 };

export const NO_FOLLOWUP: Detector = {
  id: "D11.work",
  kind: "sensitive-access-without-work",
  version: "1",
  grain: "pair",
  review: { harm: 6, minutes: 6, prior: [1, 3] },
  defaults: DEFAULTS,
  open: (world, parameters) =>
    new NoFollowup(
      world,
      parametersOf({ id: "D11.work", defaults: DEFAULTS }, parameters, {
        ...SHARED_RANGES,
        followDays: { least: 1, most: 90, whole: true },
        beforeDays: { least: 0, most: 365 },
      }),
    ),
};

type Settings = ReturnType<typeof parametersOf<typeof DEFAULTS>>;

const WITHOUT = 1;

/** A sensitive access that waits for its week to be over. */
interface Waiting {
  readonly unit: SensitiveUnit;
  readonly team: Team;
  /** The edit that was seen on a learned day; undefined while there is none. */
  edit: Work | undefined;
}

class NoFollowup implements DetectorState {
  readonly #world: World;
  readonly #followDays: number;
  readonly #beforeMs: number;
  readonly #weights: ReferenceWeights;
  readonly #accesses: SensitiveAccesses;
  readonly #edits: Edits;
  readonly #rates: GroupRates;
  // By the day of access, ascending.
  #waiting: Waiting[] = [];
  #seen = 0;

  constructor(world: World, settings: Settings) {
    this.#world = world;
    this.#followDays = settings.followDays;
    this.#beforeMs = settings.beforeDays * DAY_MS;
    this.#weights = { about: settings.aboutWeight, missing: settings.missingWeight, wrong: settings.wrongWeight };
    this.#accesses = new SensitiveAccesses(world.names, settings.sensitiveObjects);
    this.#edits = new Edits(world.names, settings.workActivities);
    this.#rates = new GroupRates([0.8, 0.2], settings.priorWeight);
  }

  applies(day: Day): Applicability {
    return appliesTo(this.#world, this.#accesses, day, this.#seen);
  }

  /** The units whose week is over on this day: accesses of an earlier day, whether the user was active today or not. */
  score(day: Day): Scores {
    const scores = new Scores();
    const best = new Map<string, number>();
    for (const waiting of this.#due(day)) {
      const { user, subject } = waiting.unit;
      if (!day.judges(user)) continue;
      const value = this.#value(day, waiting);
      const key = `${user} ${subject}`;
      best.set(key, Math.max(best.get(key) ?? 0, value));
    }
    for (const [key, value] of best) {
      const [user, subject] = key.split(" ").map(Number);
      scores.add(user as number, subject as number, value);
    }
    return scores;
  }

  /** An edit by a team-mate is the work that was waited for. */
  touches(day: Day): Partial<Focus> {
    const edited = new Set(day.subjects);
    return {
      users: new Set(
        this.#due(day)
          .filter(({ unit }) => edited.has(unit.subject))
          .map(({ unit }) => unit.user),
      ),
    };
  }

  describe(day: Day, user: number, subject: number): Description {
    const waiting = this.#due(day)
      .filter(({ unit }) => unit.user === user && unit.subject === subject)
      .reduce((a, b) => (this.#value(day, b) > this.#value(day, a) ? b : a));
    const { unit } = waiting;
    const { context, peers } = this.#world;
    const work = this.#work(day, waiting);
    const group = groupOf(this.#world, unit);
    const rate = this.#rates.rate(group, WITHOUT);
    const reference = weightOfReference(context, unit.caseRef, subject, unit.firstMs, this.#weights);
    const value = figure(this.#value(day, waiting));
    return {
      sentence:
        `No recorded work: ${unit.breakGlass ? "break-glass was used" : "a sensitive record was opened"} on ` +
        `${new Date(unit.firstMs).toISOString().slice(0, 10)}, and no assignment, work or edit by the user or the team was on file by then or ` +
        `followed in ${this.#followDays} days; for ${peers.label(group)} that is so in ${figure(rate * 100)} % of such accesses.`,
      counter: counterOf(this.#world, unit, work, reference.about),
      formula:
        work === undefined && !unit.explained
          ? `${reference.weight} × −ln(${figure(rate)}) = ${value}`
          : "0, because work needed or followed the access",
      figures: {
        access_day: new Date(unit.firstMs).toISOString().slice(0, 10),
        follow_days: this.#followDays,
        share_without_work: figure(rate),
        accesses_of_group: this.#rates.total(group),
        reference_weight: reference.weight,
        score: value,
      },
      events: unit.events,
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    for (const waiting of this.#due(day))
      if (!waiting.unit.frozen)
        this.#rates.add(
          groupOf(this.#world, waiting.unit),
          this.#work(day, waiting) === undefined && !waiting.unit.explained ? WITHOUT : 0,
        );
    this.#waiting = this.#waiting.filter((waiting) => !this.#isDue(waiting, day));
    for (const user of day.everybody)
      for (const unit of this.#accesses.read(day, user, frozen)) {
        this.#seen++;
        const team = teamOf(this.#world.context, user, unit.firstMs, unit.unit);
        this.#waiting.push({ unit, team, edit: undefined });
      }
    // An edit of the same day counts, whether it came before the access or after it.
    for (const waiting of this.#waiting) waiting.edit ??= this.#editOn(day, waiting);
  }

  #isDue({ unit }: Waiting, day: Day): boolean {
    return unit.day + this.#followDays <= day.day;
  }

  #due(day: Day): readonly Waiting[] {
    return this.#waiting.filter((waiting) => this.#isDue(waiting, day));
  }

  #value(day: Day, waiting: Waiting): number {
    const { unit } = waiting;
    if (unit.explained || this.#work(day, waiting) !== undefined) return 0;
    const { context } = this.#world;
    const { weight } = weightOfReference(context, unit.caseRef, unit.subject, unit.firstMs, this.#weights);
    return weight * -Math.log(this.#rates.rate(groupOf(this.#world, unit), WITHOUT));
  }

  #work(day: Day, waiting: Waiting): Work | undefined {
    const { unit, team } = waiting;
    const toMs = (unit.day + this.#followDays) * DAY_MS + (unit.firstMs - unit.day * DAY_MS);
    const onFile = workOnFile(this.#world.context, team, unit.subject, unit.firstMs - this.#beforeMs, toMs);
    return onFile ?? waiting.edit ?? this.#editOn(day, waiting);
  }

  #editOn(day: Day, { unit, team }: Waiting): Work | undefined {
    const toMs = unit.firstMs + this.#followDays * DAY_MS;
    return editIn(day, unit, team.unit, this.#world, this.#edits, toMs);
  }
}

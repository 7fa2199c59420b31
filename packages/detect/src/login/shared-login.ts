// D9.shared: one account at two desks at once, or for more hours than a person works. ../../../docs/reference/detectors/D9.md
import { type Day, FAILED, NONE, SERVICE_ACCOUNT } from "../access/index.ts";
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
import { GroupRates } from "../peers/index.ts";
import { logGammaPoissonTail } from "../statistics/index.ts";
import { mostActiveHours } from "./active-hours.ts";
import { deskOf, Desks } from "./desks.ts";
import { clock, DeskDay, UserDays } from "./user-days.ts";

const MINUTE_MS = 60_000;

const DEFAULTS = {
  interleaveMinutes: 15,
  mostHours: 16,
  priorDays: 5,
  priorPerDay: 0.01,
  walkWeight: 0.3,
  priorWeight: 50,
  idleForeignWeight: 0.5,
};

export const SHARED_LOGIN: Detector = {
  id: "D9.shared",
  kind: "shared-login",
  version: "1",
  grain: "user",
  review: { harm: 5, minutes: 8, prior: [1, 3] },
  defaults: DEFAULTS,
  open(world: World, parameters: Parameters): DetectorState {
    return new SharedLogin(
      world,
      parametersOf({ id: SHARED_LOGIN.id, defaults: DEFAULTS }, parameters, {
        interleaveMinutes: { least: 1, most: 240 },
        mostHours: { least: 8, most: 24, whole: true },
        priorDays: { least: 1, most: 1000 },
        priorPerDay: { least: 0.0001, most: 100 },
        walkWeight: { least: 0, most: 1 },
        priorWeight: { least: 1, most: 1e6 },
        idleForeignWeight: { least: 0, most: 1 },
      }),
    );
  },
};

type Settings = ReturnType<typeof parametersOf<typeof DEFAULTS>>;

// Kinds of GroupRates here: an ordinary user-day, and one with the thing.
const WITH = 1;
const EVERYBODY = 0;

interface Parts {
  readonly days: number;
  readonly returnShape: number;
  readonly walkShape: number;
  readonly returns: number;
  readonly walks: number;
  readonly foreign: number;
  readonly long: number;
  readonly hours: number;
  readonly value: number;
}

class SharedLogin implements DetectorState {
  readonly #world: World;
  readonly #minutes: number;
  readonly #mostHours: number;
  readonly #priorDays: number;
  readonly #priorPerDay: number;
  readonly #walkWeight: number;
  readonly #idleForeign: number;
  readonly #desks = new Desks();
  readonly #userDays = new UserDays();
  readonly #foreign: GroupRates;
  readonly #long: GroupRates;
  readonly #today = new DeskDay();

  constructor(world: World, settings: Settings) {
    this.#world = world;
    this.#minutes = settings.interleaveMinutes;
    this.#mostHours = settings.mostHours;
    this.#priorDays = settings.priorDays;
    this.#priorPerDay = settings.priorPerDay;
    this.#walkWeight = settings.walkWeight;
    this.#idleForeign = settings.idleForeignWeight;
    this.#foreign = new GroupRates([0.98, 0.02], settings.priorWeight);
    this.#long = new GroupRates([0.99, 0.01], settings.priorWeight);
  }

  applies(day: Day): Applicability {
    const { table } = day;
    for (let row = 0; row < table.length; row++) if (deskOf(table, row) !== NONE) return { applies: true };
    return { applies: false, reason: "no access of the day states a device or an address" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    const today = this.#today;
    for (const user of day.users) {
      today.read(day, user, this.#minutes, this.#desks);
      if (today.accesses === 0) continue;
      scores.add(user, NONE, this.#parts(day, user, today).value);
    }
    return scores;
  }

  describe(day: Day, user: number): Description {
    const today = this.#today;
    today.read(day, user, this.#minutes, this.#desks);
    const parts = this.#parts(day, user, today);
    const found = this.#evidence(day, user);
    return {
      sentence: this.#sentence(today, parts, found),
      counter: this.#counter(user, today, found),
      formula:
        `returns −ln P(R ≥ ${today.returns}; shape ${figure(parts.returnShape)}, ${parts.days} days) = ${figure(parts.returns)}; ` +
        `changes ${this.#walkWeight} × −ln P(C ≥ ${today.changes}; shape ${figure(parts.walkShape)}, ${parts.days} days) = ${figure(parts.walks)}; ` +
        `another's desk ${figure(parts.foreign)}; ${parts.hours} hours active of 24: ${figure(parts.long)}; sum ${figure(parts.value)}`,
      figures: {
        returns: today.returns,
        changes: today.changes,
        changes_at_another_desk: today.foreignChanges,
        accesses_at_another_desk: today.foreignAccesses,
        active_hours: parts.hours,
        shape_returns: figure(parts.returnShape),
        shape_changes: figure(parts.walkShape),
        days: parts.days,
        surprise_returns: figure(parts.returns),
        surprise_changes: figure(parts.walks),
        surprise_desk: figure(parts.foreign),
        surprise_hours: figure(parts.long),
        score: figure(parts.value),
      },
      events: found.events,
    };
  }

  learn(day: Day, frozen: Uint8Array): void {
    const { table } = day;
    const today = this.#today;
    for (const user of day.everybody) {
      today.read(day, user, this.#minutes, this.#desks, frozen);
      const hours = today.hours;
      if (hours === 0) continue;
      const active = mostActiveHours(this.#userDays.hoursBefore(user, day.day), hours);
      this.#long.add(EVERYBODY, active > this.#mostHours ? WITH : 0);
      this.#foreign.add(EVERYBODY, today.foreignAccesses > 0 ? WITH : 0);
      this.#userDays.add(user, day.day, today.changes, today.returns, hours);
    }
    // After all users were read by the desks as they were known in the morning, so that their order is of no account.
    for (let row = 0; row < table.length; row++) {
      const user = table.user[row] as number;
      if (frozen[row] !== 0 || user === NONE || ((table.flags[row] as number) & (FAILED | SERVICE_ACCOUNT)) !== 0)
        continue;
      const desk = deskOf(table, row);
      if (desk !== NONE) this.#desks.add(desk, user, day.day);
    }
  }

  #parts(day: Day, user: number, today: DeskDay): Parts {
    const usual = this.#userDays;
    const days = this.#priorDays + usual.days(user);
    const returnShape = this.#shape(usual.allReturns, usual.returns(user));
    const walkShape = this.#shape(usual.allChanges, usual.changes(user));
    const returns = today.returns === 0 ? 0 : -logGammaPoissonTail(today.returns, returnShape, days, 1);
    const walks = today.changes === 0 ? 0 : this.#walkWeight * -logGammaPoissonTail(today.changes, walkShape, days, 1);
    const weight = today.foreignChanges > 0 ? 1 : today.foreignAccesses > 0 ? this.#idleForeign : 0;
    const foreign = weight === 0 ? 0 : weight * -Math.log(this.#foreign.everybody(WITH));
    const hours = mostActiveHours(usual.hoursBefore(user, day.day), today.hours);
    const long = hours > this.#mostHours ? -Math.log(this.#long.everybody(WITH)) : 0;
    return {
      days,
      returnShape,
      walkShape,
      returns,
      walks,
      foreign,
      long,
      hours,
      value: returns + walks + foreign + long,
    };
  }

  // The agency's mean is worth `priorDays` days of the user's own.
  #shape(all: number, own: number): number {
    const mean = (all + this.#priorPerDay * this.#priorDays) / (this.#userDays.allDays + this.#priorDays);
    return mean * this.#priorDays + own;
  }

  #evidence(day: Day, user: number): Evidence {
    const { table } = day;
    const rows = [...day.rowsOf(user)].filter(
      (row) => ((table.flags[row] as number) & (FAILED | SERVICE_ACCOUNT)) === 0 && deskOf(table, row) !== NONE,
    );
    const kept = new Set<number>();
    const desks = new Map<number, Set<number>>();
    let [fromMs, toMs] = [Infinity, -Infinity];
    for (const [at, row] of rows.entries()) {
      const desk = deskOf(table, row);
      const subjects = desks.get(desk) ?? new Set();
      desks.set(desk, subjects);
      for (let entry = table.subjectFrom[row] as number; entry < (table.subjectFrom[row + 1] as number); entry++)
        subjects.add(table.subject[entry] as number);
      const owner = this.#desks.owner(desk, day.day);
      if (owner !== NONE && owner !== user) kept.add(row);
      const before = rows[at - 1];
      if (before === undefined || deskOf(table, before) === desk) continue;
      const [lastMs, timeMs] = [table.timeMs[before] as number, table.timeMs[row] as number];
      if (timeMs - lastMs > this.#minutes * MINUTE_MS) continue;
      kept.add(before).add(row);
      [fromMs, toMs] = [Math.min(fromMs, lastMs), Math.max(toMs, timeMs)];
    }
    const both = [...desks.values()];
    const shared = new Set(
      both.flatMap((one, at) => both.slice(at + 1).flatMap((other) => [...one].filter((s) => other.has(s)))),
    );
    return {
      events: [...(kept.size === 0 ? rows : kept)].map((row) => table.index[row] as number).sort((a, b) => a - b),
      desks: [...desks.keys()],
      shared: shared.size,
      fromMs,
      toMs,
    };
  }

  #sentence(today: DeskDay, parts: Parts, found: Evidence): string {
    const said: string[] = [];
    const { names } = this.#world;
    const named = found.desks
      .map((desk) => (desk % 2 === 0 ? names.devices.text(desk / 2) : names.addresses.text((desk - 1) / 2)))
      .join(", ");
    const span = today.changes === 0 ? "" : `between ${named}, from ${clock(found.fromMs)} to ${clock(found.toMs)} UTC`;
    if (today.returns > 0)
      said.push(
        `Two places at once: ${today.returns} returns within ${this.#minutes} minutes to a desk just left, ${span}`,
      );
    else if (today.changes > 0) said.push(`${today.changes} changes of desk within ${this.#minutes} minutes, ${span}`);
    if (today.foreignAccesses > 0)
      said.push(`${today.foreignAccesses} accesses at a desk that is otherwise used by another person`);
    if (parts.long > 0) said.push(`active in ${parts.hours} of 24 hours`);
    if (said.length === 0) return `One place at a time: ${found.desks.length} desks, no change within minutes.`;
    const sentence = said.join("; ");
    return `${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`;
  }

  #counter(user: number, today: DeskDay, found: Evidence): string[] {
    const counter: string[] = [];
    if (today.changes > 0 && today.returns === 0)
      counter.push("No desk was returned to within minutes: this may be one person who changed desks.");
    if (found.shared > 0)
      counter.push(`The desks opened ${found.shared} of the same records, as one person with a second device does.`);
    if (today.foreignAccesses === 0) counter.push("No desk is one that another person otherwise uses.");
    else if (today.foreignChanges === 0)
      counter.push("The other person's desk was not used within minutes of the user's own.");
    const usual = this.#userDays;
    if (usual.changes(user) > 0)
      counter.push(
        `The user changed desks within minutes ${usual.changes(user)} times on ${usual.days(user)} days before.`,
      );
    return counter;
  }
}

interface Evidence {
  readonly events: readonly number[];
  readonly desks: readonly number[];
  /** Records that more than one desk opened. */
  readonly shared: number;
  readonly fromMs: number;
  readonly toMs: number;
}

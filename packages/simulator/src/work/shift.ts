// A shift: one person's working day, item by item, until the quota is done or the time is up.
import type { AgencyRole, Duty, Person, Role } from "../agency/index.ts";
import { HOUR_MS, MINUTE_MS } from "../calendar/index.ts";
import type { Casebook, Desk } from "../casework/index.ts";
import { DIFFICULTY, HOSPITAL_DIFFICULTY } from "../difficulty.ts";
import { STREAM, type Random } from "../random/index.ts";
import { drawItem } from "./item.ts";
import { runNightlyJobs } from "./nightly.ts";
import { laptopOf, sharedDeskOf, workstationOf, type Device } from "./session-book.ts";
import { Sitting } from "./sitting.ts";
import type { ShiftContext } from "./shift-context.ts";

/** Usual accesses in a full day before the person's pace, and how many an item of work makes, about. */
export interface Load {
  readonly quota: number;
  readonly perItem: number;
}
const LOAD: Readonly<Record<AgencyRole, Load>> = {
  caseworker: { quota: 38, perItem: 4.2 },
  intake: { quota: 44, perItem: 3 },
  supervisor: { quota: 30, perItem: 2.6 },
  hearings: { quota: 36, perItem: 4.5 },
  clerk: { quota: 54, perItem: 5 },
  auditor: { quota: 28, perItem: 14 },
  service: { quota: 0, perItem: 1 },
};
const MOST_PER_SHIFT = 1200;
/** Whoever is on call round the clock is not busy all the time. */
const MOST_BUSY_HOURS = 12;

/** What is done at this place. */
export interface Work<Files extends Casebook> {
  readonly loadOf: (role: Role) => Load;
  readonly draw: (context: ShiftContext<Files>, sitting: Sitting, isApplication: boolean) => void;
  /** Applications, or admissions, that this person is to register today. */
  readonly applicationsFor: (files: Files, person: Person) => number;
}

export const AGENCY_WORK: Work<Desk> = {
  loadOf: (role) => LOAD[role as AgencyRole],
  draw: drawItem,
  applicationsFor: (desk, person) => desk.applicationsFor(person),
};

const AT_THE_DESK: ReadonlySet<Role> = new Set(["intake", "service", "nurse", "admissions"]);

/** Where the person works today. */
export function drawDevice(random: Random, person: Person): Device {
  if (person.role === "nurse" && random.chance(HOSPITAL_DIFFICULTY.wardComputer))
    return sharedDeskOf(person.unit.index, random.below(4));
  if (
    (person.role === "intake" || person.role === "clerk" || person.role === "admissions") &&
    random.chance(DIFFICULTY.sharedDesk)
  ) {
    return sharedDeskOf(person.unit.index, random.below(4));
  }
  if (!AT_THE_DESK.has(person.role) && random.chance(DIFFICULTY.remoteDay)) return laptopOf(person);
  return workstationOf(person);
}

/** Plays one person's duty and notes every access it makes. */
export function playShift<Files extends Casebook>(
  context: ShiftContext<Files>,
  person: Person,
  duty: Duty,
  work: Work<Files>,
): void {
  const { seeds } = context.place.agency;
  const random = seeds.stream(STREAM.work, person.index, context.day);
  const device = drawDevice(random, person);
  if (person.role === "service") {
    runNightlyJobs(
      new Sitting(person, random, context.journal, context.book, device, duty.from + random.below(HOUR_MS)),
      duty,
    );
    return;
  }
  const hours = Math.min(MOST_BUSY_HOURS, (duty.to - duty.from) / HOUR_MS);
  const load = work.loadOf(person.role);
  const quota = Math.min(
    MOST_PER_SHIFT,
    Math.floor(load.quota * person.pace * (0.6 + 0.8 * random.unit()) * (hours / 8.5)),
  );
  const haste = Math.min(1, 260 / Math.max(1, quota));
  const start = duty.from + 2 * MINUTE_MS + random.below(25 * MINUTE_MS);
  const sitting = new Sitting(person, random, context.journal, context.book, device, start, haste);
  const items = Math.max(1, quota / load.perItem);
  const busyMs = quota * 55_000 * haste;
  const idleMs = Math.max(4000, (duty.to - start - busyMs - 45 * MINUTE_MS) / items);
  let lunchAt =
    hours >= 6
      ? duty.from + Math.floor((0.42 + 0.16 * random.unit()) * (duty.to - duty.from))
      : Number.POSITIVE_INFINITY;
  const awayAt = random.chance(DIFFICULTY.secondDevice) ? start + random.below(6 * HOUR_MS) : Number.POSITIVE_INFINITY;
  let back: (() => void) | null = null;
  let applications = work.applicationsFor(context.place.desk, person);
  while (sitting.now < duty.to && (sitting.made < quota || applications > 0)) {
    if (sitting.now >= lunchAt) {
      sitting.now += 25 * MINUTE_MS + random.below(40 * MINUTE_MS);
      lunchAt = Number.POSITIVE_INFINITY;
    }
    if (back === null && sitting.now >= awayAt && sitting.now < awayAt + HOUR_MS) {
      back = sitting.moveTo(sharedDeskOf(person.unit.index, random.below(4)));
    } else if (back !== null && sitting.now >= awayAt + HOUR_MS) {
      back();
      back = null;
    }
    const isApplication = applications > 0 && random.chance(0.35);
    if (isApplication) applications -= 1;
    work.draw(context, sitting, isApplication);
    const idleFrom = sitting.now;
    sitting.now += Math.floor(idleMs * (0.2 + 1.6 * random.unit()));
    sitting.noteIdle(idleFrom);
  }
  sitting.signOff();
}

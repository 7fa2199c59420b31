// The desk: opens, assigns, hands over, hears and closes case files, day by day, and gives up closed ones for good.
import type { Person, Population, Rota, Unit } from "../agency/index.ts";
import { isServing } from "../agency/index.ts";
import { DAY_MS, HOUR_MS, isHoliday, weekday } from "../calendar/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import type { Settings } from "../options.ts";
import { STREAM, type Random, type Seeds } from "../random/index.ts";
import {
  type AssignmentRole,
  type CaseFile,
  type FileKind,
  openFile,
  type Party,
  type PartyRole,
} from "./case-file.ts";
import { Applicants } from "./applicants.ts";
import type { Shelf } from "./shelf.ts";

const PREFIX: Readonly<Record<FileKind, string>> = {
  case: "C",
  enquiry: "E",
  request: "R",
  audit: "A",
  incident: "I",
  stay: "S",
};
const HEARING_NOTICE_DAYS = 14;

export interface Agency {
  readonly settings: Settings;
  readonly seeds: Seeds;
  readonly population: Population;
  readonly units: readonly Unit[];
  readonly persons: readonly Person[];
  readonly rota: Rota;
}

export class Desk {
  readonly #agency: Agency;
  readonly #shelf: Shelf;
  /** Serving people who lead cases, by unit, and hearing officers. */
  #caseworkers: Person[][] = [];
  #hearingOfficers: Person[] = [];
  #loads: CaseFile[][];
  #pending: CaseFile[] = [];
  #informal = new Map<number, CaseFile>();
  #number = 0;
  #applications = new Map<number, number>();
  #startOfDay = 0;
  readonly applicants: Applicants;

  constructor(agency: Agency, shelf: Shelf) {
    this.#agency = agency;
    this.#shelf = shelf;
    this.applicants = new Applicants(agency.population);
    this.#loads = agency.persons.map(() => []);
    this.#countStaff(0);
    this.#openBacklog();
  }

  get shelf(): Shelf {
    return this.#shelf;
  }

  /** Files this person is assigned to as lead or hearing officer. */
  load(person: Person): readonly CaseFile[] {
    return this.#loads[person.index] as CaseFile[];
  }

  /** Applications this person is to register today. */
  applicationsFor(person: Person): number {
    return this.#applications.get(person.index) ?? 0;
  }

  #countStaff(day: number): void {
    this.#caseworkers = this.#agency.units.map(() => []);
    this.#hearingOfficers = [];
    for (const person of this.#agency.persons) {
      if (!isServing(person, day)) continue;
      if (person.role === "caseworker") (this.#caseworkers[person.unit.index] as Person[]).push(person);
      if (person.role === "hearings") this.#hearingOfficers.push(person);
    }
  }

  #createFile(
    kind: FileKind,
    unit: Unit,
    parties: Party[],
    openedAt: number,
    closeDay: number,
    weight: number,
  ): CaseFile {
    this.#number += 1;
    const { startMs } = this.#agency.settings;
    return openFile({
      prefix: PREFIX[kind],
      number: this.#number,
      kind,
      unit,
      parties,
      openedAt,
      startMs,
      closeDay,
      weight,
    });
  }

  /** The case that a colleague asked this person, by word of mouth, to keep an eye on; undefined for most people. */
  informalFile(person: Person): CaseFile | undefined {
    if (this.#agency.seeds.unit(STREAM.informal, person.index) >= DIFFICULTY.informalCarers) return undefined;
    const held = this.#informal.get(person.index);
    if (held !== undefined && held.closedAt < 0) return held;
    const file = this.#shelf.draw(this.#agency.seeds.stream(STREAM.informal, person.index, this.#number));
    if (file !== undefined) this.#informal.set(person.index, file);
    return file;
  }

  #duration(random: Random): number {
    return 8 + Math.floor(24 * random.spread(12));
  }

  #openBacklog(): void {
    const { seeds, settings } = this.#agency;
    for (const person of this.#agency.persons) {
      if (person.role !== "caseworker" || !isServing(person, 0)) continue;
      const random = seeds.stream(STREAM.backlog, person.index);
      const files = random.int(8, 14) + Math.floor(6 * person.pace);
      for (let i = 0; i < files; i++) {
        const lasts = this.#duration(random);
        const left = random.int(1, Math.max(2, lasts));
        const openedAt =
          settings.startMs - (Math.max(2, lasts - left) * DAY_MS - random.int(8 * HOUR_MS, 16 * HOUR_MS));
        const parties = this.applicants.drawParties(random, this.applicants.drawKnown(random));
        const file = this.#createFile("case", person.unit, parties, openedAt, left, random.pareto(12));
        this.#planHearing(file, random);
        this.#shelf.add(file);
        this.#assignLead(file, person, openedAt + random.int(2 * HOUR_MS, 20 * HOUR_MS), random);
      }
    }
  }

  #planHearing(file: CaseFile, random: Random): void {
    if (random.chance(0.15) && file.closeDay - Math.max(0, file.openedDay) > 5)
      file.hearingDay = file.closeDay - random.int(1, 4);
  }

  /** Registers an application: the file exists at once, and is assigned to a caseworker the next working morning. */
  openCase(random: Random, intake: Person, applicant: number, at: number): CaseFile {
    const { units, settings } = this.#agency;
    const casework = units.filter(
      (unit) => unit.role === "caseworker" && (this.#caseworkers[unit.index] as Person[]).length > 0,
    );
    const day = Math.floor((at - settings.startMs) / DAY_MS);
    const unit = casework.length > 0 ? random.pick(casework) : intake.unit;
    const file = this.#createFile(
      "case",
      unit,
      this.applicants.drawParties(random, applicant),
      at,
      day + this.#duration(random),
      random.pareto(12),
    );
    this.#planHearing(file, random);
    file.assignments.push({ person: intake, role: "intake", from: at, to: at + 2 * DAY_MS });
    this.#pending.push(file);
    return file;
  }

  /** Opens and closes a ticket that somebody works on by themselves. `days` 0: it is closed within two hours. */
  openTicket(
    kind: FileKind,
    role: AssignmentRole,
    partyRole: PartyRole,
    person: Person,
    subjects: readonly number[],
    at: number,
    days: number,
  ): CaseFile {
    const day = Math.floor((at - this.#agency.settings.startMs) / DAY_MS);
    const parties = subjects.map((subject) => ({ subject, role: partyRole }));
    const file = this.#createFile(kind, person.unit, parties, at, day + days, 1);
    file.closedAt = at + (days === 0 ? 2 * HOUR_MS : days * DAY_MS);
    file.assignments.push({ person, role, from: at, to: file.closedAt });
    this.#shelf.addTicket(file);
    return file;
  }

  /** Puts on file that a person dealt with somebody else's case for a while. */
  logAssignment(file: CaseFile, person: Person, role: AssignmentRole, from: number, days: number): void {
    const last = file.assignments[file.assignments.length - 1];
    if (last?.person === person && last.role === role && last.to >= from) return;
    file.assignments.push({ person, role, from, to: from + days * DAY_MS });
  }

  #assignLead(file: CaseFile, person: Person, earliest: number, random: Random): void {
    let from = earliest;
    for (const assignment of file.assignments)
      if (assignment.role === "lead" && assignment.to < 0) {
        // A file may be handed over twice in a morning, and the second time not before the first.
        from = Math.max(from, assignment.from);
        assignment.to = from;
      }
    file.lead = person;
    file.leadSinceDay = Math.floor((from - this.#agency.settings.startMs) / DAY_MS);
    file.assignments.push({ person, role: "lead", from, to: -1 });
    (this.#loads[person.index] as CaseFile[]).push(file);
    if (random.chance(DIFFICULTY.relatedByChance)) {
      const near = this.#agency.population.neighbours(person.household);
      if (near.length > 0) file.parties.push({ subject: random.pick(near), role: "counterparty" });
    }
  }

  /** The least burdened of three colleagues, judged by load against pace. */
  #pickLead(random: Random, unit: number, not: Person | null): Person | null {
    const staff = this.#caseworkers[unit] as Person[];
    let best: Person | null = null;
    let bestLoad = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3 && staff.length > 0; i++) {
      const person = random.pick(staff);
      const load = this.load(person).length / person.pace;
      if (person !== not && load < bestLoad) {
        best = person;
        bestLoad = load;
      }
    }
    return best;
  }

  /** Everything that happens before work begins on `day`: closings, leavers, hand-overs, new assignments, hearings. */
  beginDay(day: number): void {
    const { seeds, settings, persons } = this.#agency;
    const random = seeds.stream(STREAM.desk, day);
    this.#startOfDay = settings.startMs + day * DAY_MS;
    this.#countStaff(day);
    for (const file of this.#shelf.closeDue(day, random)) {
      for (const assignment of file.assignments) if (assignment.to < 0) assignment.to = file.closedAt;
    }
    for (const person of persons) {
      const load = this.#loads[person.index] as CaseFile[];
      if (load.length === 0) continue;
      const open = load.filter((file) => file.closedAt < 0 && (file.lead === person || file.hearing === person));
      this.#loads[person.index] = open;
      const leaves = !isServing(person, day);
      for (const file of open) {
        if (file.lead === person && (leaves || random.chance(0.0025))) this.#handOver(file, person, leaves, random);
        if (file.hearing === person && leaves) file.hearing = null;
      }
    }
    const workday = weekday(settings.startDay + day) < 5 && !isHoliday(settings.startDay + day);
    if (workday || this.#pending.length > 400) this.#assignPending(random);
    if (workday) this.#nameHearingOfficers(day, random);
    this.#shareApplications(day, workday, random);
  }

  #handOver(file: CaseFile, from: Person, leaves: boolean, random: Random): void {
    const next = this.#pickLead(random, file.unit, from);
    const at = this.#startOfDay + 7 * HOUR_MS + random.below(2 * HOUR_MS);
    if (next !== null) {
      this.#assignLead(file, next, at, random);
      return;
    }
    if (!leaves) return;
    for (const assignment of file.assignments)
      if (assignment.person === from && assignment.to < 0) assignment.to = Math.max(this.#startOfDay, assignment.from);
    file.lead = null;
    this.#pending.push(file);
  }

  #assignPending(random: Random): void {
    const waiting = this.#pending;
    this.#pending = [];
    for (const file of waiting) {
      if (file.closedAt >= 0) continue;
      const lead = this.#pickLead(random, file.unit, null);
      if (lead === null) {
        this.#pending.push(file);
        continue;
      }
      const day = Math.floor((this.#startOfDay - this.#agency.settings.startMs) / DAY_MS);
      file.closeDay = Math.max(file.closeDay, day + 3);
      if (!this.#shelf.has(file)) this.#shelf.add(file);
      this.#assignLead(file, lead, this.#startOfDay + 6 * HOUR_MS + random.below(3 * HOUR_MS), random);
    }
  }

  #nameHearingOfficers(day: number, random: Random): void {
    if (this.#hearingOfficers.length === 0) return;
    for (const file of this.#shelf.files()) {
      if (
        file.hearingDay < 0 ||
        file.hearing !== null ||
        file.hearingDay - day > HEARING_NOTICE_DAYS ||
        file.hearingDay < day
      )
        continue;
      const officer = random.pick(this.#hearingOfficers);
      file.hearing = officer;
      file.assignments.push({ person: officer, role: "hearing", from: this.#startOfDay + 8 * HOUR_MS, to: -1 });
      (this.#loads[officer.index] as CaseFile[]).push(file);
    }
  }

  #shareApplications(day: number, workday: boolean, random: Random): void {
    this.#applications.clear();
    const { persons, rota } = this.#agency;
    const present = persons.filter((person) => rota.worked(person, day) !== null);
    const caseworkers = present.filter((person) => person.role === "caseworker").length;
    const takers = present.filter((person) => person.role === "intake");
    const pool = takers.length > 0 ? takers : present.filter((person) => person.role === "caseworker");
    if (pool.length === 0) return;
    const many = random.count((workday ? 0.6 : 0.1) * Math.max(caseworkers, workday ? 1 : takers.length * 0.5));
    for (let i = 0; i < many; i++) {
      const person = random.pick(pool);
      this.#applications.set(person.index, (this.#applications.get(person.index) ?? 0) + 1);
    }
  }

  /** Weight of a file in this person's day: new, newly taken over and nearly closed files draw more work. */
  urgency(file: CaseFile, day: number): number {
    const fresh = day - file.leadSinceDay <= 3 ? 3 : 1;
    const closing = file.closeDay - day <= 2 ? 2.5 : 1;
    const heard = file.hearingDay >= day && file.hearingDay - day <= 2 ? 2 : 1;
    return file.weight * fresh * closing * heard;
  }

  /** Gives every file to the context tables, as things stand when the run ends. */
  end(endMs: number): void {
    this.#shelf.clear(
      endMs,
      this.#pending.filter((file) => !this.#shelf.has(file) && file.closedAt < 0),
    );
  }
}

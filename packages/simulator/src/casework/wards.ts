// The wards: admits, places, moves, refers and discharges patients, and plans the clinics, day by day. A stay is a case file of the kind `stay`.
import { DEPARTMENTS, isServing, type Person, type Unit } from "../agency/index.ts";
import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS } from "../calendar/index.ts";
import { HOSPITAL_DIFFICULTY } from "../difficulty.ts";
import { formatCsvRow } from "../emit/index.ts";
import { type Random, STREAM } from "../random/index.ts";
import { Applicants } from "./applicants.ts";
import {
  type AssignmentRole,
  type CaseFile,
  type FileKind,
  openFile,
  type Party,
  type PartyRole,
} from "./case-file.ts";
import type { Casebook } from "./casebook.ts";
import type { Agency } from "./desk.ts";
import type { Shelf } from "./shelf.ts";

const PREFIX: Readonly<Partial<Record<FileKind, string>>> = { enquiry: "E", request: "R", audit: "A", incident: "I" };
/** Patients per nurse of a ward, over all shifts. */
const STAYS_PER_NURSE = 1.1;
const ADMISSIONS_PER_NURSE_AND_DAY = 0.2;

/** A visit to a clinic. */
export interface Appointment {
  readonly subject: number;
  readonly at: number;
}

export class Wards implements Casebook {
  readonly #agency: Agency;
  readonly shelf: Shelf;
  readonly applicants: Applicants;
  #loads: CaseFile[][];
  #number = 0;
  #startOfDay = 0;
  #arrivals = new Map<number, number>();
  #clinics = new Map<number, Appointment[]>();
  #nurses: Person[][] = [];
  #doctors: Person[][] = [];
  #therapists: Person[] = [];
  #work = "";

  constructor(agency: Agency, shelf: Shelf) {
    this.#agency = agency;
    this.shelf = shelf;
    this.applicants = new Applicants(agency.population);
    this.#loads = agency.persons.map(() => []);
    this.#countStaff(0);
    const random = agency.seeds.stream(STREAM.ward, -1);
    for (const ward of this.#wards()) {
      const stays = Math.ceil((this.#nurses[ward.index] as Person[]).length * STAYS_PER_NURSE);
      for (let i = 0; i < stays; i++) {
        const openedAt = agency.settings.startMs - random.int(HOUR_MS, 6 * DAY_MS);
        this.#openStay(random, ward, this.applicants.drawKnown(random), openedAt, random.int(0, 5));
      }
    }
  }

  load(person: Person): readonly CaseFile[] {
    return this.#loads[person.index] as CaseFile[];
  }

  /** Arrivals that this person is to admit today. */
  arrivalsFor(person: Person): number {
    return this.#arrivals.get(person.index) ?? 0;
  }

  /** The person's appointments today, by time. */
  clinicOf(person: Person): readonly Appointment[] {
    return this.#clinics.get(person.index) ?? [];
  }

  /** Rows of work.csv since the last call: user,subject,kind,from,to. */
  takeWork(): string {
    const rows = this.#work;
    this.#work = "";
    return rows;
  }

  /** Puts on file that a person had to do with somebody: an appointment, a call, a worklist entry. */
  logWork(person: Person, subject: number, kind: string, from: number, to: number): void {
    const { population } = this.#agency;
    this.#work += formatCsvRow([person.uid, population.uid(subject), kind, formatInstant(from), formatInstant(to)]);
  }

  #wards(): readonly Unit[] {
    return this.#agency.units.filter((unit) => unit.role === "nurse");
  }

  #countStaff(day: number): void {
    this.#nurses = this.#agency.units.map(() => []);
    this.#doctors = this.#agency.units.map(() => []);
    this.#therapists = [];
    for (const person of this.#agency.persons) {
      if (!isServing(person, day)) continue;
      if (person.role === "nurse") (this.#nurses[person.unit.index] as Person[]).push(person);
      if (person.role === "doctor") (this.#doctors[person.unit.index] as Person[]).push(person);
      if (person.role === "therapist") this.#therapists.push(person);
    }
  }

  /** Doctors of the ward's department; of any where it has none. */
  #doctorsOf(ward: number): readonly Person[] {
    const name = `Department of ${DEPARTMENTS[ward % DEPARTMENTS.length] as string}`;
    const own = this.#agency.units.find((unit) => unit.name === name);
    const doctors = own === undefined ? [] : (this.#doctors[own.index] as Person[]);
    return doctors.length > 0 ? doctors : this.#doctors.flat();
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
      prefix: PREFIX[kind] ?? "S",
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

  #openStay(random: Random, ward: Unit, patient: number, at: number, leaves: number): CaseFile {
    const { population } = this.#agency;
    const parties: Party[] = [{ subject: patient, role: "patient" }];
    const family = population.members(population.household(patient)).filter((member) => member !== patient);
    if (family.length > 0 && random.chance(0.15)) parties.push({ subject: random.pick(family), role: "contact" });
    const file = this.#createFile("stay", ward, parties, at, leaves, random.pareto(6));
    this.shelf.add(file);
    this.#attend(random, file, at);
    return file;
  }

  #attend(random: Random, file: CaseFile, at: number): void {
    const doctors = this.#doctorsOf(file.unit);
    if (file.lead !== null)
      for (const assignment of file.assignments)
        if (assignment.role === "attending" && assignment.to < 0) assignment.to = at;
    file.lead = null;
    if (doctors.length === 0) return;
    const doctor = random.pick(doctors);
    file.lead = doctor;
    file.assignments.push({ person: doctor, role: "attending", from: at, to: -1 });
    (this.#loads[doctor.index] as CaseFile[]).push(file);
  }

  /** Admits a patient to a ward, where a doctor of its department takes over at once. */
  admit(random: Random, person: Person, patient: number, at: number): CaseFile {
    const wards = this.#wards();
    const ward = wards.length > 0 ? random.pick(wards) : person.unit;
    const day = Math.floor((at - this.#agency.settings.startMs) / DAY_MS);
    const file = this.#openStay(random, ward, patient, at, day + 1 + Math.floor(3 * random.spread(10)));
    file.assignments.push({ person, role: "intake", from: at, to: at + DAY_MS });
    return file;
  }

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
    const file = this.#createFile(
      kind,
      person.unit,
      subjects.map((subject) => ({ subject, role: partyRole })),
      at,
      day + days,
      1,
    );
    file.closedAt = at + (days === 0 ? 2 * HOUR_MS : days * DAY_MS);
    file.assignments.push({ person, role, from: at, to: file.closedAt });
    this.shelf.addTicket(file);
    return file;
  }

  logAssignment(file: CaseFile, person: Person, role: AssignmentRole, from: number, days: number): void {
    const last = file.assignments[file.assignments.length - 1];
    if (last?.person === person && last.role === role && last.to >= from) return;
    file.assignments.push({ person, role, from, to: from + days * DAY_MS });
  }

  /** Everything that happens before work begins on `day`. */
  beginDay(day: number): void {
    const { seeds, settings, persons } = this.#agency;
    const random = seeds.stream(STREAM.ward, day);
    this.#startOfDay = settings.startMs + day * DAY_MS;
    this.#countStaff(day);
    for (const file of this.shelf.closeDue(day, random))
      for (const assignment of file.assignments) if (assignment.to < 0) assignment.to = file.closedAt + 2 * DAY_MS;
    for (const person of persons) {
      const load = this.#loads[person.index] as CaseFile[];
      if (load.length > 0) this.#loads[person.index] = load.filter((file) => file.closedAt < 0);
    }
    this.#moveAndRefer(random, day);
    this.#shareArrivals(random, day);
    this.#planClinics(day);
  }

  #moveAndRefer(random: Random, day: number): void {
    const wards = this.#wards();
    for (const file of this.shelf.files()) {
      const at = this.#startOfDay + 9 * HOUR_MS + random.below(6 * HOUR_MS);
      if (file.lead === null || !isServing(file.lead, day)) this.#attend(random, file, this.#startOfDay);
      if (wards.length > 1 && file.openedDay < day && random.chance(HOSPITAL_DIFFICULTY.transferPerDay)) {
        const ward = random.pick(wards);
        if (ward.index !== file.unit) {
          this.shelf.move(file, ward.index, ward.name, at);
          this.#attend(random, file, at);
        }
      }
      if (!random.chance(HOSPITAL_DIFFICULTY.consultPerDay)) continue;
      const others = random.chance(0.5) && this.#therapists.length > 0 ? this.#therapists : this.#doctors.flat();
      if (others.length === 0) continue;
      const consultant = random.pick(others);
      (this.#loads[consultant.index] as CaseFile[]).push(file);
      if (random.chance(HOSPITAL_DIFFICULTY.consultLogged))
        file.assignments.push({ person: consultant, role: "consult", from: this.#startOfDay, to: -1 });
    }
  }

  #shareArrivals(random: Random, day: number): void {
    this.#arrivals.clear();
    const { persons, rota } = this.#agency;
    const present = persons.filter((person) => rota.worked(person, day) !== null);
    const desk = present.filter((person) => person.role === "admissions");
    const takers = desk.length > 0 ? desk : present.filter((person) => person.role === "nurse");
    if (takers.length === 0) return;
    const many = random.count(ADMISSIONS_PER_NURSE_AND_DAY * this.#nurses.flat().length);
    for (let i = 0; i < many; i++) {
      const person = random.pick(takers);
      this.#arrivals.set(person.index, (this.#arrivals.get(person.index) ?? 0) + 1);
    }
  }

  #planClinics(day: number): void {
    this.#clinics.clear();
    const { persons, rota, seeds } = this.#agency;
    for (const person of persons) {
      if (person.role !== "doctor" && person.role !== "therapist") continue;
      const duty = rota.worked(person, day);
      if (duty === null) continue;
      const random = seeds.stream(STREAM.clinic, person.index, day);
      const visits: Appointment[] = [];
      for (let left = random.int(3, 9), at = duty.from + HOUR_MS; left > 0; left--) {
        at += random.int(1, 4) * 15 * MINUTE_MS;
        const subject = this.applicants.drawKnown(random);
        visits.push({ subject, at });
        if (random.chance(HOSPITAL_DIFFICULTY.appointmentPlanned))
          this.logWork(person, subject, "appointment", at, at + 30 * MINUTE_MS);
      }
      this.#clinics.set(person.index, visits);
    }
  }

  /** Gives every file to the context tables, as things stand when the run ends. */
  end(endMs: number): void {
    this.shelf.clear(endMs);
  }
}

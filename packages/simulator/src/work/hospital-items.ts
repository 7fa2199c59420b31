// Items of work in a hospital, by role: what somebody does next, and why they are allowed to.
import type { HospitalRole } from "../agency/index.ts";
import { mainSubject, type Wards } from "../casework/index.ts";
import { DAY_MS, HOUR_MS } from "../calendar/index.ts";
import { DIFFICULTY, HOSPITAL_DIFFICULTY } from "../difficulty.ts";
import { ACTION } from "../emit/index.ts";
import { drawFrom, type Items } from "./item.ts";
import {
  answerRequest,
  correctRecord,
  reviewTeamFile,
  sampleForAudit,
  scanBacklog,
  spotCheck,
  takeComplaint,
} from "./office-items.ts";
import type { ShiftContext } from "./shift-context.ts";
import type { Load, Work } from "./shift.ts";
import type { Sitting } from "./sitting.ts";
import { CASE_WORK, fillForm, openRecord, READ_ONLY, searchFor, workOnFile } from "./visit.ts";

type Context = ShiftContext<Wards>;

const BEDSIDE = { ...CASE_WORK, search: 0.15, edit: 0.45, export: 0.005 };

/** A patient of the own ward. */
function careForPatient(context: Context, sitting: Sitting): void {
  const file = context.place.desk.shelf.draw(sitting.random, sitting.person.unit.index);
  if (file !== undefined) workOnFile(context.place, sitting, file, "casework", BEDSIDE, 0.05);
}

/** Lent to another ward for some hours; sometimes the roster office knows. */
function helpOtherWard(context: Context, sitting: Sitting): void {
  const { desk } = context.place;
  const file = desk.shelf.draw(sitting.random);
  if (file === undefined) return;
  if (sitting.random.chance(HOSPITAL_DIFFICULTY.lentOutLogged))
    desk.logWork(sitting.person, mainSubject(file), "lent-out", sitting.now - HOUR_MS, sitting.now + 8 * HOUR_MS);
  workOnFile(context.place, sitting, file, "casework", BEDSIDE, 0);
}

/** Somebody who was on the ward until lately: a letter, a lost pair of glasses, a result that came late. */
function lookAfterDischarge(context: Context, sitting: Sitting): void {
  const { shelf } = context.place.desk;
  for (let tries = 0; tries < 12; tries++) {
    const file = shelf.drawClosed(sitting.random);
    if (file === undefined) return;
    const isOwn = file.unit === sitting.person.unit.index || file.lead === sitting.person;
    if (!isOwn || sitting.now - file.closedAt > 5 * DAY_MS) continue;
    workOnFile(context.place, sitting, file, "casework", READ_ONLY, 0);
    return;
  }
}

/** A relative or another house on the phone, about an inpatient or anybody. */
function answerPhone(context: Context, sitting: Sitting): void {
  const { desk } = context.place;
  const { random, person } = sitting;
  const file = random.chance(0.7) ? desk.shelf.draw(random) : undefined;
  const subject = file === undefined ? desk.applicants.drawKnown(random) : mainSubject(file);
  if (random.chance(HOSPITAL_DIFFICULTY.phoneEnquiryLogged))
    desk.logWork(person, subject, "enquiry", sitting.now - HOUR_MS / 2, sitting.now + HOUR_MS);
  fillForm(sitting, "enquiry", file?.ref ?? "");
  if (random.chance(0.8)) searchFor(context.place, sitting, subject, random.chance(0.65));
  openRecord(context.place, sitting, subject, { search: 0, views: [1, 2], edit: 0.08, export: 0, cleared: false });
}

/** A patient whose doctor, consultant or therapist this person is. */
function seeOwnPatient(context: Context, sitting: Sitting): void {
  const load = context.place.desk.load(sitting.person).filter((file) => file.closedAt < 0);
  if (load.length === 0) seeClinic(context, sitting);
  else workOnFile(context.place, sitting, sitting.random.pick(load), "casework", { ...BEDSIDE, edit: 0.3 }, 0.05);
}

/** The next appointment of today's clinic. */
function seeClinic(context: Context, sitting: Sitting): void {
  const visits = context.place.desk.clinicOf(sitting.person);
  const next = visits.find(({ at }) => at >= sitting.now - HOUR_MS / 2) ?? visits.at(-1);
  if (next === undefined) return;
  fillForm(sitting, "hearing", "");
  openRecord(context.place, sitting, next.subject, {
    search: 0.3,
    views: [1, 4],
    edit: 0.4,
    export: 0.05,
    cleared: true,
  });
}

/** A colleague's patient while on call. */
function coverOnCall(context: Context, sitting: Sitting): void {
  const { desk } = context.place;
  const file = desk.shelf.draw(sitting.random);
  if (file === undefined) return;
  if (sitting.random.chance(HOSPITAL_DIFFICULTY.onCallLogged))
    desk.logWork(sitting.person, mainSubject(file), "on-call", sitting.now - HOUR_MS, sitting.now + 12 * HOUR_MS);
  workOnFile(context.place, sitting, file, "casework", { ...BEDSIDE, edit: 0.2 }, 0);
}

/** An opinion between colleagues: legitimate, and nothing on file says so. */
function giveOpinion(context: Context, sitting: Sitting): void {
  const file = context.place.desk.shelf.draw(sitting.random);
  if (file !== undefined) workOnFile(context.place, sitting, file, "hearing", READ_ONLY, 0);
}

/** Old stays for teaching or research. */
function readForTeaching(context: Context, sitting: Sitting): void {
  const file = context.place.desk.shelf.drawClosed(sitting.random);
  if (file !== undefined) workOnFile(context.place, sitting, file, "training", { ...READ_ONLY, cleared: true }, 0);
}

/** An arrival: looked for, registered if new, admitted; in an emergency by break-glass before anything is on file. */
function admitPatient(context: Context, sitting: Sitting): void {
  const { agency, desk } = context.place;
  const { random, person } = sitting;
  const known = agency.population.size;
  const patient = random.chance(0.25) ? agency.population.addHousehold(random) : desk.applicants.drawKnown(random);
  const file = desk.admit(random, person, patient, sitting.now);
  fillForm(sitting, "intake", file.ref);
  searchFor(context.place, sitting, patient, true);
  if (patient >= known) {
    sitting.note(ACTION.create, patient, { tab: 0 });
    sitting.pause(90);
  }
  const breakGlass = random.chance(0.06);
  if (breakGlass) sitting.note(ACTION.read, patient, { tab: 4, breakGlass });
  openRecord(context.place, sitting, patient, { search: 0, views: [1, 3], edit: 0.55, export: 0, cleared: true });
}

/** A stay that has ended is coded for the insurer. */
function codeStay(context: Context, sitting: Sitting): void {
  const { desk } = context.place;
  const file = desk.shelf.drawClosed(sitting.random);
  if (file === undefined) return;
  if (sitting.random.chance(HOSPITAL_DIFFICULTY.codingLogged))
    desk.logWork(sitting.person, mainSubject(file), "coding", sitting.now - HOUR_MS, sitting.now + 2 * HOUR_MS);
  workOnFile(
    context.place,
    sitting,
    file,
    "records",
    { search: 0.1, views: [2, 4], edit: 0.5, export: 0.03, cleared: true },
    0,
  );
}

const ITEMS: Readonly<Record<HospitalRole, Items<Wards>>> = {
  nurse: [
    [HOSPITAL_DIFFICULTY.lentOut, helpOtherWard],
    [HOSPITAL_DIFFICULTY.afterDischarge, lookAfterDischarge],
    [HOSPITAL_DIFFICULTY.phoneEnquiry, answerPhone],
    [1, careForPatient],
  ],
  doctor: [
    [HOSPITAL_DIFFICULTY.clinic, seeClinic],
    [HOSPITAL_DIFFICULTY.onCallCover, coverOnCall],
    [HOSPITAL_DIFFICULTY.curbside, giveOpinion],
    [HOSPITAL_DIFFICULTY.teaching, readForTeaching],
    [HOSPITAL_DIFFICULTY.afterDischarge, lookAfterDischarge],
    [1, seeOwnPatient],
  ],
  admissions: [
    [0.6, answerPhone],
    [1, admitPatient],
  ],
  therapist: [
    [HOSPITAL_DIFFICULTY.clinic, seeClinic],
    [HOSPITAL_DIFFICULTY.curbside, giveOpinion],
    [1, seeOwnPatient],
  ],
  coder: [
    [DIFFICULTY.scanningRun, scanBacklog],
    [0.15, correctRecord],
    [0.1, answerRequest],
    [1, codeStay],
  ],
  supervisor: [
    [DIFFICULTY.supervisorComplaint, takeComplaint],
    [DIFFICULTY.supervisorSpotCheck, spotCheck],
    [1, reviewTeamFile],
  ],
  auditor: [[1, sampleForAudit]],
  service: [],
};

const LOADS: Readonly<Record<HospitalRole, Load>> = {
  nurse: { quota: 36, perItem: 3 },
  doctor: { quota: 40, perItem: 3.2 },
  admissions: { quota: 40, perItem: 3 },
  therapist: { quota: 26, perItem: 3.2 },
  coder: { quota: 54, perItem: 4.5 },
  supervisor: { quota: 26, perItem: 2.6 },
  auditor: { quota: 28, perItem: 14 },
  service: { quota: 0, perItem: 1 },
};

export const HOSPITAL_WORK: Work<Wards> = {
  loadOf: (role) => LOADS[role as HospitalRole],
  draw(context, sitting, isApplication) {
    if (isApplication) admitPatient(context, sitting);
    else drawFrom(context, sitting, ITEMS[sitting.person.role as HospitalRole]);
  },
  applicationsFor: (wards, person) => wards.arrivalsFor(person),
};

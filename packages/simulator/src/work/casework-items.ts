// Items around cases: own files, a colleague's, callers, new applications, emergencies.
import type { Role } from "../agency/index.ts";
import { ACTION } from "../emit/index.ts";
import { mainSubject, type CaseFile, type Desk } from "../casework/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import type { Random } from "../random/index.ts";
import type { Incident } from "./incident.ts";
import type { ShiftContext } from "./shift-context.ts";
import type { Sitting } from "./sitting.ts";
import { CASE_WORK, fillForm, openRecord, READ_ONLY, searchFor, workOnFile } from "./visit.ts";

/** Roles whose units are named on files: caseworkers' teams and wards. */
export const TEAM_ROLES: ReadonlySet<Role> = new Set(["caseworker", "nurse"]);

/** One of these files, the urgent and the heavy more often. */
function drawUrgent(context: ShiftContext<Desk>, random: Random, files: readonly CaseFile[]): CaseFile {
  const { desk } = context.place;
  let total = 0;
  for (const file of files) total += desk.urgency(file, context.day);
  let target = random.unit() * total;
  for (const file of files) {
    target -= desk.urgency(file, context.day);
    if (target < 0) return file;
  }
  return files[files.length - 1] as CaseFile;
}

/** Work on a file the person is assigned to; without any, a caller is answered instead. */
export function followOwnFile(context: ShiftContext<Desk>, sitting: Sitting): void {
  const load = context.place.desk.load(sitting.person);
  if (load.length === 0) {
    answerCaller(context, sitting);
    return;
  }
  const file = drawUrgent(context, sitting.random, load);
  if (file.closedAt >= 0) return;
  const hearing = sitting.person.role === "hearings";
  const opening = hearing
    ? { ...CASE_WORK, edit: 0.15, export: 0.12 }
    : file.closeDay - context.day <= 1
      ? { ...CASE_WORK, export: 0.08 }
      : CASE_WORK;
  workOnFile(context.place, sitting, file, hearing ? "hearing" : "casework", opening, hearing ? 0.6 : 0.35);
}

/** A team-mate's case; sometimes the case system records the help. */
export function helpTeam(context: ShiftContext, sitting: Sitting): void {
  const { desk } = context.place;
  const { random, person } = sitting;
  const file = desk.shelf.draw(random, TEAM_ROLES.has(person.role) ? person.unit.index : undefined);
  if (file === undefined) return;
  if (random.chance(DIFFICULTY.helpLogged)) desk.logAssignment(file, person, "cover", sitting.now, 5);
  workOnFile(context.place, sitting, file, "casework", { ...READ_ONLY, edit: 0.1 }, 0.15);
}

/** Somebody from another team asks for a second look: legitimate, and nothing on file says so. */
export function helpOtherTeam(context: ShiftContext, sitting: Sitting): void {
  const file = context.place.desk.shelf.draw(sitting.random);
  if (file !== undefined) workOnFile(context.place, sitting, file, "casework", READ_ONLY, 0.1);
}

/** The same case of another team for weeks, at a colleague's asking: repeated, unexplained by any table, and innocent. */
export function careInformally(context: ShiftContext<Desk>, sitting: Sitting): void {
  const file = context.place.desk.informalFile(sitting.person);
  if (file === undefined) followOwnFile(context, sitting);
  else workOnFile(context.place, sitting, file, "casework", { ...READ_ONLY, search: 0.5, views: [1, 2] }, 0.05);
}

/** A file closed weeks ago: a letter came back, a figure has to be looked up. */
export function revisitClosedFile(context: ShiftContext, sitting: Sitting): void {
  const file = context.place.desk.shelf.drawClosed(sitting.random);
  if (file === undefined) return;
  // Only those who had the file come back to it; everybody else leaves it alone.
  const mine = file.lead === sitting.person || file.hearing === sitting.person;
  if (mine || sitting.random.chance(0.08)) workOnFile(context.place, sitting, file, "casework", READ_ONLY, 0.1);
}

/** A caller: mostly about an open case, sometimes about no case at all; mostly recorded as a contact or an enquiry. */
export function answerCaller(context: ShiftContext, sitting: Sitting): void {
  const { desk } = context.place;
  const { random, person } = sitting;
  const logged = random.chance(DIFFICULTY.enquiryLogged);
  const file = random.chance(0.72) ? desk.shelf.draw(random) : undefined;
  const subject = file === undefined ? desk.applicants.drawKnown(random) : mainSubject(file);
  let ref = file?.ref ?? "";
  if (logged) {
    if (file === undefined)
      ref = desk.openTicket("enquiry", "contact", "caller", person, [subject], sitting.now, 0).ref;
    else desk.logAssignment(file, person, "contact", sitting.now, 1);
  }
  fillForm(sitting, "enquiry", ref);
  if (random.chance(0.8)) searchFor(context.place, sitting, subject, random.chance(0.65));
  openRecord(context.place, sitting, subject, { search: 0, views: [1, 3], edit: 0.12, export: 0.005, cleared: false });
}

/** A new application: looked for, registered, checked, completed. The file goes to a caseworker the next morning. */
export function registerApplication(context: ShiftContext<Desk>, sitting: Sitting): void {
  const { agency, desk } = context.place;
  const { random, person } = sitting;
  const known = agency.population.size;
  const applicant = desk.applicants.drawAny(random);
  const file = desk.openCase(random, person, applicant, sitting.now);
  fillForm(sitting, "intake", file.ref);
  sitting.note(ACTION.search, -1, {
    text: `name=${encodeURIComponent(agency.population.surname(applicant))}`,
    recordCount: Math.min(50, agency.population.bearers(applicant)),
  });
  sitting.pause(20);
  if (applicant >= known) {
    for (const member of agency.population.members(agency.population.household(applicant))) {
      sitting.note(ACTION.create, member, { tab: 0 });
      sitting.pause(90);
    }
  }
  openRecord(context.place, sitting, applicant, { search: 0, views: [1, 3], edit: 0.55, export: 0, cleared: true });
}

/** Emergency: several records of one street in a row, half of them by break-glass; the ticket names only some helpers. */
export function attendIncident(context: ShiftContext, sitting: Sitting, incident: Incident): void {
  const { desk } = context.place;
  const { random, person } = sitting;
  if (incident.file !== null && random.chance(0.5))
    desk.logAssignment(incident.file, person, "incident", sitting.now, 2);
  const many = random.int(2, 6);
  fillForm(sitting, "emergency", incident.file?.ref ?? "");
  if (random.chance(0.5)) sitting.form = { ...sitting.form, reason: incident.street };
  for (let i = 0; i < many; i++) {
    const subject = random.pick(incident.subjects);
    const breakGlass = random.chance(0.5);
    sitting.note(ACTION.read, subject, { tab: random.pick([0, 1, 1, 4]), ...(breakGlass ? { breakGlass } : {}) });
    sitting.pause(25);
  }
}

/** A newcomer learns by looking at how others did it. */
export function browseToLearn(context: ShiftContext, sitting: Sitting): void {
  const { desk } = context.place;
  const { random, person } = sitting;
  const unit = TEAM_ROLES.has(person.unit.role) ? person.unit.index : undefined;
  const file = desk.shelf.draw(random, random.chance(0.8) ? unit : undefined);
  if (file !== undefined) workOnFile(context.place, sitting, file, "training", READ_ONLY, 0.1);
}

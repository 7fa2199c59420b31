// Items of the offices around the cases: supervision, records, audit.
import { ACTION } from "../emit/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import { TEAM_ROLES } from "./casework-items.ts";
import type { ShiftContext } from "./shift-context.ts";
import type { Sitting } from "./sitting.ts";
import { CASE_WORK, fillForm, openRecord, READ_ONLY, workOnFile } from "./visit.ts";

/** A file of the supervisor's own unit: approval, quality check. Supervisors of other offices look after files of any unit. */
export function reviewTeamFile(context: ShiftContext, sitting: Sitting): void {
  const { desk } = context.place;
  const { random, person } = sitting;
  const file = desk.shelf.draw(random, TEAM_ROLES.has(person.unit.role) ? person.unit.index : undefined);
  if (file === undefined) return;
  if (!TEAM_ROLES.has(person.unit.role) && random.chance(DIFFICULTY.requestLogged)) {
    desk.logAssignment(file, person, "contact", sitting.now, 1);
  }
  workOnFile(context.place, sitting, file, "supervision", { ...CASE_WORK, search: 0.25, edit: 0.15 }, 0.15);
}

/** A complaint about another team's case: nothing on file says that this supervisor has it. */
export function takeComplaint(context: ShiftContext, sitting: Sitting): void {
  const file = context.place.desk.shelf.draw(sitting.random);
  if (file !== undefined) workOnFile(context.place, sitting, file, "supervision", { ...READ_ONLY, cleared: true }, 0.2);
}

/** Records picked by chance to see how well they are kept. From outside it looks like curiosity. */
export function spotCheck(context: ShiftContext, sitting: Sitting): void {
  const { random } = sitting;
  fillForm(sitting, "supervision", "");
  for (let i = random.int(1, 3); i > 0; i--) {
    openRecord(context.place, sitting, context.place.desk.applicants.drawKnown(random), {
      ...READ_ONLY,
      views: [1, 2],
      cleared: true,
    });
  }
}

/** A records request: a list of people, looked through and sometimes sent. */
export function answerRequest(context: ShiftContext, sitting: Sitting): void {
  const { desk } = context.place;
  const { random, person } = sitting;
  const many = Math.min(40, 1 + Math.floor(2.5 * random.spread(20)));
  const subjects = new Set<number>();
  for (let i = 0; i < many; i++) subjects.add(desk.applicants.drawKnown(random));
  const list = [...subjects];
  const logged = random.chance(DIFFICULTY.requestLogged);
  const ref = logged ? desk.openTicket("request", "records", "requested", person, list, sitting.now, 1).ref : "";
  fillForm(sitting, "records", ref);
  const [first, ...others] = list;
  if (first !== undefined && others.length > 0 && random.chance(0.5)) {
    sitting.note(ACTION.read, first, {
      others: others.slice(0, 7),
      recordCount: 1 + Math.min(7, others.length),
      tab: 0,
    });
    sitting.pause(30);
  }
  for (const subject of list) {
    openRecord(context.place, sitting, subject, { search: 0.3, views: [1, 2], edit: 0.05, export: 0, cleared: true });
  }
  if (first !== undefined && random.chance(0.3)) {
    sitting.note(ACTION.export, first, { others: others.slice(0, 7), recordCount: list.length, tab: 6 });
    sitting.pause(30);
  }
}

/** A correction or a merge of duplicates: one ticket, one record, rarely a deletion. */
export function correctRecord(context: ShiftContext, sitting: Sitting): void {
  const { desk } = context.place;
  const { random, person } = sitting;
  const subject = desk.applicants.drawKnown(random);
  const ref = random.chance(DIFFICULTY.requestLogged)
    ? desk.openTicket("request", "records", "requested", person, [subject], sitting.now, 0).ref
    : "";
  fillForm(sitting, "records", ref);
  openRecord(context.place, sitting, subject, { search: 0.5, views: [1, 2], edit: 0.6, export: 0, cleared: true });
  if (random.chance(0.02)) {
    sitting.note(ACTION.delete, subject, { tab: 6 });
    sitting.pause(20);
  }
}

/** A scanning run over consecutive record numbers: bulk, in sequence, without a list, and honest. */
export function scanBacklog(context: ShiftContext, sitting: Sitting): void {
  const { population } = context.place.agency;
  const { random } = sitting;
  fillForm(sitting, "records", "");
  const many = Math.min(population.size, random.int(6, 24));
  const first = random.below(population.size - many + 1);
  for (let subject = first; subject < first + many; subject++) {
    if (random.chance(0.1)) continue;
    sitting.note(ACTION.update, subject, { tab: 6 });
    sitting.pause(20);
  }
}

/** An audit sample: cases drawn by chance, mostly by a plan that is on file. */
export function sampleForAudit(context: ShiftContext, sitting: Sitting): void {
  const { desk } = context.place;
  const { random, person } = sitting;
  const subjects = new Set<number>();
  for (let i = random.int(3, 9); i > 0; i--) {
    const file = random.chance(0.7) ? desk.shelf.draw(random) : desk.shelf.drawClosed(random);
    if (file !== undefined) subjects.add((file.parties[0] as { subject: number }).subject);
  }
  const list = [...subjects];
  if (list.length === 0) return;
  const ref = random.chance(DIFFICULTY.auditLogged)
    ? desk.openTicket("audit", "audit", "sampled", person, list, sitting.now, 3).ref
    : "";
  fillForm(sitting, "audit", ref);
  for (const subject of list) {
    openRecord(context.place, sitting, subject, { search: 0.2, views: [1, 4], edit: 0, export: 0.01, cleared: true });
  }
}

// Opening a record: search, view, edit, perhaps export. The grain that all work, and all misuse, is made of.
import type { Agency, Casebook, CaseFile } from "../casework/index.ts";
import type { Role } from "../agency/index.ts";
import { mainSubject } from "../casework/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import { ACTION, TABS } from "../emit/index.ts";
import { citeReference, purposeOf, writeReason, type Purpose } from "./reason.ts";
import type { Sitting } from "./sitting.ts";

export interface Workplace<Files extends Casebook = Casebook> {
  readonly agency: Agency;
  readonly desk: Files;
}

export interface Opening {
  /** Chance of finding the record by a search first. */
  readonly search: number;
  /** Fewest and most parts of the record looked at. */
  readonly views: readonly [number, number];
  readonly edit: number;
  readonly export: number;
  /** May open restricted records. */
  readonly cleared: boolean;
}

export const READ_ONLY: Opening = { search: 0.7, views: [1, 3], edit: 0, export: 0, cleared: false };
export const CASE_WORK: Opening = { search: 0.4, views: [1, 3], edit: 0.35, export: 0.02, cleared: true };

/** Roles whose work can need a restricted record at once. */
export const MAY_BREAK_GLASS: ReadonlySet<Role> = new Set([
  "intake",
  "caseworker",
  "hearings",
  "nurse",
  "doctor",
  "admissions",
]);

/** Fills in the form for a visit: purpose, reference (usually right) and reason (of the person's quality). */
export function fillForm(sitting: Sitting, purpose: Purpose, ref: string): void {
  const { random } = sitting;
  sitting.form = {
    purpose: purposeOf(sitting.person, purpose),
    caseRef: citeReference(random, ref, sitting.previousRef),
    reason: writeReason(random, sitting.person, purpose),
  };
  if (ref !== "") sitting.previousRef = ref;
}

/** Looks for a record by number (one hit, which the event names) or by surname (a hit list, of which only the length is logged). */
export function searchFor(place: Workplace, sitting: Sitting, subject: number, byName: boolean): void {
  const { population } = place.agency;
  const { random } = sitting;
  if (byName) {
    const hits = Math.min(50, population.bearers(subject));
    const surname = encodeURIComponent(population.surname(subject));
    if (hits === 1) sitting.note(ACTION.search, subject, { text: `name=${surname}` });
    else sitting.note(ACTION.search, -1, { text: `name=${surname}`, recordCount: hits });
    // A mistyped name finds nothing, and is typed again.
    if (random.chance(0.06)) {
      sitting.pause(8);
      sitting.note(ACTION.search, -1, { text: `name=${surname.slice(0, -1)}`, recordCount: 0 });
    }
  } else {
    sitting.note(ACTION.search, subject, { text: `number=${population.uid(subject)}` });
  }
  sitting.pause(10);
}

/**
 * Opens one record under the form as filled in.
 * @returns false when the record was refused and not opened after all.
 */
export function openRecord(place: Workplace, sitting: Sitting, subject: number, opening: Opening): boolean {
  const { random } = sitting;
  if (random.chance(opening.search)) searchFor(place, sitting, subject, random.chance(0.5));
  let breakGlass = false;
  if (!opening.cleared && place.agency.population.isRestricted(subject)) {
    sitting.note(ACTION.read, subject, { outcome: 1, recordCount: 0 });
    sitting.pause(15);
    const { role } = sitting.person;
    const mayBreak = MAY_BREAK_GLASS.has(role);
    if (!mayBreak || !random.chance(DIFFICULTY.breakGlassAfterRefusal)) return false;
    breakGlass = true;
  }
  viewRecord(sitting, subject, opening, breakGlass);
  return true;
}

/** Looks at parts of an open record, edits and exports. */
export function viewRecord(sitting: Sitting, subject: number, opening: Opening, breakGlass: boolean): void {
  const { random } = sitting;
  const views = random.int(opening.views[0], opening.views[1]);
  const flag = breakGlass ? { breakGlass: true } : {};
  let tab = 0;
  for (let i = 0; i < views; i++) {
    if (random.chance(DIFFICULTY.requestFails)) {
      sitting.note(ACTION.read, subject, { tab, outcome: 2, recordCount: 0, ...flag });
      sitting.pause(10);
    }
    sitting.note(ACTION.read, subject, { tab, ...flag });
    sitting.pause(45);
    tab = random.below(TABS.length);
  }
  while (random.chance(opening.edit)) {
    sitting.note(ACTION.update, subject, { tab: random.pick([1, 1, 2, 3, 5, 5, 6]), ...flag });
    sitting.pause(60);
  }
  if (random.chance(opening.export)) {
    if (random.chance(0.3)) sitting.note(ACTION.share, subject, { tab: 6, text: random.pick(RECIPIENTS), ...flag });
    else sitting.note(ACTION.export, subject, { tab: 6, ...flag });
    sitting.pause(30);
  }
}

const RECIPIENTS: readonly string[] = [
  "Tribunal registry",
  "Town housing office",
  "Applicant",
  "Legal representative",
  "Pension board",
];

/** One visit to a case: the applicant, often some of the other parties. */
export function workOnFile(
  place: Workplace,
  sitting: Sitting,
  file: CaseFile,
  purpose: Purpose,
  opening: Opening,
  partyShare: number,
): void {
  fillForm(sitting, purpose, file.ref);
  openRecord(place, sitting, mainSubject(file), opening);
  for (let i = 1; i < file.parties.length; i++) {
    const party = file.parties[i];
    if (party !== undefined && sitting.random.chance(partyShare)) {
      openRecord(place, sitting, party.subject, {
        ...opening,
        search: opening.search / 4,
        views: [1, 2],
        edit: opening.edit / 3,
      });
    }
  }
}

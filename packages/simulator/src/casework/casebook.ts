// What all work needs of whoever keeps the files, in an agency as in a hospital.
import type { Person } from "../agency/index.ts";
import type { Applicants } from "./applicants.ts";
import type { AssignmentRole, CaseFile, FileKind, PartyRole } from "./case-file.ts";
import type { Shelf } from "./shelf.ts";

export interface Casebook {
  readonly shelf: Shelf;
  readonly applicants: Applicants;
  /** Open files that this person is named on. */
  load(person: Person): readonly CaseFile[];
  /** Opens and closes a ticket that somebody works on by themselves. `days` 0: it is closed within two hours. */
  openTicket(
    kind: FileKind,
    role: AssignmentRole,
    partyRole: PartyRole,
    person: Person,
    subjects: readonly number[],
    at: number,
    days: number,
  ): CaseFile;
  /** Puts on file that a person dealt with somebody else's case for a while. */
  logAssignment(file: CaseFile, person: Person, role: AssignmentRole, from: number, days: number): void;
}

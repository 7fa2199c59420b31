// Rows of cases.csv and assignments.csv.
import type { Population } from "../agency/index.ts";
import { formatInstant } from "../calendar/index.ts";
import { formatCsvRow } from "../emit/index.ts";
import type { CaseFile } from "./case-file.ts";

const instant = (ms: number): string => (ms < 0 ? "" : formatInstant(ms));

/** One row per party and unit: case,subject,party_role,opened,closed,unit. */
export function formatCaseRows(file: CaseFile, population: Population): string {
  let rows = "";
  for (const party of file.parties) {
    file.before.forEach(({ unitName, from }, i) => {
      const until = file.before[i + 1]?.from ?? file.unitSince;
      rows += formatCsvRow([
        file.ref,
        population.uid(party.subject),
        party.role,
        formatInstant(from),
        formatInstant(until),
        unitName,
      ]);
    });
    rows += formatCsvRow([
      file.ref,
      population.uid(party.subject),
      party.role,
      formatInstant(file.unitSince),
      instant(file.closedAt),
      file.unitName,
    ]);
  }
  return rows;
}

/** One row per assignment: case,user,role,from,to. */
export function formatAssignmentRows(file: CaseFile): string {
  let rows = "";
  for (const { person, role, from, to } of file.assignments) {
    rows += formatCsvRow([file.ref, person.uid, role, formatInstant(from), instant(to)]);
  }
  return rows;
}

// Headers of the context tables, and the rows that are known before the first day.
import { declareRelationships, formatAddress, type Person } from "../agency/index.ts";
import { DAY_MS, formatInstant } from "../calendar/index.ts";
import type { Agency } from "../casework/index.ts";
import type { SettingName } from "../options.ts";
import { formatCsvRow } from "../emit/index.ts";

export const CONTEXT_KINDS = ["users", "assignments", "roster", "relationships", "cases", "work"] as const;
export type ContextKind = (typeof CONTEXT_KINDS)[number];

export const CONTEXT_HEADERS: Readonly<Record<ContextKind, string>> = {
  users: "user,name,role,unit,manager,start,end,address,household",
  assignments: "case,user,role,from,to",
  roster: "user,start,end,unit",
  relationships: "user,subject,kind,from,to",
  cases: "case,subject,party_role,opened,closed,unit",
  work: "user,subject,kind,from,to",
};

/** Tables of a setting: only the hospital has appointments and other work that is no case. */
export function contextKindsOf(setting: SettingName): readonly ContextKind[] {
  return setting === "hospital" ? CONTEXT_KINDS : CONTEXT_KINDS.filter((kind) => kind !== "work");
}

/** Whoever leaves after the last day is still in service as far as these tables can know. */
function endOf(agency: Agency, person: Person): string {
  return person.toDay < agency.settings.days ? formatInstant(agency.settings.startMs + person.toDay * DAY_MS) : "";
}

export function formatUserRows(agency: Agency): string {
  const { settings, population, persons } = agency;
  let rows = "";
  for (const person of persons) {
    const service = person.role === "service";
    rows += formatCsvRow([
      person.uid,
      person.name,
      person.role,
      person.unit.name,
      person.manager === person.uid ? "" : person.manager,
      formatInstant(settings.startMs + person.fromDay * DAY_MS),
      endOf(agency, person),
      service ? "" : formatAddress(population.address(person.household)),
      service ? "" : `h${String(person.household + 1).padStart(7, "0")}`,
    ]);
  }
  return rows;
}

/** Rows of relationships.csv, a batch at a time. */
export function* formatRelationshipRows(agency: Agency): Generator<string> {
  const { settings, seeds, population, persons } = agency;
  let rows = "";
  for (const { person, subject, kind, fromDay } of declareRelationships(seeds, population, persons)) {
    rows += formatCsvRow([
      person.uid,
      population.uid(subject),
      kind,
      formatInstant(settings.startMs + fromDay * DAY_MS),
      endOf(agency, person),
    ]);
    if (rows.length > 1 << 18) {
      yield rows;
      rows = "";
    }
  }
  yield rows;
}

/** Rows of roster.csv for one day: what the plan says, not who came. */
export function formatRosterRows(agency: Agency, day: number): string {
  let rows = "";
  for (const person of agency.persons) {
    const duty = agency.rota.planned(person, day);
    if (duty !== null)
      rows += formatCsvRow([person.uid, formatInstant(duty.from), formatInstant(duty.to), person.unit.name]);
  }
  return rows;
}

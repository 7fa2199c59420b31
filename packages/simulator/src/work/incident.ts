// Emergencies: something happens in a street, and many people open the same records in a few hours, often by break-glass.
// It looks like a crowd of the curious, and is not one.
import { streetOf } from "../agency/index.ts";
import { DAY_MS, HOUR_MS } from "../calendar/index.ts";
import type { Agency, Casebook, CaseFile } from "../casework/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import { STREAM } from "../random/index.ts";

export interface Incident {
  readonly day: number;
  readonly at: number;
  readonly subjects: readonly number[];
  readonly street: string;
  file: CaseFile | null;
}

const KINDS: readonly string[] = ["Fire", "Flood", "Gas leak", "Roof collapse", "Evacuation"];

/** When and where emergencies happen in this run. */
export function planIncidents(agency: Agency): Incident[] {
  const { settings, seeds, population } = agency;
  const incidents: Incident[] = [];
  for (let day = 0; day < settings.days; day++) {
    const random = seeds.stream(STREAM.incident, day);
    if (!random.chance(DIFFICULTY.incidentsPer30Days / 30)) continue;
    const first = random.below(Math.max(1, population.households - 25));
    const subjects: number[] = [];
    const households = random.int(4, 20);
    for (let h = first; h < first + households && h < population.households; h++)
      subjects.push(...population.members(h));
    const street = `${random.pick(KINDS)} ${streetOf(population.address(first))}`;
    incidents.push({
      day,
      at: settings.startMs + day * DAY_MS + random.below(20 * HOUR_MS),
      subjects,
      street,
      file: null,
    });
  }
  return incidents;
}

/** Opens the ticket of today's incidents, by whoever is on duty at the intake desk, or else a supervisor. */
export function beginIncidents(
  agency: Agency,
  desk: Casebook,
  incidents: readonly Incident[],
  day: number,
): Incident[] {
  const running: Incident[] = [];
  for (const incident of incidents) {
    if (incident.day !== day && incident.day !== day - 1) continue;
    running.push(incident);
    if (incident.day !== day) continue;
    const present = agency.persons.filter(
      (person) => agency.rota.worked(person, day) !== null && person.role !== "service",
    );
    const coordinator =
      present.find((person) => person.role === "intake" || person.role === "admissions") ??
      present.find((person) => person.role === "supervisor");
    if (coordinator !== undefined) {
      incident.file = desk.openTicket(
        "incident",
        "incident",
        "affected",
        coordinator,
        incident.subjects,
        incident.at,
        3,
      );
    }
  }
  return running;
}

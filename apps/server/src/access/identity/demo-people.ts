// Invented people of a demonstration: one for each role, whom anybody at this machine may be. Never on a folder of real data.
import type { Role, SessionAnswer } from "@quis/contract";
import { newPerson, type StoredPerson } from "./stored-person.ts";

interface DemoPerson {
  readonly role: Role;
  readonly name: string;
  /** What the sign-in page says about them. */
  readonly words: string;
  readonly user?: string;
  readonly unit?: string;
  readonly case?: string;
}

/** Users and units are those of the invented agency of `quis start` (seed quis-demo). */
const PEOPLE: readonly DemoPerson[] = [
  {
    role: "overseer",
    name: "Ines Okafor",
    words: "Independent overseer: reads everything, exports, is not removed by the operator alone.",
  },
  {
    role: "reviewer",
    name: "Tomas Lindqvist",
    words: "Reviewer: works through findings; users are pseudonyms until a case asks for names.",
  },
  {
    role: "investigator",
    name: "Mira Castellan",
    words: "Investigator: one case, until it expires.",
    case: "C-000001",
  },
  {
    role: "privacy-officer",
    name: "Joon Abara",
    words: "Privacy officer: answers people who ask who looked at their record.",
  },
  { role: "release-officer", name: "Petra Hallström", words: "Release officer: prepares what may be made public." },
  { role: "staff-observer", name: "Samir Novak", words: "Staff observer: rules, counts and error rates, no persons." },
  {
    role: "employee",
    name: "Lea Demir",
    words: "Employee: sees who she looked up herself, and replies.",
    user: "u00007",
  },
  {
    role: "log-operator",
    name: "Otto Vance",
    words: "Log operator: keeps the log running, cannot read what it holds.",
  },
  { role: "administrator", name: "Ada Brenner", words: "Administrator: people, sources and settings, no content." },
];

/** A case that ends while nobody watches would lock the demonstration's investigator out; it lasts as long as Quis does. */
const CASE_EXPIRES = "2099-12-31T00:00:00Z";
const MADE = "2026-01-01T00:00:00Z";

/** Ids are fixed, so that a session of a demonstration survives a restart. */
export const demoPeople: readonly StoredPerson[] = PEOPLE.map((person, at) => ({
  ...newPerson({
    id: `p-demo${String(at + 1).padStart(12, "0")}`,
    name: person.name,
    roles: [person.role],
    scope: person.case === undefined ? null : { case: person.case, expires: CASE_EXPIRES },
    user: person.user ?? null,
    unit: person.unit ?? null,
    made: MADE,
  }),
  state: "active",
}));

export const shownDemoPeople: SessionAnswer["demo_people"] = demoPeople.map(({ id, name, roles }, at) => ({
  id,
  name,
  roles,
  words: PEOPLE[at]?.words ?? "",
}));

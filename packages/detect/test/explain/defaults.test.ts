// The shipped relationships, each on a made-up world: whom they explain, and the neighbour whom they do not.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ContextTables, Explainer, parseExplanations } from "../../src/index.ts";
import { at, worldOf } from "../made.ts";
import { type declared, explains, iso } from "./declared.ts";

function shipped(name: string, tables: ContextTables): ReturnType<typeof declared> {
  const world = worldOf(tables);
  const text = readFileSync(new URL(`../../explanations/${name}.yaml`, import.meta.url), "utf8");
  const explainer = new Explainer(world.context, parseExplanations(text, `${name}.yaml`));
  return { world: { ...world, explainer }, explainer };
}

const post = (user: string, unit: string, manager = ""): Record<string, string> => ({
  user,
  role: "",
  unit,
  manager,
  start: "",
  end: "",
});
const party = (
  name: string,
  subject: string,
  role: string,
  unit: string,
  from: number,
  to: number,
): Record<string, string> => ({
  case: name,
  subject,
  party_role: role,
  unit,
  opened: iso(from, "09:00"),
  closed: iso(to, "09:00"),
});
const task = (name: string, user: string, role: string, from: number, to: number): Record<string, string> => ({
  case: name,
  user,
  role,
  from: iso(from, "09:00"),
  to: iso(to, "09:00"),
});
const work = (user: string, subject: string, kind: string, day: number, unit = ""): Record<string, string> => ({
  user,
  subject,
  kind,
  unit,
  from: iso(day, "09:00"),
  to: iso(day, "10:00"),
});

describe("case-agency.yaml", () => {
  const agency = shipped("case-agency", {
    users: [
      post("lead", "North", "boss"),
      post("mate", "North"),
      post("boss", "Board"),
      post("far", "South"),
      post("desk", "Desk"),
      post("deskmate", "Desk"),
    ],
    cases: [
      party("C-1", "p1", "applicant", "North", 0, 30),
      party("C-2", "p2", "household", "South", 0, 30),
      party("R-1", "p3", "requested", "Records", 0, 1),
      party("E-1", "p4", "caller", "Desk", 3, 3),
    ],
    assignments: [
      task("C-1", "lead", "lead", 0, 10),
      task("C-1", "far", "cover", 5, 6),
      task("R-1", "clerk", "records", 0, 1),
      task("E-1", "desk", "contact", 3, 4),
    ],
    work: [work("far", "p5", "visit", 10)],
  });

  it.each([
    ["the assigned", "lead", "p1", 5, "assigned"],
    ["the assigned, two weeks after", "lead", "p1", 20, "assigned"],
    ["who had it until a month ago", "lead", "p1", 40, "handover"],
    ["who had it three months ago", "lead", "p1", 100, "nothing"],
    ["a manager of the assigned", "boss", "p1", 5, "manager-of-assigned"],
    ["a team-mate", "mate", "p1", 5, "team-of-assigned"],
    ["a team-mate after the case's end and its grace", "mate", "p1", 50, "nothing"],
    ["who covers", "far", "p1", 5, "cover"],
    ["who covered, a week after", "far", "p1", 14, "nothing"],
    ["a clerk with a list", "clerk", "p3", 1, "request"],
    ["another team's user with that list", "far", "p3", 0.5, "nothing"],
    ["who recorded a contact", "desk", "p4", 3.5, "contact"],
    ["a team-mate of who recorded a contact", "deskmate", "p4", 5, "contact-of-team"],
    ["who visits", "far", "p5", 9, "appointment"],
    ["the unit of the case", "far", "p2", 5, "case-of-unit"],
    ["another unit", "mate", "p2", 5, "nothing"],
  ])("%s", (_, user, subject, day, id) => {
    expect(explains(agency, user, subject, at(0, "09:00") + day * 86_400_000)).toBe(id);
  });
});

describe("hospital.yaml", () => {
  const hospital = shipped("hospital", {
    users: [
      post("nurse", "Ward 3"),
      post("doctor", "Surgery"),
      post("surgeon", "Surgery"),
      post("radiographer", "Imaging"),
      post("porter", "Ward 9"),
      post("locum", "Pool"),
    ],
    cases: [party("N-1", "p1", "inpatient", "Ward 3", 0, 5)],
    assignments: [task("N-1", "doctor", "attending", 0, 3)],
    roster: [{ user: "locum", unit: "Ward 3", start: iso(2, "20:00"), end: iso(3, "08:00") }],
    work: [
      work("doctor", "p2", "appointment", 4),
      work("doctor", "p3", "referral", 4),
      work("", "p1", "imaging", 1, "Imaging"),
      work("porter", "p4", "medication", 1),
    ],
  });

  it.each([
    ["the care team", "doctor", "p1", 1, "care-team"],
    ["the care team a month later", "doctor", "p1", 33, "handover"],
    ["the ward", "nurse", "p1", 2, "ward"],
    ["the ward, long after discharge", "nurse", "p1", 9, "nothing"],
    ["another ward", "porter", "p1", 2, "nothing"],
    ["on call for the ward", "locum", "p1", 2.5, "on-call"],
    ["the same person off duty", "locum", "p1", 1, "nothing"],
    ["an appointment", "doctor", "p2", 3, "appointment"],
    ["a referral", "doctor", "p3", 10, "referral"],
    ["a referral that is still to come", "doctor", "p3", 3.5, "nothing"],
    ["an order to the unit", "radiographer", "p1", 2, "referral-to-unit"],
    ["an order", "porter", "p4", 2, "order"],
    ["a colleague of the care team", "surgeon", "p1", 1, "team-of-care"],
  ])("%s", (_, user, subject, day, id) => {
    expect(explains(hospital, user, subject, at(0, "09:00") + day * 86_400_000)).toBe(id);
  });
});

describe("police.yaml", () => {
  const police = shipped("police", {
    users: [
      post("officer", "East", "sergeant"),
      post("sergeant", "East"),
      post("patrol", "West"),
      post("jailer", "Custody"),
      post("idle", "West"),
    ],
    cases: [
      party("P-1", "p1", "suspect", "East", 0, 60),
      party("I-1", "p2", "reporter", "Control", 2, 2),
      party("K-1", "p3", "detained", "Custody", 2, 3),
    ],
    assignments: [task("P-1", "officer", "lead", 0, 10), task("I-1", "patrol", "dispatch", 2, 2)],
    roster: [{ user: "jailer", unit: "Custody", start: iso(2, "08:00"), end: iso(2, "20:00") }],
    work: [work("patrol", "p4", "stop", 5), work("patrol", "p3", "transport", 2)],
  });

  it.each([
    ["own case", "officer", "p1", 20, "own-case"],
    ["own case, handed over long ago", "officer", "p1", 80, "handover"],
    ["the supervisor of the assigned", "sergeant", "p1", 20, "supervisor-of"],
    ["the unit's case", "sergeant", "p1", 50, "case-of-unit"],
    ["another unit", "idle", "p1", 20, "nothing"],
    ["dispatched", "patrol", "p2", 2.1, "dispatch"],
    ["dispatched a week ago", "patrol", "p2", 9.5, "nothing"],
    ["custody", "patrol", "p3", 3, "custody"],
    ["on duty at the custody desk", "jailer", "p3", 2.2, "custody-desk"],
    ["at the custody desk on a free day", "jailer", "p3", 3.2, "nothing"],
    ["a stop that was logged", "patrol", "p4", 5.5, "logged-work"],
    ["who was not there", "idle", "p4", 5.5, "nothing"],
  ])("%s", (_, user, subject, day, id) => {
    expect(explains(police, user, subject, at(0, "09:00") + day * 86_400_000)).toBe(id);
  });
});

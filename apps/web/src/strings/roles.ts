// Roles in words: what each is for, and what it never sees.
import type { Role } from "@quis/contract";

export interface RoleWords {
  readonly name: string;
  /** What somebody with this role does, in one sentence. */
  readonly does: string;
  /** What is kept from them, and what they may not do alone. */
  readonly not: string;
}

export const roles: Readonly<Record<Role, RoleWords>> = {
  administrator: {
    name: "Administrator",
    does: "Invites people, gives roles, sets up sources, detectors and retention.",
    not: "Reads no access and no finding. Cannot remove an overseer alone.",
  },
  employee: {
    name: "Employee",
    does: "Sees the accesses made in their own name, and replies when one of them is questioned.",
    not: "Sees nothing about anybody else.",
  },
  investigator: {
    name: "Investigator",
    does: "Works on one case until a set day, and gathers its evidence.",
    not: "Sees nothing outside the case, and nothing after that day.",
  },
  "log-operator": {
    name: "Log operator",
    does: "Keeps the log running: sources, witnesses, copies, verification.",
    not: "Cannot read what the log holds.",
  },
  overseer: {
    name: "Independent overseer",
    does: "Reads everything, exports, and verifies away from here.",
    not: "Cannot be removed by one person; notice is given.",
  },
  "privacy-officer": {
    name: "Privacy officer",
    does: "Answers “who looked at my record?” for the people the records are about.",
    not: "Sees who was looked up; staff stay pseudonyms.",
  },
  "release-officer": {
    name: "Release officer",
    does: "Prepares what is published: reports and releases of records.",
    not: "Decides no appeal against what they released.",
  },
  reviewer: {
    name: "Reviewer",
    does: "Reads findings and the random sample every week, and signs that they did.",
    not: "Sees pseudonyms; a name opens with a case and a second person.",
  },
  "staff-observer": {
    name: "Staff observer",
    does: "Watches the rules for the staff: which detectors run, how often, how often they are wrong.",
    not: "Sees counts and no persons.",
  },
};

/** All roles that can be given. */
export const ROLE_IDS = Object.keys(roles) as readonly Role[];

/** The role's name; a role that a newer server knows stays as it is. */
export function roleName(role: string): string {
  return Object.hasOwn(roles, role) ? roles[role as Role].name : role;
}

/** `Reviewer and Employee` */
export function roleNames(list: readonly string[]): string {
  const names = list.map(roleName);
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

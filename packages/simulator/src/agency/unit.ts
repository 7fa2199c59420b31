// Roles, units and how many posts each has.
import { REGIONS } from "./names.ts";

export const ROLES = ["caseworker", "intake", "supervisor", "hearings", "clerk", "auditor", "service"] as const;
export type Role = (typeof ROLES)[number];

/** Share of posts. */
const SHARES: Readonly<Record<Role, number>> = {
  caseworker: 0.52,
  intake: 0.16,
  supervisor: 0.08,
  hearings: 0.08,
  clerk: 0.12,
  auditor: 0.02,
  service: 0.02,
};

/** `office`: weekdays. `extended`: early and late, some Saturdays. `rotating`: nights and weekends too. `nightly`: batch jobs. */
export type ShiftPattern = "office" | "extended" | "rotating" | "nightly";

export interface Unit {
  readonly index: number;
  readonly name: string;
  readonly role: Role;
  readonly pattern: ShiftPattern;
}

/** Posts by role: largest remainders, ties in the order of ROLES. One post is a caseworker. */
export function countPosts(posts: number): Record<Role, number> {
  const counts = Object.fromEntries(ROLES.map((role) => [role, Math.floor(posts * SHARES[role])])) as Record<
    Role,
    number
  >;
  const byRemainder = ROLES.toSorted((a, b) => posts * SHARES[b] - counts[b] - (posts * SHARES[a] - counts[a]));
  let left = posts - ROLES.reduce((sum, role) => sum + counts[role], 0);
  for (const role of byRemainder) if (left-- > 0) counts[role] += 1;
  return counts;
}

const numbered = (name: string, i: number, of: number): string => (of === 1 ? name : `${name} ${i + 1}`);

/** The units for these posts; a unit of casework is about 14 people, supervisors belong to the units they lead. */
export function foundUnits(counts: Readonly<Record<Role, number>>): Unit[] {
  const units: Unit[] = [];
  const add = (name: string, role: Role, pattern: ShiftPattern): void => {
    units.push({ index: units.length, name, role, pattern });
  };
  const casework = Math.max(1, Math.ceil(counts.caseworker / 14));
  for (let i = 0; i < casework; i++) {
    const round = Math.floor(i / REGIONS.length);
    const region = REGIONS[i % REGIONS.length] as string;
    add(
      round === 0 ? `Casework ${region}` : `Casework ${region} ${round + 1}`,
      "caseworker",
      i % 6 === 4 ? "extended" : "office",
    );
  }
  const plain = (name: string, role: Role, perUnit: number, pattern: (i: number) => ShiftPattern): void => {
    const many = Math.ceil(counts[role] / perUnit);
    for (let i = 0; i < many; i++) add(numbered(name, i, many), role, pattern(i));
  };
  plain("Intake Desk", "intake", 16, (i) => (i % 2 === 0 ? "rotating" : "extended"));
  plain("Hearings and Appeals", "hearings", 20, () => "office");
  plain("Records Office", "clerk", 24, (i) => (i % 3 === 2 ? "extended" : "office"));
  plain("Internal Audit", "auditor", 12, () => "office");
  plain("Systems", "service", 50, () => "nightly");
  return units;
}

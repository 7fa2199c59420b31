// Roles, units and how many posts each has.
import { REGIONS } from "./names.ts";

export const ROLES = ["caseworker", "intake", "supervisor", "hearings", "clerk", "auditor", "service"] as const;
export type AgencyRole = (typeof ROLES)[number];

/** Roles of the hospital; heads of wards and departments are supervisors. */
export const HOSPITAL_ROLES = [
  "nurse",
  "doctor",
  "admissions",
  "therapist",
  "coder",
  "supervisor",
  "auditor",
  "service",
] as const;
export type HospitalRole = (typeof HOSPITAL_ROLES)[number];

export type Role = AgencyRole | HospitalRole;

/** Share of posts. */
const SHARES: Readonly<Record<AgencyRole, number>> = {
  caseworker: 0.52,
  intake: 0.16,
  supervisor: 0.08,
  hearings: 0.08,
  clerk: 0.12,
  auditor: 0.02,
  service: 0.02,
};

/**
 * `office`: weekdays. `extended`: early and late, some Saturdays. `rotating`: nights and weekends too. `nightly`: batch jobs. `oncall`: weekdays, and
 * every eighth day round the clock.
 */
export type ShiftPattern = "office" | "extended" | "rotating" | "nightly" | "oncall";

export interface Unit {
  readonly index: number;
  readonly name: string;
  readonly role: Role;
  readonly pattern: ShiftPattern;
  readonly isHospital: boolean;
}

/** Posts by role: largest remainders, ties in the order of the roles. */
export function sharePosts<R extends Role>(
  posts: number,
  roles: readonly R[],
  shares: Readonly<Record<R, number>>,
): Record<R, number> {
  const counts = Object.fromEntries(roles.map((role) => [role, Math.floor(posts * shares[role])])) as Record<R, number>;
  const byRemainder = roles.toSorted((a, b) => posts * shares[b] - counts[b] - (posts * shares[a] - counts[a]));
  let left = posts - roles.reduce((sum, role) => sum + counts[role], 0);
  for (const role of byRemainder) if (left-- > 0) counts[role] += 1;
  return counts;
}

/** Posts of an agency. One post is a caseworker. */
export function countPosts(posts: number): Record<AgencyRole, number> {
  return sharePosts(posts, ROLES, SHARES);
}

export const numbered = (name: string, i: number, of: number): string => (of === 1 ? name : `${name} ${i + 1}`);

/** The units for these posts; a unit of casework is about 14 people, supervisors belong to the units they lead. */
export function foundUnits(counts: Readonly<Record<AgencyRole, number>>): Unit[] {
  const units: Unit[] = [];
  const add = (name: string, role: Role, pattern: ShiftPattern): void => {
    units.push({ index: units.length, name, role, pattern, isHospital: false });
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
  const plain = (name: string, role: AgencyRole, perUnit: number, pattern: (i: number) => ShiftPattern): void => {
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

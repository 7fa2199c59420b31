// The invented hospital: posts by role, wards, departments and the offices around them.
import { HOSPITAL_ROLES, type HospitalRole, numbered, sharePosts, type ShiftPattern, type Unit } from "./unit.ts";

/** Share of posts. */
const SHARES: Readonly<Record<HospitalRole, number>> = {
  nurse: 0.46,
  doctor: 0.2,
  admissions: 0.1,
  therapist: 0.06,
  coder: 0.08,
  supervisor: 0.06,
  auditor: 0.02,
  service: 0.02,
};

/** Departments; the wards of one bear its name. */
export const DEPARTMENTS: readonly string[] = [
  "Medicine",
  "Surgery",
  "Cardiology",
  "Orthopaedics",
  "Maternity",
  "Children",
  "Neurology",
  "Geriatrics",
  "Oncology",
  "Intensive Care",
];

const NURSES_PER_WARD = 14;
const DOCTORS_PER_DEPARTMENT = 12;

/** Posts of a hospital. One post is a nurse. */
export function countHospitalPosts(posts: number): Record<HospitalRole, number> {
  return sharePosts(posts, HOSPITAL_ROLES, SHARES);
}

/** Wards first, then departments: ward `w` belongs to department `w % departments`. */
export function foundHospitalUnits(counts: Readonly<Record<HospitalRole, number>>): Unit[] {
  const units: Unit[] = [];
  const add = (name: string, role: HospitalRole, pattern: ShiftPattern): void => {
    units.push({ index: units.length, name, role, pattern, isHospital: true });
  };
  const wards = Math.max(1, Math.ceil(counts.nurse / NURSES_PER_WARD));
  for (let ward = 0; ward < wards; ward++) {
    const round = Math.floor(ward / DEPARTMENTS.length);
    add(`Ward ${DEPARTMENTS[ward % DEPARTMENTS.length] as string} ${round + 1}`, "nurse", "rotating");
  }
  const departments = Math.min(wards, DEPARTMENTS.length, Math.ceil(counts.doctor / DOCTORS_PER_DEPARTMENT));
  for (let i = 0; i < departments; i++) add(`Department of ${DEPARTMENTS[i] as string}`, "doctor", "oncall");
  const office = (name: string, role: HospitalRole, perUnit: number, pattern: ShiftPattern): void => {
    const many = Math.ceil(counts[role] / perUnit);
    for (let i = 0; i < many; i++) add(numbered(name, i, many), role, pattern);
  };
  office("Emergency and Admissions", "admissions", 24, "rotating");
  office("Therapies", "therapist", 16, "extended");
  office("Clinical Coding", "coder", 20, "office");
  office("Quality and Safety", "auditor", 12, "office");
  office("Interfaces", "service", 50, "nightly");
  return units;
}

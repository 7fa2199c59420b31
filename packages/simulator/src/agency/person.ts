// Staff: who holds which post when, how hard and how carefully they work. All are invented.
import { STREAM, type Random, type Seeds } from "../random/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import type { Settings } from "../options.ts";
import type { Population } from "./population.ts";
import { countHospitalPosts, foundHospitalUnits } from "./hospital-units.ts";
import { countPosts, foundUnits, HOSPITAL_ROLES, ROLES, type Role, type Unit } from "./unit.ts";

/** How a person fills in the reason field. */
export type ReasonHabit = "careful" | "plain" | "terse" | "poor";

export interface Person {
  readonly index: number;
  readonly uid: string;
  readonly name: string;
  readonly role: Role;
  readonly unit: Unit;
  readonly manager: string;
  /** First and last+1 day of service, relative to the simulation's first day; Infinity while serving at its end. */
  readonly fromDay: number;
  readonly toDay: number;
  /** Own record, household and its address. */
  readonly self: number;
  readonly household: number;
  /** Factor on the role's usual number of events: heavy-tailed. */
  readonly pace: number;
  readonly habit: ReasonHabit;
  /** The text this person falls back on again and again. */
  readonly stockReason: number;
  /** Minutes after midnight when an office day begins; minutes it lasts; weekday off of a part-timer or −1. */
  readonly startMinute: number;
  readonly dayMinutes: number;
  readonly freeWeekday: number;
  /** Place in the eight-day rota, or week parity of early and late. */
  readonly phase: number;
  readonly workstation: number;
}

function drawHabit(random: Random): ReasonHabit {
  const u = random.unit();
  if (u < DIFFICULTY.poorHabitUsers) return "poor";
  if (u < DIFFICULTY.poorHabitUsers + DIFFICULTY.terseUsers) return "terse";
  return u < 0.7 ? "plain" : "careful";
}

const GOLDEN = 0.6180339887498949;

/** Paces follow √(u/(1−u)) with u spread evenly over the posts, so that a small agency has its few very busy people too. */
function drawPace(index: number, offset: number): number {
  const u = (index * GOLDEN + offset) % 1;
  return 0.4 + 0.48 * Math.min(14, Math.sqrt(u / (1 - u)));
}

export interface Staff {
  readonly units: readonly Unit[];
  readonly persons: readonly Person[];
}

interface Posts {
  readonly counts: Readonly<Partial<Record<Role, number>>>;
  readonly units: readonly Unit[];
  readonly roles: readonly Role[];
}

function foundPosts({ setting, users }: Settings): Posts {
  if (setting === "hospital") {
    const counts = countHospitalPosts(users);
    return { counts, units: foundHospitalUnits(counts), roles: HOSPITAL_ROLES };
  }
  const counts = countPosts(users);
  return { counts, units: foundUnits(counts), roles: ROLES };
}

/** Fills every post, with leavers and their replacements over the simulated days. */
export function hireStaff(settings: Settings, seeds: Seeds, population: Population): Staff {
  const { counts, units, roles } = foundPosts(settings);
  const persons: Person[] = [];
  const taken = new Set<number>();
  const leadOf: string[] = [];
  const posts: { role: Role; unit: Unit }[] = [];
  // Supervisors first: their uids are known when the others are hired.
  const byRole = (role: Role): Unit[] => units.filter((unit) => unit.role === role);
  const led = units.filter((unit) => unit.role !== "service" && unit.role !== "auditor");
  for (let i = 0; i < (counts.supervisor ?? 0); i++)
    posts.push({ role: "supervisor", unit: led[i % led.length] as Unit });
  for (const role of roles) {
    if (role === "supervisor") continue;
    const choices = byRole(role);
    for (let i = 0; i < (counts[role] ?? 0); i++) posts.push({ role, unit: choices[i % choices.length] as Unit });
  }

  const offset = seeds.unit(STREAM.staff, -1);
  const hire = (post: (typeof posts)[number], random: Random, fromDay: number): Person => {
    const index = persons.length;
    const uid = `u${String(index + 1).padStart(5, "0")}`;
    const service = post.role === "service";
    let household = random.below(population.households);
    for (let tries = 0; tries < 8 && taken.has(household); tries++) household = random.below(population.households);
    taken.add(household);
    const self = population.firstMember(household);
    let toDay = Number.POSITIVE_INFINITY;
    if (!service) {
      for (let day = Math.max(0, fromDay) + 1; day < settings.days; day++) {
        if (random.chance(DIFFICULTY.turnoverPerYear / 365)) {
          toDay = day;
          break;
        }
      }
    }
    const partTime = random.chance(0.18);
    const supervisor = post.role === "supervisor";
    if (supervisor && leadOf[post.unit.index] === undefined) leadOf[post.unit.index] = uid;
    const person: Person = {
      index,
      uid,
      name: service ? `svc-${post.unit.name.toLowerCase()}-${index + 1}` : population.name(self),
      role: post.role,
      unit: post.unit,
      manager: supervisor ? (persons[0]?.uid ?? "") : (leadOf[post.unit.index] ?? persons[0]?.uid ?? ""),
      fromDay,
      toDay,
      self,
      household,
      pace: service ? 1 : drawPace(index, offset),
      habit: drawHabit(random),
      stockReason: random.below(64),
      startMinute: 420 + 15 * random.below(11),
      dayMinutes: partTime ? 360 : 510,
      freeWeekday: partTime ? random.below(5) : -1,
      phase: random.below(8),
      workstation: index,
    };
    persons.push(person);
    return person;
  };

  posts.forEach((post, i) => {
    const random = seeds.stream(STREAM.staff, i);
    let holder = hire(post, random, -30 - random.below(3000));
    while (holder.toDay < settings.days) {
      const next = holder.toDay + random.int(3, 28);
      if (next >= settings.days) break;
      holder = hire(post, random, next);
    }
  });
  return { units, persons };
}

export function isServing(person: Person, day: number): boolean {
  return day >= person.fromDay && day < person.toDay;
}

// Links between users and subjects: those the agency has on file, and those nobody declared.
import { STREAM, type Random, type Seeds } from "../random/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import type { Person } from "./person.ts";
import type { Population } from "./population.ts";

export type RelationshipKind = "self" | "household" | "address" | "colleague" | "declared";

export interface Relationship {
  readonly person: Person;
  readonly subject: number;
  readonly kind: RelationshipKind;
  /** Day the link was put on file, relative to the first day. */
  readonly fromDay: number;
}

/** A subject who shares the surname of `self` outside the household, or undefined. */
export function findKin(random: Random, population: Population, self: number): number | undefined {
  for (let tries = 0; tries < 400; tries++) {
    const other = random.below(population.size);
    if (population.household(other) !== population.household(self) && population.sameSurname(other, self)) return other;
  }
  return undefined;
}

/** The rows of relationships.csv, person by person. */
export function* declareRelationships(
  seeds: Seeds,
  population: Population,
  persons: readonly Person[],
): Generator<Relationship> {
  const byUnit = new Map<number, Person[]>();
  for (const person of persons) {
    if (person.role === "service") continue;
    const mates = byUnit.get(person.unit.index);
    if (mates === undefined) byUnit.set(person.unit.index, [person]);
    else mates.push(person);
  }
  for (const person of persons) {
    if (person.role === "service") continue;
    const random = seeds.stream(STREAM.relationships, person.index);
    const fromDay = person.fromDay;
    yield { person, subject: person.self, kind: "self", fromDay };
    for (const member of population.members(person.household)) {
      if (member !== person.self && random.chance(DIFFICULTY.householdDeclared)) {
        yield { person, subject: member, kind: "household", fromDay };
      }
    }
    for (const neighbour of population.neighbours(person.household)) {
      if (random.chance(DIFFICULTY.neighbourDeclared)) yield { person, subject: neighbour, kind: "address", fromDay };
    }
    if (random.chance(0.3)) {
      const kin = findKin(random, population, person.self);
      if (kin !== undefined) yield { person, subject: kin, kind: "declared", fromDay };
    }
    for (const mate of byUnit.get(person.unit.index) ?? []) {
      if (mate === person || mate.self === person.self) continue;
      // Who left before the other came was never a colleague: a successor's row would end before it begins.
      const togetherFrom = Math.max(fromDay, mate.fromDay);
      if (togetherFrom < Math.min(person.toDay, mate.toDay))
        yield { person, subject: mate.self, kind: "colleague", fromDay: togetherFrom };
    }
  }
}

import { describe, expect, it } from "vitest";
import {
  countPosts,
  declareRelationships,
  formatAddress,
  foundUnits,
  GIVEN_NAMES,
  hireStaff,
  isServing,
  Population,
  ROLES,
  Rota,
  SURNAMES,
} from "../../src/agency/index.ts";
import { readOptions } from "../../src/options.ts";
import { Seeds, STREAM } from "../../src/random/index.ts";

function found(seed: string, users: number, days: number) {
  const settings = readOptions({ seed, users, days });
  const seeds = new Seeds(settings.seed);
  const population = new Population(seeds.stream(STREAM.population), 3000);
  return { settings, seeds, population, ...hireStaff(settings, seeds, population), rota: new Rota(settings, seeds) };
}

describe("posts and units", () => {
  it("every number of posts is shared out whole; the first post is a caseworker", () => {
    for (let posts = 1; posts <= 300; posts++) {
      const counts = countPosts(posts);
      expect(ROLES.reduce((sum, role) => sum + counts[role], 0)).toBe(posts);
      expect(counts.caseworker).toBeGreaterThan(0);
      for (const role of ROLES)
        if (counts[role] > 0 && role !== "supervisor")
          expect(foundUnits(counts).some((unit) => unit.role === role)).toBe(true);
    }
  });

  it("unit names are unique", () => {
    const names = foundUnits(countPosts(5000)).map((unit) => unit.name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("names", () => {
  it("surnames are distinct, and no text needs escaping in JSON", () => {
    expect(new Set(SURNAMES).size).toBe(1200);
    for (const text of [...SURNAMES, ...GIVEN_NAMES, formatAddress(0), formatAddress(123_456)])
      expect(JSON.stringify(text)).toBe(`"${text}"`);
  });

  it("addresses are distinct", () => {
    const many = new Set(Array.from({ length: 50_000 }, (_, i) => formatAddress(i)));
    expect(many.size).toBe(50_000);
  });
});

describe("staff", () => {
  it("people leave and are replaced; nobody serves before they begin or after they end", () => {
    const { persons, rota } = found("turnover", 100, 120);
    expect(persons.length).toBeGreaterThan(100);
    const left = persons.filter((person) => person.toDay < 120);
    expect(left.length).toBeGreaterThan(0);
    for (const person of persons) {
      const away = Array.from({ length: 120 }, (_, day) => day).filter((day) => !isServing(person, day));
      expect(away.filter((day) => rota.worked(person, day) !== null)).toEqual([]);
    }
  });

  it("only some units work nights and weekends; the office does not", () => {
    const { persons, rota } = found("rota", 200, 28);
    const starts = (pattern: string): number[] =>
      persons
        .filter((person) => person.unit.pattern === pattern)
        .flatMap((person) => Array.from({ length: 28 }, (_, day) => rota.planned(person, day)))
        .flatMap((duty) => (duty === null ? [] : [Math.floor(duty.from / 3_600_000) % 24]));
    expect(new Set(starts("rotating"))).toEqual(new Set([6, 14, 22]));
    expect(Math.min(...starts("office"))).toBeGreaterThanOrEqual(7);
  });

  it("roster and attendance mostly agree and sometimes do not", () => {
    const { persons, rota } = found("attendance", 150, 60);
    let agree = 0;
    let differ = 0;
    for (const person of persons) {
      for (let day = 0; day < 60; day++) {
        const planned = rota.planned(person, day);
        const worked = rota.worked(person, day);
        if (planned?.from === worked?.from) agree += 1;
        else differ += 1;
      }
    }
    expect(differ).toBeGreaterThan(0);
    expect(differ / agree).toBeLessThan(0.05);
  });
});

it("relationships name the user's own record once, and never the user as their own colleague", () => {
  const { seeds, population, persons } = found("relations", 40, 30);
  const rows = [...declareRelationships(seeds, population, persons)];
  for (const person of persons.filter(({ role }) => role !== "service")) {
    const own = rows.filter((row) => row.person === person);
    expect(own.filter((row) => row.kind === "self").map((row) => row.subject)).toEqual([person.self]);
    for (const row of own.filter(({ kind }) => kind === "household"))
      expect(population.household(row.subject)).toBe(person.household);
    for (const row of own.filter(({ kind }) => kind === "address")) {
      expect(population.address(population.household(row.subject))).toBe(population.address(person.household));
    }
  }
  expect(new Set(rows.map((row) => row.kind))).toEqual(
    new Set(["self", "household", "address", "colleague", "declared"]),
  );
});

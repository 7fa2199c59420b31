// CMS cell size suppression: no cell of 1 to 10, and none that can be worked out, from margins, linked tables or successive releases.
import { describe, expect, it } from "vitest";
import {
  type Count,
  type Dimension,
  type Facts,
  isSmall,
  LEAST_WIDTH,
  protect,
  type ReleasedCell,
} from "../src/index.ts";
import { attack } from "./attacker.ts";

/** Park and Miller's minimal standard generator: the same tables each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function dimension(name: string, size: number): Dimension {
  return { name, values: Array.from({ length: size }, (_, i) => `${name[0]}${i}`) };
}

function combinations(dimensions: readonly Dimension[]): string[][] {
  return dimensions.reduce<string[][]>(
    (all, { values }) => all.flatMap((at) => values.map((value) => [...at, value])),
    [[]],
  );
}

/** Skewed as real counts are: zeros, small ones, some large. */
function randomFacts(random: () => number, sizes: readonly (readonly [string, number])[]): Facts {
  const dimensions = sizes.map(([name, size]) => dimension(name, size));
  const zero = 0.1 + random() * 0.4;
  const scale = 2 + random() * 5;
  const counts = combinations(dimensions).map((at): Count => {
    return { at, count: random() < zero ? 0 : Math.floor(Math.exp(random() * scale)) };
  });
  return { dimensions, counts };
}

const named = ({ dimensions }: Facts, only?: readonly string[]) =>
  Object.fromEntries(
    dimensions.filter(({ name }) => only?.includes(name) ?? true).map(({ name, values }) => [name, values]),
  );
const placeOf = (cell: ReleasedCell): string => JSON.stringify(cell.place);

describe("one table by hand", () => {
  const facts: Facts = {
    dimensions: [
      { name: "unit", values: ["A", "B", "C", "D"] },
      { name: "purpose", values: ["x", "y", "z"] },
    ],
    counts: [
      [50, 3, 20],
      [100, 40, 30],
      [7, 60, 11],
      [0, 25, 90],
    ].flatMap((row, i) => row.map((count, j) => ({ at: ["ABCD"[i]!, "xyz"[j]!], count }))),
  };

  it("withholds the two small counts and the two that complete a rectangle with them", async () => {
    const release = await protect(facts, [{ dimensions: ["unit", "purpose"] }]);
    const withheld = release.cells.filter(({ count }) => count === null).map(placeOf);
    expect(withheld).toEqual(
      [
        { unit: ["A"], purpose: ["x"] },
        { unit: ["A"], purpose: ["y"] },
        { unit: ["C"], purpose: ["x"] },
        { unit: ["C"], purpose: ["y"] },
      ].map((place) => JSON.stringify(place)),
    );
    expect(release).toMatchObject({ withheld: 4, complementary: 2, exposedBefore: 0 });
    expect(release.cells.find((cell) => placeOf(cell) === JSON.stringify({ unit: ["D"], purpose: ["x"] }))?.count).toBe(
      0,
    );
  });

  it("what is shown is true, and no small count is among it", async () => {
    const { cells } = await protect(facts, [{ dimensions: ["unit", "purpose"] }]);
    for (const { place, count } of cells) {
      if (count === null) continue;
      expect(isSmall(count)).toBe(false);
      const sum = facts.counts
        .filter(({ at }) => (place["unit"]?.includes(at[0]!) ?? true) && (place["purpose"]?.includes(at[1]!) ?? true))
        .reduce((total, each) => total + each.count, 0);
      expect(count).toBe(sum);
    }
  });

  it("a figure of an earlier release that is no longer true stops the release", async () => {
    const earlier = [{ place: { unit: ["A"] }, count: 74 }];
    await expect(protect(facts, [{ dimensions: ["unit"] }], earlier)).rejects.toMatchObject({
      code: "SUPPRESSION_LEDGER_DISAGREES",
    });
  });

  it.each([
    [{ ...facts, counts: [{ at: ["A", "x"], count: -1 }] }],
    [{ ...facts, counts: [{ at: ["A", "x"], count: 1.5 }] }],
    [{ ...facts, counts: [{ at: ["A"], count: 1 }] }],
    [{ ...facts, counts: [{ at: ["A", "q"], count: 1 }] }],
    [{ ...facts, dimensions: [{ name: "unit", values: ["A", "A"] }] }],
    [{ dimensions: [dimension("a", 500), dimension("b", 500)], counts: [] }],
  ])("refuses facts that make no sense %#", async (wrong) => {
    await expect(protect(wrong, [{ dimensions: ["unit"] }])).rejects.toMatchObject({
      code: "SUPPRESSION_FACTS_INVALID",
    });
  });

  it("a dimension that is not there is refused by name", async () => {
    await expect(protect(facts, [{ dimensions: ["outcome"] }])).rejects.toMatchObject({
      code: "SUPPRESSION_FACTS_INVALID",
    });
  });

  it("a table without anything small, or empty, is shown whole", async () => {
    const empty = await protect({ ...facts, counts: [] }, [{ dimensions: ["unit", "purpose"] }]);
    expect(empty).toMatchObject({ withheld: 0, narrowest: undefined });
    expect(empty.cells.every(({ count }) => count === 0)).toBe(true);
  });
});

describe("an attacker with linear programming", () => {
  it("recovers none of the withheld counts of 1,000 random tables within ±10", async () => {
    const random = generator(20_261_126);
    let withheld = 0;
    let recovered = 0;
    for (let table = 0; table < 1000; table++) {
      const three = table % 10 === 0;
      const sizes: [string, number][] = [
        ["unit", 2 + Math.floor(random() * (three ? 2 : 4))],
        ["purpose", 2 + Math.floor(random() * (three ? 2 : 4))],
        ...(three ? ([["outcome", 2]] as [string, number][]) : []),
      ];
      const facts = randomFacts(random, sizes);
      const names = sizes.map(([name]) => name);
      const { cells } = await protect(facts, [{ dimensions: names }]);
      const hidden = new Set(
        cells.flatMap(({ place, count }) => (count === null ? [names.map((n) => place[n]?.[0] ?? "*").join("/")] : [])),
      );
      const small = smallPlaces(facts, names);
      if (small.size === 0) continue;
      for (const { place, low, high } of attack([{ dimensions: named(facts), cells }])) {
        if (!small.has(place)) continue;
        withheld++;
        expect(hidden).toContain(place);
        if (high - low < LEAST_WIDTH - 1e-6) recovered++;
      }
    }
    expect(withheld).toBeGreaterThan(3000);
    expect(recovered).toBe(0);
  });

  it("nor what was added between two successive releases", async () => {
    const random = generator(4_242);
    let asked = 0;
    let recovered = 0;
    for (let pair = 0; pair < 60; pair++) {
      const facts = randomFacts(random, [
        ["unit", 2 + Math.floor(random() * 3)],
        ["purpose", 2 + Math.floor(random() * 2)],
        ["month", 2],
      ]);
      const table = (months: readonly string[]) => [{ dimensions: ["unit", "purpose"], frame: { month: months } }];
      const first = await protect(facts, table(["m0"]));
      const second = await protect(facts, table(["m0", "m1"]), first.cells);
      const strip = (cells: readonly ReleasedCell[]) =>
        cells.map(({ place, count }) => {
          return { place: Object.fromEntries(Object.entries(place).filter(([name]) => name !== "month")), count };
        });
      const dimensions = named(facts, ["unit", "purpose"]);
      const added = smallPlaces(facts, ["unit", "purpose"], "m1");
      const before = smallPlaces(facts, ["unit", "purpose"], "m0");
      const total = smallPlaces(facts, ["unit", "purpose"]);
      for (const { place, low, high } of attack([
        { dimensions, cells: strip(first.cells) },
        { dimensions, cells: strip(second.cells) },
      ])) {
        const [name = "", which] = place.split(" ");
        const secrets = which === "since" ? added : which === "before" ? before : total;
        if (!secrets.has(name)) continue;
        asked++;
        if (high - low < LEAST_WIDTH - 1e-6) recovered++;
      }
    }
    expect(asked).toBeGreaterThan(300);
    expect(recovered).toBe(0);
  });

  it("does recover them from tables where only the small counts themselves are withheld: the attack works", () => {
    const facts = randomFacts(generator(7), [
      ["unit", 4],
      ["purpose", 4],
    ]);
    const names = ["unit", "purpose"];
    const small = smallPlaces(facts, names);
    const cells = everyPlace(facts, names).map(({ at, count }) => ({
      place: Object.fromEntries(at.flatMap((value, i) => (value === "*" ? [] : [[names[i]!, [value]]]))),
      count: isSmall(count) ? null : count,
    }));
    const guesses = attack([{ dimensions: named(facts), cells }]).filter(({ place }) => small.has(place));
    expect(guesses.some(({ low, high }) => high - low < 1)).toBe(true);
  });
});

function everyPlace(facts: Facts, names: readonly string[], month?: string): { at: string[]; count: number }[] {
  const dimensions = facts.dimensions.filter(({ name }) => names.includes(name));
  const wide = dimensions.map(({ name, values }) => ({ name, values: ["*", ...values] }));
  return combinations(wide).map((at) => ({
    at,
    count: facts.counts
      .filter((each) => month === undefined || each.at.includes(month))
      .filter((each) => at.every((value, i) => value === "*" || each.at[i] === value))
      .reduce((total, each) => total + each.count, 0),
  }));
}

function smallPlaces(facts: Facts, names: readonly string[], month?: string): Set<string> {
  return new Set(everyPlace(facts, names, month).flatMap(({ at, count }) => (isSmall(count) ? [at.join("/")] : [])));
}

// A reader who wants the withheld counts. Knows only what was published; its unknowns are the withheld cells themselves, its equations the margins of each
// table, its inequalities that counts only grow from one release to the next. Written apart from the code it attacks.
import { createRequire } from "node:module";
import type { Highs } from "highs";
import type { ReleasedCell } from "../src/index.ts";

const loadHighs = createRequire(import.meta.url)("highs") as () => Promise<Highs>;
const highs = await loadHighs();

export interface Published {
  /** Values of each dimension, by name. */
  readonly dimensions: Readonly<Record<string, readonly string[]>>;
  readonly cells: readonly ReleasedCell[];
}

export interface Guess {
  readonly place: string;
  readonly low: number;
  readonly high: number;
}

const OPTIONS = { output_flag: false, presolve: "off" } as const;

function nameOf(place: Readonly<Record<string, readonly string[]>>, dimensions: readonly string[]): string {
  return dimensions.map((name) => place[name]?.join("+") ?? "*").join("/");
}

/** Least and greatest value of every cell of the last release, of those of the one before, and of what was added since. */
export function attack(releases: readonly Published[]): Guess[] {
  const rows: string[] = [];
  const bounds = new Set<string>();
  const terms: Map<string, string>[] = [];
  for (const [r, { dimensions, cells }] of releases.entries()) {
    const names = Object.keys(dimensions);
    const term = new Map<string, string>();
    terms.push(term);
    for (const [i, { place, count }] of cells.entries()) {
      const column = `x${r}_${i}`;
      bounds.add(count === null ? `0 <= ${column}` : `${column} = ${count}`);
      term.set(nameOf(place, names), column);
    }
    // Each cell that sums over a dimension is the sum of the cells that name one of its values.
    for (const [name, column] of term) {
      const at = name.split("/");
      for (const [d, value] of at.entries()) {
        if (value !== "*") continue;
        const parts = dimensions[names[d]!]!.map((each) => term.get(at.with(d, each).join("/")));
        if (parts.some((part) => part === undefined)) continue;
        rows.push(`${parts.join(" + ")} - ${column} = 0`);
      }
    }
  }
  const asked: [string, string][] = [];
  const last = terms.at(-1)!;
  const before = terms.at(-2);
  for (const [name, column] of before ?? []) asked.push([`${name} before`, column]);
  for (const [name, column] of last) {
    const earlier = before?.get(name);
    if (earlier !== undefined) {
      rows.push(`${column} - ${earlier} >= 0`);
      asked.push([`${name} since`, `${column} - ${earlier}`]);
    }
    asked.push([name, column]);
  }
  const model = `Subject To\n${rows.map((row) => ` ${row}`).join("\n")}\nBounds\n${[...bounds].map((bound) => ` ${bound}`).join("\n")}\nEnd`;
  return asked.map(([place, objective]) => ({
    place,
    low: solve(`Minimize\n obj: ${objective}\n${model}`),
    high: solve(`Maximize\n obj: ${objective}\n${model}`),
  }));
}

function solve(text: string): number {
  const { Status, ObjectiveValue } = highs.solve(text, OPTIONS);
  if (Status === "Optimal") return ObjectiveValue;
  if (Status === "Unbounded" || Status === "Primal infeasible or unbounded") return Infinity;
  throw new Error(`expected an attack that is possible, got ${Status}`);
}

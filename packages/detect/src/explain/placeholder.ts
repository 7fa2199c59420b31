// What `{case}`, `{from}` or `{assignments.role}` in a sentence stands for.
import { TABLES, typeOfColumn } from "../context/index.ts";
import { PLACEHOLDER, type Placeholder, type Visit } from "./relationship.ts";

/** Every placeholder that a sentence over this path may have. Short names are of the first visit that has the column; spans of the last but people's. */
export function placeholdersOf(path: readonly Visit[]): ReadonlyMap<string, Placeholder> {
  const known = new Map<string, Placeholder>([
    ["user", { kind: "user" }],
    ["subject", { kind: "subject" }],
    ["time", { kind: "time" }],
  ]);
  const offer = (name: string, placeholder: Placeholder): void => {
    if (!known.has(name)) known.set(name, placeholder);
  };
  path.forEach(({ table }, visit) => {
    const [from, to] = TABLES[table].span;
    for (const column of Object.keys(TABLES[table].columns))
      offer(`${table}.${column}`, { kind: "column", visit, column });
    offer(`${table}.${from}`, { kind: "from", visit });
    offer(`${table}.${to}`, { kind: "to", visit });
  });
  for (const column of ["case", "unit", "kind"])
    path.forEach(({ table }, visit) => {
      if (typeOfColumn(table, column) !== undefined) offer(column, { kind: "column", visit, column });
    });
  const work = path.findLastIndex(({ table }) => table !== "users");
  offer("from", { kind: "from", visit: Math.max(work, 0) });
  offer("to", { kind: "to", visit: Math.max(work, 0) });
  return known;
}

/** The names in braces, in their order. */
export function namesIn(sentence: string): string[] {
  return [...sentence.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
}

/** The sentence with every placeholder replaced by its value. */
export function fillSentence(sentence: string, value: (name: string) => string): string {
  return sentence.replace(PLACEHOLDER, (_, name: string) => value(name));
}

// What of a record has no place of its own: it goes into `unmapped`, so that nothing a source says is lost.
import type { JsonObject } from "../text/index.ts";

/** What becomes of a member: taken whole, or the plan of its own members. */
type Plan = Map<string, Plan | typeof TAKEN>;

const TAKEN = Symbol("taken");

/**
 * Compiles a reader of the rest: a record without the members at `paths` (`a`, `a.b.c`), undefined when nothing is left. An object whose members
 * are all taken goes too; arrays are taken or left whole. The result shares values with the record.
 */
export function compileRest(paths: readonly string[]): (record: JsonObject) => JsonObject | undefined {
  const plan: Plan = new Map();
  for (const path of paths) {
    let level = plan;
    const names = path.split(".");
    names.forEach((name, i) => {
      if (i === names.length - 1) {
        level.set(name, TAKEN);
        return;
      }
      const known = level.get(name);
      // A path below one that is taken whole changes nothing.
      const next: Plan = known === undefined || known === TAKEN ? new Map() : known;
      if (known === undefined) level.set(name, next);
      level = next;
    });
  }
  return (record) => restOf(record, plan);
}

function restOf(record: JsonObject, plan: Plan): JsonObject | undefined {
  let rest: JsonObject | undefined;
  for (const name in record) {
    const value = record[name];
    let left = value;
    const step = plan.get(name);
    if (step === TAKEN) continue;
    if (step !== undefined && typeof value === "object" && value !== null && !Array.isArray(value)) {
      left = restOf(value as JsonObject, step);
      if (left === undefined) continue;
    }
    (rest ??= {})[name] = left;
  }
  return rest;
}

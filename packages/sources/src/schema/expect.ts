// Small words of the checks: what was expected and what came.
import { Problem } from "../error.ts";
import type { JsonObject } from "../text/index.ts";

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isString(value: unknown): value is string {
  return typeof value === "string";
}

export function expected(path: string, what: string, got: unknown): Problem {
  return new Problem("SOURCE_BAD_EVENT", `${path} expected ${what}, got ${show(got)}`);
}

/** A short form of a value for a message; long ones are cut so that a reason never carries a whole record. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  return JSON.stringify(typeof value === "string" ? value.slice(0, 40) : value);
}

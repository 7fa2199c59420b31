// An Elastic Common Schema document as it comes out of exports: wrapped in `_source`, names nested or dotted or both.
// https://www.elastic.co/docs/reference/ecs
import { Problem } from "../error.ts";
import { objectOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/** Field sets that are read; other names stay as they are. */
const FIELD_SETS = [
  "client",
  "destination",
  "ecs",
  "error",
  "event",
  "file",
  "group",
  "host",
  "http",
  "network",
  "service",
  "source",
  "trace",
  "transaction",
  "url",
  "user",
  "user_agent",
];

const SETS = new Set(FIELD_SETS);

export interface Document {
  /** Field sets nested, one object per set. */
  readonly fields: JsonObject;
  /** `_index`, `_id` and what else stood around `_source`. */
  readonly around: JsonObject | undefined;
  readonly id: string | undefined;
}

export function openDocument(record: JsonObject): Document | Problem {
  const source = objectOf(record["_source"]);
  if (source === undefined) {
    const fields = nest(record);
    return fields instanceof Problem ? fields : { fields, around: undefined, id: undefined };
  }
  const fields = nest(source);
  if (fields instanceof Problem) return fields;
  const { _source, ...around } = record;
  return { fields, around: Object.keys(around).length === 0 ? undefined : around, id: textOf(record["_id"]) };
}

/** Names with dots become nested ones. The same field in both ways is refused: two readers would take different values. */
function nest(document: JsonObject): JsonObject | Problem {
  if (!hasDots(document)) return document;
  const nested: JsonObject = {};
  for (const name in document) {
    const dot = name.indexOf(".");
    const set = dot < 0 ? name : name.slice(0, dot);
    if (!SETS.has(set)) nested[name] = document[name];
    else if (!place(nested, name.split("."), document[name])) return twice();
  }
  return nested;
}

/** Whether a field set has a dotted name, at the root or inside. */
function hasDots(document: JsonObject): boolean {
  for (const name in document) {
    if (name.includes(".")) return true;
    const set = SETS.has(name) ? objectOf(document[name]) : undefined;
    if (set !== undefined && hasDottedName(set)) return true;
  }
  return false;
}

function hasDottedName(object: JsonObject): boolean {
  for (const name in object) {
    if (name.includes(".")) return true;
    const inner = objectOf(object[name]);
    if (inner !== undefined && hasDottedName(inner)) return true;
  }
  return false;
}

/** Puts a value at a path, and the members of an object one by one. False if something is there already. */
function place(target: JsonObject, path: readonly string[], value: unknown): boolean {
  let level = target;
  for (const name of path.slice(0, -1)) {
    // A path must not reach a prototype.
    if (name === "__proto__") return false;
    const next = Object.hasOwn(level, name) ? objectOf(level[name]) : (level[name] = {});
    if (next === undefined) return false;
    level = next;
  }
  const last = path.at(-1) as string;
  if (last === "__proto__") return false;
  const object = objectOf(value);
  if (object === undefined || Object.keys(object).length === 0) {
    if (Object.hasOwn(level, last)) return false;
    level[last] = value;
    return true;
  }
  const inner = Object.hasOwn(level, last) ? objectOf(level[last]) : (level[last] = {});
  if (inner === undefined) return false;
  for (const name in object) if (!place(inner, name.split("."), object[name])) return false;
  return true;
}

function twice(): Problem {
  return new Problem(
    "SOURCE_DUPLICATE_KEY",
    "expected each field once, nested or with dots, got one twice or a name that is not accepted",
  );
}

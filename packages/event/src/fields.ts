// An event as named fields, each of which can be disclosed or withheld on its own.
//
// Rule: every top-level attribute is a field; `actor` and `oversight` are opened one level, so that the user, the session and each
// answer to "why" stand alone (`actor.user`, `oversight.case_ref`). The rule is a bijection: the fields give the event back.
import type { AccessEvent } from "./access-event.ts";
import { canonicalJson } from "./canonical-json.ts";
import { EventError } from "./error.ts";

/** One field: its name and the RFC 8785 text of its value. */
export interface Field {
  readonly name: string;
  readonly valueJson: string;
}

const OPENED: ReadonlySet<string> = new Set(["actor", "oversight"]);
// OCSF attribute names. A dot may not occur, or `actor.user` as a top-level name would pass for the opened one.
// `__proto__` is the one name that an object cannot simply be given back.
const NAME = /^(?!__proto__$)[a-z0-9_]{1,64}$/;

// Checking a name costs more than looking it up: attribute names repeat in every event. Bounded, since names are attacker-controlled.
const goodNames = new Set<string>();

function checkName(name: string): void {
  if (goodNames.has(name)) return;
  if (!NAME.test(name)) {
    throw new EventError(
      "EVENT_BAD_FIELD",
      `expected an attribute name of 1 to 64 characters a-z, 0-9 and _, got ${JSON.stringify(name.slice(0, 80))}`,
    );
  }
  if (goodNames.size < 4096) goodNames.add(name);
}

/** Whether eventFields can give a field of this name and value for some event. */
export function isFieldOf(name: string, value: unknown): boolean {
  const [parent = "", member, ...rest] = name.split(".");
  if (!NAME.test(parent) || rest.length > 0) return false;
  if (member !== undefined) return OPENED.has(parent) && NAME.test(member);
  // An object with members would have been opened.
  return !OPENED.has(parent) || !isObject(value) || Object.keys(value).length === 0;
}

/**
 * The fields of an event in the order of their names (code units), which is the order of their salts.
 * @throws EventError EVENT_BAD_FIELD for an attribute name that OCSF cannot have.
 */
export function eventFields(event: AccessEvent): Field[] {
  const fields: Field[] = [];
  for (const name of Object.keys(event)) {
    const value = event[name];
    if (value === undefined) continue;
    checkName(name);
    if (OPENED.has(name) && isObject(value) && addMembers(fields, name, value)) continue;
    fields.push({ name, valueJson: canonicalJson(value) });
  }
  fields.sort(byName);
  return fields;
}

// False if the object has no members: then it stands as a field itself, or it would be lost.
function addMembers(fields: Field[], parent: string, object: object): boolean {
  const members = object as Readonly<Record<string, unknown>>;
  let any = false;
  for (const name of Object.keys(members)) {
    const value = members[name];
    if (value === undefined) continue;
    checkName(name);
    any = true;
    fields.push({ name: `${parent}.${name}`, valueJson: canonicalJson(value) });
  }
  return any;
}

/** The event that `fields` came from. Inverse of eventFields. */
export function eventOfFields(fields: readonly Field[]): AccessEvent {
  const event: Record<string, unknown> = {};
  for (const { name, valueJson } of fields) {
    const value: unknown = JSON.parse(valueJson);
    const dot = name.indexOf(".");
    if (dot < 0) {
      event[name] = value;
      continue;
    }
    const parent = name.slice(0, dot);
    const members = (event[parent] ??= {}) as Record<string, unknown>;
    members[name.slice(dot + 1)] = value;
  }
  return event as unknown as AccessEvent;
}

function byName(a: Field, b: Field): number {
  return a.name < b.name ? -1 : 1;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

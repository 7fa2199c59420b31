// Values of Foundry's request and result fields, which may be anything, as parts of an event.
import { objectOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/** One value or a list of them as OCSF resources; an object stays whole in `data`. Undefined if nothing is named. */
export function resourcesOf(value: unknown): JsonObject[] | undefined {
  const resources = itemsOf(value).map(resourceOf);
  return resources.length === 0 ? undefined : resources;
}

function resourceOf(value: unknown): JsonObject {
  const uid = uidOf(value);
  const data = typeof value === "object" ? { data: value } : {};
  return uid === undefined ? { name: "[unnamed]", ...data } : { uid, ...data };
}

const IDS = ["rid", "uid", "id", "groupId", "markingId"];

/** What an item is known by: itself, or the member of an object that identifies it. */
export function uidOf(value: unknown): string | undefined {
  const object = objectOf(value);
  if (object === undefined) return textOf(value);
  const known = IDS.map((name) => textOf(object[name]));
  return known.find((id) => id !== undefined);
}

/** Elements of a list, or the value itself; nothing for null and empty text. */
export function itemsOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === "") return [];
  return Array.isArray(value) ? value.filter((item) => item !== null && item !== "") : [value];
}

/** Text of a value; anything but text as JSON. */
export function wordsOf(value: unknown): string | undefined {
  return value === undefined || value === null
    ? undefined
    : (textOf(value) ?? (value === "" ? undefined : JSON.stringify(value)));
}

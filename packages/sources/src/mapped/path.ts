// Paths into a parsed record: names and places in lists, joined by dots.
import { objectOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/** The value at a path as a column takes it: text, or a list of texts; the empty text if there is none. */
export type Getter = (record: JsonObject) => string | readonly string[];

/** A member whose own name is the whole path (`"user.id": …`) goes before the walk. Attacker: only own members are reached. */
export function compileGetter(path: string): Getter {
  const segments = path.split(".");
  return (record) => {
    let value: unknown;
    if (segments.length > 1 && Object.hasOwn(record, path)) value = record[path];
    else {
      value = record;
      for (const segment of segments) {
        if (Array.isArray(value)) value = /^\d{1,6}$/.test(segment) ? value[Number(segment)] : undefined;
        else {
          const object = objectOf(value);
          value = object !== undefined && Object.hasOwn(object, segment) ? object[segment] : undefined;
        }
      }
    }
    return fieldOf(value);
  };
}

function fieldOf(value: unknown): string | readonly string[] {
  if (Array.isArray(value)) return value.map(textOfItem).filter((item) => item !== "");
  return textOfItem(value);
}

function textOfItem(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

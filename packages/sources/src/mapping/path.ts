// Event paths of mapping files: `actor.user.uid`, `web_resources.0.data.count`.
import type { JsonObject } from "../text/index.ts";

export type EventPath = readonly (string | number)[];

const SEGMENT = /^[a-z_][a-z0-9_]{0,63}$/;

/** The path's segments, or undefined if it is none. Attacker: a mapping must not reach a prototype. */
export function parsePath(path: string): EventPath | undefined {
  const segments = path.split(".");
  if (segments.length > 8) return undefined;
  const parsed: (string | number)[] = [];
  for (const segment of segments) {
    if (/^\d$/.test(segment) && parsed.length > 0) parsed.push(Number(segment));
    else if (
      SEGMENT.test(segment) &&
      !segment.startsWith("__") &&
      segment !== "constructor" &&
      segment !== "prototype"
    ) {
      parsed.push(segment);
    } else return undefined;
  }
  return parsed;
}

/** Sets a value, making the objects and arrays on the way. Paths of one mapping are checked not to cross (`checkMapping`). */
export function setPath(event: JsonObject, path: EventPath, value: unknown): void {
  let target = event as Record<string | number, unknown>;
  const last = path.length - 1;
  for (let index = 0; index < last; index += 1) {
    const segment = path[index] as string | number;
    let next = target[segment];
    if (next === undefined) {
      next = typeof path[index + 1] === "number" ? [] : {};
      target[segment] = next;
    }
    target = next as Record<string | number, unknown>;
  }
  target[path[last] as string | number] = value;
}

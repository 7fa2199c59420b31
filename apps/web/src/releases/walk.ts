// Where to go next: parts in the order of the log, of those that the walk is about.
import type { ReleasePartRow } from "@quis/contract";
import { isIn, type Walk } from "./search.ts";

export interface Place {
  readonly part?: string;
  readonly record: number;
}

export interface Ways {
  readonly parts: readonly ReleasePartRow[];
  readonly events: readonly number[];
  readonly walk: Walk;
}

/** The first place of a walk; undefined if there is none. */
export function firstPlace({ parts, events, walk }: Ways): Place | undefined {
  if (walk === "records") return events[0] === undefined ? undefined : { record: events[0] };
  const part = parts.find(({ state }) => isIn(walk, state));
  return part === undefined ? undefined : { part: part.id, record: part.index };
}

/**
 * The place after (`by` 1) or before (`by` -1) this one; undefined at the end. A part that has just been decided is still where it was, though the walk is not about it
 * any more. Undecided parts are walked around the end, so that none is left behind.
 */
export function nextPlace({ parts, events, walk }: Ways, from: Place, by: 1 | -1): Place | undefined {
  if (walk === "records") {
    const record = events[events.indexOf(from.record) + by];
    return record === undefined ? undefined : { record };
  }
  const at = placeIn(parts, from, by);
  const rest = by === 1 ? parts.slice(at + 1) : parts.slice(0, Math.max(0, at)).toReversed();
  const around =
    walk !== "undecided" ? [] : by === 1 ? parts.slice(0, Math.max(0, at)) : parts.slice(at + 1).toReversed();
  const part = [...rest, ...around].find(({ id, state }) => id !== from.part && isIn(walk, state));
  return part === undefined ? undefined : { part: part.id, record: part.index };
}

/** Where a place stands among parts; of a record without one, beside those of the records around it. */
function placeIn(parts: readonly ReleasePartRow[], { part, record }: Place, by: 1 | -1): number {
  const at = parts.findIndex(({ id }) => id === part);
  if (at >= 0) return at;
  const after = parts.findIndex(({ index }) => index > record);
  const border = after < 0 ? parts.length : after;
  return by === 1 ? border - 1 : border;
}

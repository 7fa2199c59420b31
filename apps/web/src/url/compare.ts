// What is compared, as it stands in the address: two of one kind, each in its own time.
import type { Question } from "./question.ts";

export const COMPARED = ["user", "who"] as const;

export interface CompareSearch {
  readonly kind: (typeof COMPARED)[number];
  readonly a?: string | undefined;
  readonly b?: string | undefined;
  readonly a_from?: string | undefined;
  readonly a_to?: string | undefined;
  readonly b_from?: string | undefined;
  readonly b_to?: string | undefined;
  readonly rhythm?: "table" | undefined;
}

const NAMES = ["a", "b", "a_from", "a_to", "b_from", "b_to"] as const;
const MOST_CHARS = 512;

export function readCompareSearch(search: Readonly<Record<string, unknown>>): CompareSearch {
  const read: Record<string, string> = {};
  for (const name of NAMES) {
    const value = search[name];
    if (typeof value === "string" && value !== "" && value.length <= MOST_CHARS) read[name] = value;
  }
  if (search["rhythm"] === "table") read["rhythm"] = "table";
  return { ...read, kind: search["kind"] === "who" ? "who" : "user" };
}

/** One side as a question; undefined while it is not said. */
export function sideOf(search: CompareSearch, side: "a" | "b"): Question | undefined {
  const value = search[side];
  if (value === undefined) return undefined;
  return { kind: search.kind, value, filters: { from: search[`${side}_from`], to: search[`${side}_to`] } };
}

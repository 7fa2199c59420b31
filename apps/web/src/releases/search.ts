// What the address of a release holds: the view, which parts are walked, and where one is. What does not belong there is dropped.
import type { ReleasePartState } from "@quis/contract";

export const VIEWS = ["review", "rows", "index", "about"] as const;
export type ReleaseView = (typeof VIEWS)[number];

/** `records`: each record, also those without a part, to find what was missed. */
export const WALKS = ["undecided", "withheld", "disclosed", "all", "records"] as const;
export type Walk = (typeof WALKS)[number];

export interface ReleaseSearch {
  readonly view?: ReleaseView | undefined;
  readonly walk?: Walk | undefined;
  /** The part that is looked at. */
  readonly part?: string | undefined;
  /** The record that is looked at, where no part of it is. */
  readonly record?: string | undefined;
}

export function readReleaseSearch(search: Readonly<Record<string, unknown>>): ReleaseSearch {
  const view = VIEWS.find((one) => one === search["view"] && one !== "review");
  const walk = WALKS.find((one) => one === search["walk"] && one !== "undecided");
  const { part, record } = search;
  return {
    ...(view === undefined ? {} : { view }),
    ...(walk === undefined ? {} : { walk }),
    ...(typeof part === "string" && part !== "" && part.length <= 16_384 ? { part } : {}),
    ...(typeof record === "string" && /^\d{1,16}$/.test(record) ? { record } : {}),
  };
}

export function isIn(walk: Walk, state: ReleasePartState): boolean {
  return walk === "all" || walk === "records" || walk === state;
}

/** What a question of Ask is chosen by, as it comes to the form of a new release. */
export const FILTERS = ["user", "subject", "session", "source", "operation", "text", "from", "to"] as const;
export type Filters = Readonly<Partial<Record<(typeof FILTERS)[number], string>>>;

export function readFilters(search: Readonly<Record<string, unknown>>): Filters {
  const found = FILTERS.flatMap((name) => {
    const value = search[name];
    return typeof value === "string" && value !== "" && value.length <= 512 ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found);
}

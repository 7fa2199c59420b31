// What the addresses of the screens about sources hold.
import { isDay } from "../time/index.ts";

export interface SourcesSearch {
  readonly days?: "90" | undefined;
  /** Last day shown. */
  readonly to?: string | undefined;
  readonly calendar?: "table" | undefined;
  /** The chosen day and its source. */
  readonly day?: string | undefined;
  readonly source?: string | undefined;
  /** Two sources held against each other. */
  readonly a?: string | undefined;
  readonly b?: string | undefined;
  /** Seconds. */
  readonly window?: string | undefined;
  readonly common?: "true" | undefined;
}

type Raw = Readonly<Record<string, unknown>>;

export function textOf(value: unknown, most = 64): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= most ? value : undefined;
}

function dayOfSearch(value: unknown): string | undefined {
  return typeof value === "string" && isDay(value) ? value : undefined;
}

/** Leaves out what is not there: an address with `undefined` in it would be another one. */
function present<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

export function readSourcesSearch(search: Raw): SourcesSearch {
  const window = textOf(search["window"]) ?? "";
  return present<SourcesSearch>({
    days: search["days"] === "90" ? "90" : undefined,
    to: dayOfSearch(search["to"]),
    calendar: search["calendar"] === "table" ? "table" : undefined,
    day: dayOfSearch(search["day"]),
    source: textOf(search["source"]),
    a: textOf(search["a"]),
    b: textOf(search["b"]),
    window: /^\d{1,5}$/.test(window) && Number(window) <= 86_400 ? window : undefined,
    common: search["common"] === "true" ? "true" : undefined,
  });
}

export interface SourceSearch {
  /** Id of the finding that is open. */
  readonly finding?: string | undefined;
  readonly week?: "table" | undefined;
  readonly fields?: "all" | undefined;
}

export function readSourceSearch(search: Raw): SourceSearch {
  const finding = textOf(search["finding"]);
  return present<SourceSearch>({
    finding: finding !== undefined && /^[0-9a-f]{32}$/.test(finding) ? finding : undefined,
    week: search["week"] === "table" ? "table" : undefined,
    fields: search["fields"] === "all" ? "all" : undefined,
  });
}

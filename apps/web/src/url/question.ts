// A question as it stands in the address: its kind, its value, its filters; and the request that answers it.
import { isDay } from "../time/index.ts";

/** Names of filters in the order in which chips show them. */
export const FILTERS = [
  "from",
  "to",
  "user",
  "subject",
  "session",
  "object",
  "source",
  "operation",
  "status",
  "reason",
  "text",
  "case",
  "ip",
  "unit",
  "break_glass",
  "explained",
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = { readonly [Name in FilterName]?: string | undefined };

export interface Question {
  readonly kind: "who" | "user" | "session" | "record" | "events";
  /** Empty for `events`. */
  readonly value: string;
  readonly filters: Filters;
}

/** What an answer's address holds beside the question. */
export interface AnswerSearch extends Filters {
  /** Index of the access that the inspector shows. */
  readonly at?: string | undefined;
  /** `table` shows the days as figures. */
  readonly days?: "table" | undefined;
  /** `time` shows the accesses along a line of time. */
  readonly view?: "time" | undefined;
  /** `table` shows the figures of hours and weekdays as a table. */
  readonly rhythm?: "table" | undefined;
  /** Columns of the list, comma-separated; else those chosen last in this browser. */
  readonly columns?: string | undefined;
}

const LENGTHS: Readonly<Record<FilterName, number>> = {
  from: 40,
  to: 40,
  user: 512,
  subject: 512,
  session: 512,
  source: 64,
  operation: 64,
  text: 512,
  object: 1024,
  status: 16,
  reason: 512,
  case: 512,
  ip: 64,
  unit: 512,
  break_glass: 5,
  explained: 5,
};

/** The search of an answer's address. What does not belong there is dropped; what the server would refuse is left for it to say. */
export function readAnswerSearch(search: Readonly<Record<string, unknown>>): AnswerSearch {
  const read: Record<string, string> = {};
  for (const name of FILTERS) {
    const value = search[name];
    if (typeof value === "string" && value !== "" && value.length <= LENGTHS[name]) read[name] = value;
  }
  const at = search["at"];
  if (typeof at === "string" && isIndex(at)) read["at"] = at;
  if (search["days"] === "table") read["days"] = "table";
  if (search["rhythm"] === "table") read["rhythm"] = "table";
  if (search["view"] === "time") read["view"] = "time";
  const columns = search["columns"];
  if (typeof columns === "string" && /^[a-z_,]{1,200}$/.test(columns)) read["columns"] = columns;
  return read;
}

/** The filters of a search, without the page's own state. */
export function filtersOf(search: AnswerSearch): Partial<Record<FilterName, string>> {
  const filters: Partial<Record<FilterName, string>> = {};
  for (const name of FILTERS) {
    const value = search[name];
    if (value !== undefined) filters[name] = value;
  }
  return filters;
}

/** The question of an address. A filter on what the question is about already would contradict it and is left out. */
export function questionOf(kind: Question["kind"], value: string, search: AnswerSearch): Question {
  const filters = { ...filtersOf(search) };
  if (kind === "who") delete filters.subject;
  else if (kind === "record") delete filters.object;
  else if (kind !== "events") delete filters[kind];
  return { kind, value, filters };
}

/** Whether `text` is an entry's index: decimal digits, below 2^53, spelt one way. */
export function isIndex(text: string): boolean {
  return /^(?:0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text));
}

export interface QuestionRequest {
  readonly kind: Exclude<Question["kind"], "record">;
  readonly value: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The request that answers `question`. A question of one kind knows only a range; with further filters it is asked as `events`
 * with the value as one more filter, which means the same.
 */
export function requestOf({ kind, value, filters }: Question): QuestionRequest {
  const parameters: Record<string, string> = {};
  for (const name of FILTERS) {
    const filter = filters[name];
    if (filter !== undefined) parameters[name] = name === "from" || name === "to" ? instantOf(filter) : filter;
  }
  const narrowed = Object.keys(parameters).some((name) => name !== "from" && name !== "to");
  if (kind !== "record" && (kind === "events" || !narrowed)) return { kind, value, parameters };
  parameters[FILTER_OF[kind]] = value;
  return { kind: "events", value: "", parameters };
}

const FILTER_OF = { who: "subject", user: "user", session: "session", record: "object" } as const;

/** All of a question as filters of `events`, `figures` and exports. */
export function filtersOfQuestion(question: Question): Readonly<Record<string, string>> {
  const { kind, value, parameters } = requestOf(question);
  return kind === "events" ? parameters : { ...parameters, [FILTER_OF[kind]]: value };
}

/** The address of an answer that these filters and nothing else decide, as the page has it. */
export function pathOf(kind: Question["kind"], value: string): string {
  return kind === "events" ? "/ask" : `/${kind}/${encodeURIComponent(value)}`;
}

/** A day stands for its first instant (UTC); anything else goes to the server as it is, which says what is wrong with it. */
function instantOf(text: string): string {
  return isDay(text) ? `${text}T00:00:00Z` : text;
}

// What the address of the queue holds: its filters, and the finding that is open. What does not belong there is dropped.
export const QUEUE_FILTERS = ["kind", "detector", "from", "to", "unit", "user", "subject", "rank_to", "state"] as const;
export type QueueFilter = (typeof QUEUE_FILTERS)[number];
export type QueueFilters = { readonly [Name in QueueFilter]?: string | undefined };
export interface QueueSearch extends QueueFilters {
  /** Id of the open finding. */
  readonly at?: string | undefined;
}

const LONGEST: Readonly<Record<QueueFilter, number>> = {
  kind: 320,
  detector: 64,
  from: 40,
  to: 40,
  unit: 256,
  user: 512,
  subject: 512,
  rank_to: 7,
  state: 4,
};

export function readQueueSearch(search: Readonly<Record<string, unknown>>): QueueSearch {
  const read: Record<string, string> = {};
  for (const name of QUEUE_FILTERS) {
    const value = search[name];
    if (typeof value === "string" && value !== "" && value.length <= LONGEST[name]) read[name] = value;
  }
  if (read["state"] !== "new" && read["state"] !== "seen") delete read["state"];
  if (!/^[1-9]\d*$/.test(read["rank_to"] ?? "1")) delete read["rank_to"];
  const at = search["at"];
  if (typeof at === "string" && isFindingId(at)) read["at"] = at;
  return read;
}

export function queueFiltersOf(search: QueueSearch): QueueFilters {
  const { at: _, ...filters } = search;
  return filters;
}

/** A day stands for its first instant (UTC). */
export function parametersOf(filters: QueueFilters): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const name of QUEUE_FILTERS) {
    const value = filters[name];
    if (value === undefined) continue;
    const isDay = (name === "from" || name === "to") && /^\d{4}-\d\d-\d\d$/.test(value);
    parameters[name] = isDay ? `${value}T00:00:00Z` : value;
  }
  return parameters;
}

export function isFindingId(text: string): boolean {
  // Whoever sees pseudonyms has ids of 48 digits: the plain ones are hashes over names.
  return /^(?:[0-9a-f]{32}|[0-9a-f]{48})$/.test(text);
}

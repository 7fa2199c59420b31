// What the address of the log's screen holds.
export interface LogSearch {
  /** Which log; `records` if absent. */
  readonly log?: string | undefined;
  readonly growth?: "table" | undefined;
  /** Entry whose place is proved. */
  readonly entry?: string | undefined;
  /** Sizes whose histories are compared. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function readLogSearch(search: Readonly<Record<string, unknown>>): LogSearch {
  const read: Record<string, string> = {};
  const { log } = search;
  if (typeof log === "string" && /^[a-z][a-z0-9-]{0,30}$/.test(log) && log !== "records") read["log"] = log;
  for (const name of ["entry", "from", "to"] as const) {
    const value = search[name];
    if (typeof value === "string" && /^(?:0|[1-9]\d{0,14})$/.test(value)) read[name] = value;
  }
  if (search["growth"] === "table") read["growth"] = "table";
  return read;
}

// The sources that have sent events, with how many and from when to when.
import type { Status } from "@quis/contract";
import type { Store } from "../store/index.ts";

/** State of every source, by name. Cheap: read from counts that are kept per source and day. */
export async function sourceStates(store: Store): Promise<Status["sources"]> {
  const rows = await store.query<[string, number, number, number]>(
    `SELECT source, sum(events), toUnixTimestamp64Milli(min(first)), toUnixTimestamp64Milli(max(last))
    FROM ${store.database}.source_days GROUP BY source ORDER BY source`,
  );
  return rows.map(([source, events, firstMs, lastMs]) => ({
    source,
    events,
    first: new Date(firstMs).toISOString(),
    last: new Date(lastMs).toISOString(),
  }));
}

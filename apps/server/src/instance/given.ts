// The parameters that were given, for the oversight log.
import type { EventsQuery, GapsQuery, PageQuery, ReconcileQuery } from "@quis/contract";

export function given(query: EventsQuery | PageQuery | GapsQuery | ReconcileQuery): Record<string, string | number> {
  const entries = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, string | number>;
}

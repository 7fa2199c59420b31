// The parameters that were given, for the oversight log.
import type { EventsQuery, PageQuery } from "@quis/contract";

export function given(query: EventsQuery | PageQuery): Record<string, string | number> {
  const entries = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, string | number>;
}

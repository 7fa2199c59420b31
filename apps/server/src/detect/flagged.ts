// What rules have flagged, as far as it was sealed at some size of the oversight log: the random sample spares it, and can be drawn again.
import type { FindingRow } from "@quis/contract";
import { dayOfDate } from "./finding.ts";
import { isOfRule } from "./rule-finding.ts";

export interface Flagged {
  /** Entries of the oversight log that were looked at. */
  readonly size: number;
  readonly events: readonly number[];
  /** Of a rule, a user and a day only the first match is sealed, so the whole day is spared. Days since the epoch. */
  readonly userDays: readonly { readonly user: string; readonly day: number }[];
}

export const NOTHING_FLAGGED: Flagged = { size: 0, events: [], userDays: [] };

/** What the findings of rules among the first `size` entries of the oversight log flag. */
export function flaggedBy(
  rows: readonly Pick<FindingRow, "kind" | "user" | "day" | "events" | "raised">[],
  size: number = Infinity,
): Flagged {
  const ofRules = rows.filter((row) => isOfRule(row) && row.raised.deed < size);
  return {
    size: ofRules.reduce((most, { raised }) => Math.max(most, raised.deed + 1), 0),
    events: ofRules.flatMap(({ events }) => events),
    userDays: ofRules.filter(({ user }) => user !== "").map(({ user, day }) => ({ user, day: dayOfDate(day) })),
  };
}

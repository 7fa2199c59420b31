// Placebo: genuine visits of users to records, taken out of the log and mixed in again on the path that misuse takes. A measure that tells them from
// the rest measures the mixing and not the misuse.
import { type Access, DAY_MS } from "@quis/detect";
import type { Scenario } from "../background/index.ts";
import type { Random } from "../random/index.ts";

const MOST_VISITS = 500;

export interface Placebo {
  readonly rest: readonly Access[];
  readonly scenarios: readonly Scenario[];
}

/** Up to 500 (user, subject, day)s from the day on, each as likely as any other. */
export function takePlacebo(accesses: readonly Access[], fromDay: number, random: Random): Placebo {
  const visits = new Map<string, Access[]>();
  for (const access of accesses) {
    const day = Math.floor(access.timeMs / DAY_MS);
    if (day < fromDay) continue;
    for (const subject of access.subjects) {
      const key = JSON.stringify([access.user, subject, day]);
      const rows = visits.get(key);
      if (rows === undefined) visits.set(key, [access]);
      else rows.push(access);
    }
  }
  const taken = new Set<Access>();
  const scenarios: Scenario[] = [];
  for (const [key, rows] of random.sample([...visits], MOST_VISITS)) {
    const free = rows.filter((row) => !taken.has(row));
    if (free.length === 0) continue;
    for (const row of free) taken.add(row);
    scenarios.push({ kind: "placebo", rows: free, about: (JSON.parse(key) as [string, string])[1] });
  }
  return { rest: accesses.filter((access) => !taken.has(access)), scenarios };
}

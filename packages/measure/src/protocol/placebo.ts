// Placebo: genuine visits of users to records, taken out of the log and mixed in again on the path that misuse takes. A measure that tells them from
// the rest measures the mixing and not the misuse.
import { DAY_MS } from "@quis/detect";
import type { Random } from "../random/index.ts";
import type { Stock, StockScenario } from "./stock.ts";

const MOST_VISITS = 500;

export interface Placebo {
  /** Genuine rows that stay where they are. */
  readonly rest: readonly number[];
  readonly scenarios: readonly StockScenario[];
}

/** Up to 500 (user, subject, day)s from the day on, each as likely as any other. */
export function takePlacebo({ accesses, genuineCount }: Stock, fromDay: number, random: Random): Placebo {
  const visits = new Map<string, { readonly about: string; readonly rows: number[] }>();
  for (let row = 0; row < genuineCount; row++) {
    const { user, timeMs, subjects } = accesses[row]!;
    const day = Math.floor(timeMs / DAY_MS);
    if (day < fromDay) continue;
    for (const about of subjects) {
      const key = `${user.length} ${user} ${about} ${day}`;
      const visit = visits.get(key);
      if (visit === undefined) visits.set(key, { about, rows: [row] });
      else visit.rows.push(row);
    }
  }
  const taken = new Set<number>();
  const scenarios: StockScenario[] = [];
  for (const { about, rows } of random.sample([...visits.values()], MOST_VISITS)) {
    const free = rows.filter((row) => !taken.has(row));
    if (free.length === 0) continue;
    for (const row of free) taken.add(row);
    scenarios.push({ kind: "placebo", rows: free, about });
  }
  const rest: number[] = [];
  for (let row = 0; row < genuineCount; row++) if (!taken.has(row)) rest.push(row);
  return { rest, scenarios };
}

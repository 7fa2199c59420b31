// How many findings of which kind: for the first screen, which names nobody.
import type { FindingRow, Today } from "@quis/contract";
import { SAMPLE_KIND } from "./finding.ts";

const WEEK_MS = 7 * 86_400_000;

/** Findings ever raised by kind, most first, without accesses drawn at random, which nothing speaks against. */
export function countKinds(rows: readonly Omit<FindingRow, "rank">[], nowMs: number): Today["findings"]["kinds"] {
  const kinds = new Map<string, { kind: string; total: number; week: number; newest: string }>();
  for (const { kind, raised } of rows) {
    if (kind === SAMPLE_KIND) continue;
    const one = kinds.get(kind) ?? { kind, total: 0, week: 0, newest: "" };
    one.total++;
    if (nowMs - Date.parse(raised.at) < WEEK_MS) one.week++;
    if (raised.at > one.newest) one.newest = raised.at;
    kinds.set(kind, one);
  }
  return [...kinds.values()].toSorted((a, b) => b.total - a.total || (a.kind < b.kind ? -1 : 1));
}

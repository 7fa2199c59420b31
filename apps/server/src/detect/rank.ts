// The order in which findings are shown: by what a reviewer's time is worth, with accesses drawn at random between them.
import type { FindingRow } from "@quis/contract";
import { SAMPLE_KIND } from "./finding.ts";

type Row = Omit<FindingRow, "rank">;

/** Findings between two drawn accesses: a tenth of what is looked at was drawn. */
const BETWEEN = 9;

/** All findings with their rank from 1: by priority, then p, then id; after every nine one drawn access, the latest day first. */
export function rankRows(rows: readonly Row[]): FindingRow[] {
  const findings = rows
    .filter(({ kind }) => kind !== SAMPLE_KIND)
    .toSorted((a, b) => b.priority - a.priority || (a.p ?? 1) - (b.p ?? 1) || compare(a.id, b.id));
  const drawn = rows
    .filter(({ kind }) => kind === SAMPLE_KIND)
    .toSorted((a, b) => compare(b.day, a.day) || compare(a.id, b.id));
  const ordered: Row[] = [];
  for (const [place, finding] of findings.entries()) {
    ordered.push(finding);
    const next = (place + 1) % BETWEEN === 0 ? drawn.shift() : undefined;
    if (next !== undefined) ordered.push(next);
  }
  return [...ordered, ...drawn].map((row, place) => ({ ...row, rank: place + 1 }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

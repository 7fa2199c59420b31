// What reviewers get to see of a day: as much as they have time for, and not one kind alone.
import type { RankedFinding } from "./scorer.ts";

/** What is more likely than not to be upheld is shown on a day without budget too: a small agency has one only every few days. */
const ALWAYS_SHOWN = 0.5;

/**
 * The first `findings` of the ranking, of one kind at most the share `mostOfKind` (rounded up); where that is none, the first one if it is more
 * likely than not to be upheld.
 */
export function withinBudget(
  ranked: readonly RankedFinding[],
  findings: number,
  mostOfKind: number,
): readonly RankedFinding[] {
  const [first] = ranked;
  if (findings === 0) return first !== undefined && first.upheld >= ALWAYS_SHOWN ? [first] : [];
  const most = Math.max(1, Math.ceil(findings * mostOfKind));
  const ofKind = new Map<string, number>();
  const chosen: RankedFinding[] = [];
  for (const finding of ranked) {
    if (chosen.length >= findings) break;
    const count = ofKind.get(finding.kind) ?? 0;
    if (count >= most) continue;
    ofKind.set(finding.kind, count + 1);
    chosen.push(finding);
  }
  return chosen;
}

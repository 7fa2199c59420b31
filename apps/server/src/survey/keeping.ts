// What was decided about what is kept, newest first.
import type { KeepingAnswer } from "@quis/contract";
import type { Decision, SealedDecision } from "../retention/decision.ts";

const MOST_DECISIONS = 200;
const MOST_BACKUPS = 50;

export function keepingOf(
  decisions: readonly SealedDecision[],
  backups: readonly KeepingAnswer["backups"][number][],
): KeepingAnswer {
  const newest = decisions.toReversed();
  const erased = new Set(decisions.flatMap(({ decision }) => (decision.kind === "erase" ? [decision.index] : [])));
  return {
    decisions: newest.slice(0, MOST_DECISIONS).map(({ deed, timeMs, decision }) => ({
      deed,
      at: new Date(timeMs).toISOString(),
      kind: decision.kind,
      authority: decision.authority,
      reason: decision.reason,
      events: eventsOf(decision),
    })),
    more_decisions: Math.max(0, newest.length - MOST_DECISIONS),
    gone: {
      erased: erased.size,
      destroyed: decisions.reduce(
        (sum, { decision }) => sum + (decision.kind === "destroy" ? eventsOf(decision) : 0),
        0,
      ),
    },
    backups: backups.toReversed().slice(0, MOST_BACKUPS),
  };
}

function eventsOf(decision: Decision): number {
  if (decision.kind === "erase") return 1;
  return decision.kind === "destroy" ? decision.keys.reduce((sum, { events }) => sum + events, 0) : 0;
}

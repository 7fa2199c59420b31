// When a finding counts as found misuse. docs/reference/detection-benchmark.md, "A hit"
import type { RankedFinding } from "@quis/detect";
import type { Tape } from "./tape.ts";

/** Least share of a finding's evidence that is injected: a finding that quotes a whole month and happens to include an act of misuse found nothing. */
export const HIT_SHARE = 0.1;

/**
 * The scenarios that the finding hits. An event of its evidence counts for a scenario if it is injected, its user is the finding's user (where the
 * finding names one) and the finding's subject is among the event's subjects (where it names one); such events must be at least `HIT_SHARE`
 * of the evidence.
 */
export function hitScenarios(finding: RankedFinding, tape: Tape): ReadonlySet<number> {
  const hits = new Set<number>();
  const user = finding.user === 0 ? undefined : tape.names.users.text(finding.user);
  const subject = finding.subject === 0 ? undefined : tape.names.subjects.text(finding.subject);
  let counted = 0;
  for (const index of finding.events) {
    const scenario = tape.scenarioAt(index);
    if (scenario === undefined) continue;
    const access = tape.accessAt(index);
    if (user !== undefined && access.user !== user) continue;
    if (subject !== undefined && !access.subjects.includes(subject)) continue;
    counted++;
    hits.add(scenario);
  }
  return counted >= finding.events.length * HIT_SHARE ? hits : new Set();
}

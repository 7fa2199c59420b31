// What became of findings, by kind: it moves how likely the next one is to be upheld, and the rate of false alarms. Never by person.
import type { Review } from "./review.ts";

export interface Dispositions {
  /** Ended as `misuse` or `mistake`: the accesses were not needed for work. */
  readonly upheld: number;
  /** Ended as `explained` or `source-error`. `unsubstantiated` counts for neither: nobody knows. */
  readonly dismissed: number;
  readonly unsubstantiated: number;
}

/** By kind of finding, of reviews that have come to an end. */
export function dispositionsOf(reviews: Iterable<Review>): ReadonlyMap<string, Dispositions> {
  const byKind = new Map<string, { upheld: number; dismissed: number; unsubstantiated: number }>();
  for (const { state, decision, opened } of reviews) {
    if ((state !== "closed" && state !== "expunged") || decision === null) continue;
    const counts = byKind.get(opened.kind) ?? { upheld: 0, dismissed: 0, unsubstantiated: 0 };
    byKind.set(opened.kind, counts);
    if (decision.outcome === "misuse" || decision.outcome === "mistake") counts.upheld++;
    else if (decision.outcome === "unsubstantiated") counts.unsubstantiated++;
    else counts.dismissed++;
  }
  return byKind;
}

// Periods that nobody signed off in time, as findings of completeness: a review that was not made is missing like any event that was not sent.
import type { DutyPeriod } from "@quis/review";
import type { GapSource } from "../completeness/index.ts";
import { DUTY_SOURCE } from "../oversight/oversight.ts";
import type { Duties } from "./duties.ts";

export function overdueGaps(duties: Pick<Duties, "overdue">): GapSource {
  return {
    kinds: ["review-overdue"],
    find: async () => (await duties.overdue()).map(foundOf),
  };
}

function foundOf({ programme, period, fromMs, toMs, dueMs }: DutyPeriod) {
  const { id, title, basis } = programme;
  const [due, last] = [dueMs, toMs - 1].map((ms) => new Date(ms).toISOString().slice(0, 10));
  return {
    kind: "review-overdue" as const,
    source: DUTY_SOURCE,
    key: JSON.stringify([id, period]),
    title: `${title} (${basis}): ${period} to ${last} was due by ${due} and is not signed off`,
    fromMs,
    toMs,
    evidence: { programme: id, basis, period, due: new Date(dueMs).toISOString() },
  };
}

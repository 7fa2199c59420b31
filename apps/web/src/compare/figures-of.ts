// The figures of one side of a comparison, in words, in the same order for both.
import type { AccessFigures } from "@quis/contract";
import { ask } from "../strings/ask.ts";
import { count } from "../strings/index.ts";
import { formatDays } from "../time/index.ts";

const words = ask.compare.rows;

/** Name and value of each figure. A list of persons is never made: only counts. */
export function comparedFigures(figures: AccessFigures, kind: "user" | "who"): readonly (readonly [string, string])[] {
  const { summary, targets, explained } = figures;
  const { first, last, events } = summary;
  const share = (part: number): string => `${count(part)} (${ask.figures.share_(part, events)})`;
  const failed = figures.outcomes.find(({ name }) => name === "failure")?.events ?? 0;
  return [
    [words.accesses, count(events)],
    kind === "user" ? [words.people, count(summary.subjects)] : [words.users, count(summary.users)],
    ...(kind === "user" ? [[words.again, againOf(targets)] as const] : []),
    [words.days, first === null || last === null ? "–" : formatDays(first, last)],
    [words.reasons, count(figures.distinct_reasons)],
    [words.without, share(figures.without_reason)],
    [words.emergency, share(figures.break_glass)],
    [words.failed, share(failed)],
    [words.explained, explained === null ? "–" : ask.explained.shares(explained.explained, explained.judged)],
    [words.sources, summary.sources.join(", ")],
  ];
}

/** The list holds the hundred that were opened most often: more is said as such. */
function againOf(targets: AccessFigures["targets"]): string {
  const again = targets.filter(({ days }) => days > 1).length;
  return again === targets.length && again >= 100 ? `${count(again)} or more` : count(again);
}

// The table of faults and outcomes: one row a fault, with how often it was done and whether the rule held each time.
import type { Case } from "./case.ts";

export interface Row {
  readonly fault: string;
  readonly runs: number;
  /** Each outcome, the most frequent first. */
  readonly outcomes: readonly string[];
  readonly broken: readonly Case[];
}

/** Rows in the order in which their faults were first done. */
export function tabulate(cases: readonly Case[]): Row[] {
  const byFault = Map.groupBy(cases, (one) => one.fault);
  return [...byFault].map(([fault, ones]) => {
    const byOutcome = Map.groupBy(ones, (one) => one.outcome);
    const outcomes = [...byOutcome]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .map(([outcome, { length }]) => (byOutcome.size === 1 ? outcome : `${outcome} (${length})`));
    return { fault, runs: ones.length, outcomes, broken: ones.filter((one) => one.problems.length > 0) };
  });
}

/** The table in Markdown. */
export function formatTable(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ fault, runs, outcomes, broken }) =>
      `| ${fault} | ${runs} | ${outcomes.join("; ")} | ${broken.length === 0 ? "yes" : `NO, ${broken.length}`} |`,
  );
  return ["| fault | runs | outcome | held |", "| --- | ---: | --- | --- |", ...lines, ""].join("\n");
}

/** Every place where the rule did not hold, and how. */
export function formatBroken(rows: readonly Row[]): string {
  return rows
    .flatMap(({ broken }) => broken)
    .map(({ fault, place, outcome, problems }) => `${fault} (${place}): ${outcome}\n  ${problems.join("\n  ")}\n`)
    .join("");
}

// The whole table of a benchmark in Markdown, which reads in a terminal too.
import { BUDGET, type Reading } from "../protocol/index.ts";
import type { NotPlaced } from "../background/index.ts";
import { type Figures, figuresOf } from "./figures.ts";
import type { Figure } from "./interval.ts";

/** Fixed number of decimals; a dash for what is not there, `never` for Infinity. */
function number(value: number, decimals: number): string {
  return Number.isNaN(value) ? "–" : value === Infinity ? "never" : value.toFixed(decimals);
}

function figure({ value, low, high }: Figure, decimals = 3): string {
  if (Number.isNaN(value)) return "–";
  return Number.isNaN(low)
    ? number(value, decimals)
    : `${number(value, decimals)} [${number(low, decimals)}, ${number(high, decimals)}]`;
}

function percent(share: Figure): string {
  const hundred = { value: share.value * 100, low: share.low * 100, high: share.high * 100 };
  return figure(hundred, 1);
}

function grid(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const text = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`);
  text.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return text.join("\n");
}

/** Rows of figures, a column for each contender. */
function section(title: string, contenders: readonly Figures[]): string {
  const rows: string[][] = [["", ...contenders.map(({ contender }) => contender)]];
  const row = (name: string, of: (figures: Figures) => string | undefined): void => {
    const cells = contenders.map((one) => of(one) ?? "–");
    if (cells.some((cell) => cell !== "–")) rows.push([name, ...cells]);
  };
  for (const [i, { budget }] of contenders[0]!.precision.entries())
    row(`precision@${budget} per 1,000 users a day, %`, (one) => percent(one.precision[i]!.precision));
  row(`precision@${BUDGET} ÷ counts-only`, (one) => one.ratio && figure(one.ratio, 2).replaceAll("never", "∞"));
  row(`places filled at ${BUDGET}, %`, (one) =>
    number((one.precision.find(({ budget }) => budget === BUDGET)?.filled ?? Number.NaN) * 100, 0),
  );
  for (const kind of kindNames(contenders)) {
    row(`recall ${kind}, % (n = ${countOf(contenders, kind)})`, (one) => {
      const found = one.kinds.find((other) => other.kind === kind);
      return found && percent(found.recall);
    });
  }
  for (const kind of kindNames(contenders)) {
    row(`days to show ${kind}: median / p90 (days with an access)`, (one) => {
      const found = one.kinds.find((other) => other.kind === kind);
      return (
        found && `${number(found.medianDays, 0)} / ${number(found.p90Days, 0)} (${number(found.medianActDays, 0)})`
      );
    });
  }
  for (const kind of ["random", "matched"]) row(`AUC ${kind}`, (one) => one.areas[kind] && figure(one.areas[kind]));
  row("accesses explained, %", (one) => one.explained && percent(one.explained.all));
  row("first accesses explained, %", (one) => one.explained && percent(one.explained.first));
  row("random fakes explained, %", (one) => one.explained && percent(one.explained.randomFakes));
  row("matched fakes explained, %", (one) => one.explained && percent(one.explained.matchedFakes));
  row("shown per innocent user-year", (one) => figure(one.shownPerYear, 2));
  row("raised per innocent user-year", (one) => figure(one.raisedPerYear, 2));
  row("seconds per run", (one) => number(one.seconds, 1));
  return `${title}\n\n${grid(rows)}`;
}

function kindNames(contenders: readonly Figures[]): string[] {
  return [...new Set(contenders.flatMap(({ kinds }) => kinds.map(({ kind }) => kind)))].toSorted();
}

function countOf(contenders: readonly Figures[], kind: string): number {
  return Math.max(...contenders.map(({ kinds }) => kinds.find((one) => one.kind === kind)?.scenarios ?? 0));
}

export interface ReportInput {
  readonly readings: readonly Reading[];
  readonly notPlaced: readonly NotPlaced[];
  readonly remarks: readonly string[];
}

/** A heading, the setting, a table for each prevalence, the controls, what could not be measured. */
export function formatReport({ readings, notPlaced, remarks }: ReportInput): string {
  const all = figuresOf(readings);
  const parts: string[] = [];
  for (const [background, figures] of Map.groupBy(all, (one) => one.background)) {
    const mine = readings.filter((reading) => reading.background === background);
    const mean = (of: (reading: Reading) => number): string =>
      Math.round(mine.reduce((sum, one) => sum + of(one), 0) / mine.length).toLocaleString("en");
    const seeds = new Set(mine.map(({ seed }) => seed)).size;
    parts.push(
      `## ${background}`,
      `${seeds} seeds; ${mean((one) => one.accesses)} accesses, ${mean((one) => one.users)} users and ${mean((one) => one.days)} judged days each. ` +
        "In brackets: 95 % interval over seeds.",
    );
    for (const [prevalence, contenders] of Map.groupBy(figures, (one) => one.prevalence)) {
      if (prevalence === 0) parts.push(controls(contenders));
      else
        parts.push(
          section(
            `### ${number(prevalence * 100, 2)} % misuse aimed at (${number(contenders[0]!.injected * 100, 3)} % in fact)`,
            contenders,
          ),
        );
    }
    const silent = [...new Map(mine.flatMap((one) => one.notApplicable.map((no) => [no.detector, no.reason])))];
    if (silent.length > 0)
      parts.push(`### Not applicable\n\n${silent.map(([detector, reason]) => `- ${detector}: ${reason}`).join("\n")}`);
  }
  if (notPlaced.length > 0)
    parts.push(`### Not injected\n\n${notPlaced.map(({ kind, reason }) => `- ${kind}: ${reason}`).join("\n")}`);
  if (remarks.length > 0) parts.push(`### Remarks\n\n${remarks.map((remark) => `- ${remark}`).join("\n")}`);
  parts.push(
    "A single access to a record that resembles the user's usual work (single_matched) is the limit of what accesses alone can show: see its recall.",
  );
  return parts.join("\n\n");
}

function controls(contenders: readonly Figures[]): string {
  const rows = [
    ["", ...contenders.map(({ contender }) => contender)],
    [
      "AUC placebo (.50 ± .03)",
      ...contenders.map((one) => (one.areas["placebo"] ? figure(one.areas["placebo"]) : "–")),
    ],
    ["shown per innocent user-year", ...contenders.map((one) => figure(one.shownPerYear, 2))],
    ["raised per innocent user-year", ...contenders.map((one) => figure(one.raisedPerYear, 2))],
  ];
  return `### Controls: placebo, no misuse\n\n${grid(rows)}`;
}

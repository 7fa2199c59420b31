// quis rules: which Sigma rules are in force, what is wrong with a file, whether its cases hold, and what history says.
import { basename, resolve } from "node:path";
import type { Backtested, BacktestSummary, Rule, RuleProblem } from "@quis/contract";
import { checkRuleFiles, testRuleFiles } from "@quis/server";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount, formatSecond, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import { layOutTable } from "../output/table.ts";
import type { Column } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import type { CommandContext } from "./context.ts";
import { readTextFile } from "./file.ts";
import { parseInstant, parseWhole } from "./parse.ts";

export interface BacktestOptions {
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
}

const MOST_EVIDENCE = 1000;

const RULES: readonly Column<Rule>[] = [
  { title: "RULE", cell: ({ name, id }) => name ?? id, always: true },
  { title: "LEVEL", cell: ({ level }) => level ?? "-", always: true },
  { title: "TITLE", cell: ({ title }) => title, minWidth: 30, always: true },
  { title: "KIND", cell: ({ kind }) => kind, always: true, rank: 2 },
  { title: "FILE", cell: ({ file }) => file, always: true, rank: 1 },
  { title: "VERSION", cell: ({ version }) => version.slice(0, 12), rank: 3 },
];

const BACKTESTED: readonly Column<Backtested>[] = [
  { title: "RULE", cell: ({ title }) => title, minWidth: 20, always: true },
  { title: "MATCHES", cell: ({ matches }) => formatCount(matches), align: "right", always: true },
  { title: "EVENTS", cell: ({ events }) => formatCount(events), align: "right", always: true },
  { title: "SHARE", cell: ({ share }) => percentOf(share), align: "right", always: true },
  { title: "USERS", cell: ({ users }) => formatCount(users), align: "right", always: true },
  { title: "DAYS", cell: ({ days }) => formatCount(days.length), align: "right", always: true, rank: 1 },
];

export async function listRules(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const { rules, refused, off } = await instance.rules();
  for (const rule of rules) terminal.printJson(rule);
  for (const problem of refused) terminal.printJson({ refused: problem });
  for (const file of off) terminal.printJson({ off: file });
  if (terminal.json) return EXIT.ok;
  terminal.say(`${countOf(rules.length, "rule is", "rules are")} in force.`, "bold");
  terminal.print();
  const dim = (text: string): string => terminal.style("dim", text);
  for (const line of layOutTable(RULES, rules, { width: terminal.width, dim }).lines) terminal.print(line);
  sayProblems(terminal, refused, "Refused, and not in force:");
  if (off.length > 0) terminal.say(`Off by rules.yaml: ${off.join(", ")}`);
  return EXIT.ok;
}

export async function checkRules(context: CommandContext, paths: readonly string[]): Promise<ExitCode> {
  const { terminal, data, world } = context;
  const files = await checkRuleFiles({ data, cwd: world.cwd, paths });
  for (const file of files) terminal.printJson(file);
  const problems = files.flatMap((file) => file.problems);
  const rules = files.reduce((sum, file) => sum + file.rules.length, 0);
  const bad = files.filter((file) => file.problems.length > 0).length;
  sayProblems(terminal, problems);
  if (bad === 0)
    terminal.say(
      `${countOf(files.length, "file", "files")}, ${countOf(rules, "rule", "rules")}: nothing is wrong.`,
      "green",
    );
  else terminal.say(`${countOf(bad, "file", "files")} of ${formatCount(files.length)} would be refused.`, "red");
  return bad === 0 ? EXIT.ok : EXIT.failed;
}

export async function testRules(context: CommandContext, paths: readonly string[]): Promise<ExitCode> {
  const { terminal, data, world } = context;
  const outcomes = await testRuleFiles({ data, cwd: world.cwd, paths });
  let passed = 0;
  let failed = 0;
  const untested: string[] = [];
  for (const { file, results, problem, untested: bare } of outcomes) {
    if (problem !== undefined) terminal.printJson({ file, problem });
    if (problem !== undefined) sayProblems(terminal, [problem]);
    untested.push(...bare);
    for (const result of results) {
      const { rule, name, expected, events, matchedAt } = result;
      const got =
        matchedAt === undefined ? null : { event: matchedAt + 1, value: result.value ?? null, group: result.group };
      terminal.printJson({ file, rule, case: name, expected, passed: result.passed, events, got });
      if (result.passed) passed++;
      else {
        failed++;
        terminal.say(`${file}: ${result.title}: ${name}`, "red");
        terminal.say(`  expected ${expected === "match" ? "a match" : "quiet"}, got ${gotText(result)}`);
      }
    }
  }
  const bad = outcomes.filter(({ problem }) => problem !== undefined).length;
  if (untested.length > 0) terminal.say(`Without a case: ${untested.join(", ")}`, "yellow");
  const refused = bad === 0 ? "" : `, ${countOf(bad, "file", "files")} refused`;
  terminal.say(
    `${countOf(passed, "case holds", "cases hold")}, ${formatCount(failed)} failed${refused}.`,
    failed + bad === 0 ? "green" : "red",
  );
  return failed + bad === 0 ? EXIT.ok : EXIT.failed;
}

type Result = Awaited<ReturnType<typeof testRuleFiles>>[number]["results"][number];

function gotText({ matchedAt, events, value, group }: Result): string {
  if (matchedAt === undefined) return `no match in ${countOf(events, "event", "events")}`;
  const measured = value === undefined ? "" : `, which measured ${value}`;
  const about = group.length === 0 ? "" : ` for ${group.join(", ")}`;
  return `a match at event ${matchedAt + 1} of ${events}${measured}${about}`;
}

export async function backtestRules(
  context: CommandContext,
  names: readonly string[],
  options: BacktestOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const limit = parseWhole(options.limit, "--limit");
  if (limit > MOST_EVIDENCE) throw new CliError("CLI_USAGE", `expected --limit up to ${MOST_EVIDENCE}, got ${limit}`);
  const range = {
    ...(options.from === undefined ? {} : { from: parseInstant(options.from) }),
    ...(options.to === undefined ? {} : { to: parseInstant(options.to) }),
  };
  if (range.from !== undefined && range.to !== undefined && range.from >= range.to)
    throw new CliError("CLI_USAGE", `expected --to after --from (${range.from}), got ${range.to}`);
  const files = names.filter((name) => /\.ya?ml$/i.test(name));
  if (files.length > 1) throw new CliError("CLI_USAGE", `expected one rule file at most, got ${files.join(" and ")}`);
  const [file] = files;
  const text = file === undefined ? undefined : await readTextFile(resolve(context.world.cwd, file));
  const instance = await context.open();
  const progress = startProgress(terminal, "backtest");
  let summary: BacktestSummary;
  try {
    summary = await instance.backtest(
      context.actor,
      {
        rules: names.filter((name) => name !== file),
        ...range,
        limit,
        ...(file === undefined || text === undefined ? {} : { draft: { file: basename(file), text } }),
      },
      { onProgress: progress.update, signal: context.signal },
    );
  } finally {
    progress.stop();
  }
  terminal.printJson(summary);
  sayBacktest(terminal, summary);
  return summary.rules.some(({ failed }) => failed !== null) ? EXIT.failed : EXIT.ok;
}

function sayBacktest(terminal: Terminal, { events, users, rules, seconds }: BacktestSummary): void {
  const dim = (text: string): string => terminal.style("dim", text);
  terminal.say(
    `${countOf(events, "event", "events")} by ${countOf(users, "user", "users")} looked at in ${formatSeconds(seconds)}.`,
    "bold",
  );
  terminal.print();
  for (const line of layOutTable(BACKTESTED, rules, { width: terminal.width, dim }).lines) terminal.print(line);
  for (const { title, failed, by_user_count: counts, evidence, matches } of rules) {
    if (failed !== null) {
      terminal.print();
      terminal.say(`${title}: could not be run: ${failed.message}`, "red");
      continue;
    }
    if (matches === 0) continue;
    terminal.print();
    terminal.say(title, "bold");
    const spread = counts.map(
      ({ from, up_to: to, users: count }) =>
        `${formatCount(count)} with ${to === null ? `${from} or more` : from === to ? from : `${from} to ${to}`}`,
    );
    terminal.say(`  users by their number of such events: ${spread.join(", ")}`);
    for (const { index, time, group, value } of evidence) {
      const measured = value === null ? "" : `, measured ${Number(value.toFixed(3))}`;
      terminal.say(
        `  event ${index}, ${formatSecond(time)}${group.length === 0 ? "" : `, ${group.join(", ")}`}${measured}`,
      );
    }
    if (evidence.length < matches)
      terminal.say(
        `  … the first ${formatCount(evidence.length)} of ${formatCount(matches)}; --limit N shows more`,
        "dim",
      );
  }
  terminal.print();
  terminal.say(
    "A match is a question about an access, not an answer: these figures are the base rate before anybody asked.",
    "dim",
  );
}

function percentOf(share: number): string {
  if (share === 0) return "0 %";
  const percent = share * 100;
  return percent < 0.001 ? "< 0.001 %" : `${Number(percent.toPrecision(2))} %`;
}

function sayProblems(terminal: Terminal, problems: readonly RuleProblem[], heading?: string): void {
  if (problems.length === 0) return;
  if (heading !== undefined) {
    terminal.print();
    terminal.say(heading, "bold");
  }
  for (const { file, line, code, message } of problems) terminal.say(`${file}:${line}: ${code}: ${message}`, "red");
}

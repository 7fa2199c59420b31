// quis duty: which reviews are owed, which were not made, and a period signed off.
import {
  type DutiesAnswer,
  type DutyPeriodAnswer,
  type LeftOpen,
  periodSchema,
  programmeIdSchema,
  signOffInputSchema,
} from "@quis/contract";
import { CliError, EXIT, type ExitCode } from "../error.ts";
import { countOf, formatCount } from "../output/figures.ts";
import { sayItem } from "../output/item.ts";
import { type Column, layOutTable } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { checked } from "./checked.ts";
import type { CommandContext } from "./context.ts";
import { parseLimit, parseWhole } from "./parse.ts";

export interface DutyOptions {
  readonly limit: string;
  readonly signOff?: string;
  readonly leftOpen?: string;
}

const MOST = 1000;

const PERIODS: readonly Column<DutyPeriodAnswer>[] = [
  { title: "PERIOD", cell: ({ period }) => period, minWidth: 10, always: true },
  { title: "STATE", cell: ({ state }) => state, minWidth: 7, always: true },
  { title: "DUE BY", cell: ({ due }) => due.slice(0, 10), minWidth: 10, rank: 1 },
  { title: "LEFT OPEN", cell: ({ left }) => leftWords(left), minWidth: 20, always: true },
  {
    title: "SIGNED OFF",
    cell: ({ sign_off: signed }) =>
      signed === null
        ? "-"
        : `${signed.at.slice(0, 10)} by ${signed.by}${signed.left.total === 0 ? "" : `, then left open: ${leftWords(signed.left)}`}`,
    minWidth: 20,
    always: true,
  },
];

export async function runDuty(
  context: CommandContext,
  programme: string | undefined,
  period: string | undefined,
  { limit, signOff, leftOpen }: DutyOptions,
): Promise<ExitCode> {
  const { terminal, actor } = context;
  const id = programme === undefined ? undefined : checked(programmeIdSchema, programme, "PROGRAMME");
  const name = period === undefined ? undefined : checked(periodSchema, period, "PERIOD");
  const most = Math.min(parseLimit(limit, terminal.json), MOST);
  if (signOff === undefined) {
    if (leftOpen !== undefined) throw new CliError("CLI_USAGE", "--left-open: expected --sign-off beside it");
    const instance = await context.open();
    const answer = await instance
      .duty()
      .duties(actor, { ...(id === undefined ? {} : { programme: id }), limit: name === undefined ? most : MOST });
    sayDuties(terminal, name === undefined ? answer : onlyPeriod(answer, name));
    return EXIT.ok;
  }
  if (id === undefined || name === undefined)
    throw new CliError(
      "CLI_USAGE",
      "--sign-off: expected a programme and a period, such as quis duty weekly 2026-01-05",
    );
  // Nobody signs for what they have not looked at.
  if (leftOpen === undefined)
    throw new CliError("CLI_USAGE", "--sign-off: expected --left-open N, as `quis duty` shows it");
  const input = checked(
    signOffInputSchema,
    { text: signOff, left_open: parseWhole(leftOpen, "--left-open") },
    "--sign-off",
  );
  const instance = await context.open();
  const answer = await instance.duty().signOff(actor, { programme: id, period: name }, input);
  sayDuties(terminal, onlyPeriod(answer, name));
  return EXIT.ok;
}

function onlyPeriod(answer: DutiesAnswer, name: string): DutiesAnswer {
  const duties = answer.duties.map((duty) => ({
    ...duty,
    periods: duty.periods.filter(({ period }) => period === name),
  }));
  if (duties.every(({ periods }) => periods.length === 0))
    throw new CliError("QUIS_NOT_FOUND", `expected the first day of a period, got ${name}`);
  return { ...answer, duties };
}

/** What is left open, in words. */
export function leftWords({ untouched, undecided, unjudged, total }: LeftOpen): string {
  if (total === 0) return "nothing";
  return [
    [untouched, "not looked at"],
    [undecided, "undecided"],
    [unjudged, "not judged"],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, words]) => `${formatCount(Number(count))} ${words}`)
    .join(", ");
}

function sayDuties(terminal: Terminal, { duties, changes, overdue, problem, reminders }: DutiesAnswer): void {
  for (const { periods, programme } of duties)
    for (const period of periods) terminal.printJson({ programme: programme.id, ...period });
  if (duties.length === 0) terminal.say("No review programme: review.yaml names none.", "bold");
  else
    terminal.say(
      overdue === 0 ? "No review is overdue." : `${countOf(overdue, "review is", "reviews are")} overdue.`,
      "bold",
    );
  if (reminders.problem !== null) terminal.say(`Reminders by mail do not go out. ${reminders.problem}`);
  if (reminders.failed > 0)
    terminal.say(`${formatCount(reminders.failed)} reminders by mail did not arrive, as far as is known.`, "dim");
  if (problem !== null) terminal.say(`The settings cannot be read, and what was sealed before holds. ${problem}`);
  const dim = (text: string): string => terminal.style("dim", text);
  for (const { programme, in_force: inForce, periods, total } of duties) {
    terminal.print();
    const gone = inForce ? "" : "; no longer in the settings, what had begun is owed";
    terminal.say(`${programme.title} (${programme.id}; ${programme.basis}; every ${programme.every})${gone}`);
    if (periods.length > 0)
      for (const line of layOutTable(PERIODS, periods, { width: terminal.width, dim }).lines) terminal.print(line);
    if (total > periods.length) terminal.say(`${formatCount(total - periods.length)} more: --limit all`, "dim");
  }
  if (changes.length > 0) terminal.print();
  for (const { id, what, at, deed, weaker } of changes) {
    const less = weaker.length === 0 ? "" : `, asks for less: ${weaker.join(", ").replaceAll("-", " ")}`;
    sayItem(terminal, "·", `${at} ${id} ${what === "first" ? "first in force" : what}${less} [oversight ${deed}]`);
  }
}

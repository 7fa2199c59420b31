// The questions: quis who, user, session, events. Pages are followed up to the limit.
import type { AccessRow, Answer, PageQuery, Summary } from "@quis/contract";
import type { Instance } from "@quis/server";
import type { ExitCode } from "../error.ts";
import { EXIT } from "../error.ts";
import { printAccesses } from "../output/accesses.ts";
import { formatCount } from "../output/figures.ts";
import { showControls } from "../output/text.ts";
import { printGone } from "../output/gone.ts";
import { stopIfAborted } from "./context.ts";
import type { CommandContext } from "./context.ts";
import { parseChoice, parseInstant, parseLimit } from "./parse.ts";
import { operationSchema } from "@quis/contract";

export interface RangeOptions {
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
}

export interface EventsOptions extends RangeOptions {
  readonly user?: string;
  readonly subject?: string;
  readonly session?: string;
  readonly source?: string;
  readonly operation?: string;
  readonly text?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly case?: string;
  readonly ip?: string;
  readonly unit?: string;
  readonly object?: string;
  readonly breakGlass?: boolean;
  readonly explained?: string;
}

type AskPage = (instance: Instance, page: PageQuery) => Promise<Answer>;

/** Largest page of the contract. */
const PAGE_ROWS = 1000;

export function askWho(context: CommandContext, subject: string, options: RangeOptions): Promise<ExitCode> {
  return ask(context, options, (instance, page) => instance.who(context.actor, subject, page));
}

export function askUser(context: CommandContext, user: string, options: RangeOptions): Promise<ExitCode> {
  return ask(context, options, (instance, page) => instance.user(context.actor, user, page));
}

export function askSession(context: CommandContext, session: string, options: RangeOptions): Promise<ExitCode> {
  return ask(context, options, (instance, page) => instance.session(context.actor, session, page));
}

export function askEvents(context: CommandContext, options: EventsOptions): Promise<ExitCode> {
  const { from: _from, to: _to, limit: _limit, breakGlass, explained, ...filters } = options;
  if (filters.operation !== undefined) parseChoice(filters.operation, "--operation", operationSchema.options);
  const judged =
    explained === undefined ? undefined : parseChoice(explained, "--explained", ["true", "false"] as const);
  const query = {
    ...filters,
    ...(breakGlass === true ? { break_glass: "true" as const } : {}),
    ...(judged === undefined ? {} : { explained: judged }),
  };
  return ask(context, options, (instance, page) => instance.events(context.actor, { ...query, ...page }));
}

async function ask(context: CommandContext, options: RangeOptions, askPage: AskPage): Promise<ExitCode> {
  const { terminal } = context;
  const limit = parseLimit(options.limit, terminal.json);
  const range = {
    ...(options.from === undefined ? {} : { from: parseInstant(options.from) }),
    ...(options.to === undefined ? {} : { to: parseInstant(options.to) }),
  };
  const instance = await context.open();
  const rows: AccessRow[] = [];
  let question: Answer["question"] | undefined;
  let summary: Summary | null = null;
  let gone: Answer["gone"];
  let shown = 0;
  let cursor: string | undefined;
  do {
    stopIfAborted(context.signal);
    const page: PageQuery = {
      ...range,
      limit: Math.min(PAGE_ROWS, limit - shown),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const answer = await askPage(instance, page);
    question ??= answer.question;
    summary ??= answer.summary;
    gone ??= answer.gone;
    shown += answer.rows.length;
    if (terminal.json) for (const row of answer.rows) terminal.printJson(row);
    else rows.push(...answer.rows);
    cursor = answer.next ?? undefined;
  } while (cursor !== undefined && shown < limit);

  if (question !== undefined && !terminal.json) printAccesses(terminal, question, summary, rows);
  if (question !== undefined && gone !== undefined) {
    if (terminal.json) terminal.note("some events are gone by sealed decisions; without --json this says which");
    else printGone(terminal, question.kind, gone);
  }
  if (cursor !== undefined) {
    const total = summary === null ? "" : ` of ${formatCount(summary.events)}`;
    terminal.note(`the newest ${formatCount(shown)}${total} are shown; --limit N or --limit all shows more`);
  }
  return EXIT.ok;
}

/** What a text may mean: every reading with how many accesses answer it. */
export async function readText(context: CommandContext, text: string): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const { readings } = await instance.ask(context.actor, text);
  for (const reading of readings) {
    terminal.printJson(reading);
    terminal.print(`${reading.kind}  ${showControls(reading.value)}  ${formatCount(reading.events)}`);
  }
  if (readings.length === 0)
    terminal.say("No sealed access is about that. Identifiers are compared letter for letter.");
  return EXIT.ok;
}

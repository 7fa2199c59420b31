// quis gaps: what is missing in what the sources send. quis reconcile: two sources that see the same accesses, held against each other.
import type { Gap, GapsAnswer, GapsQuery, ReconcileAnswer } from "@quis/contract";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount, formatSecond } from "../output/figures.ts";
import { layOutTable } from "../output/table.ts";
import type { Column } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import type { CommandContext } from "./context.ts";
import { parseChoice, parseInstant, parseWindow } from "./parse.ts";

interface SpanOptions {
  readonly from?: string;
  readonly to?: string;
}

export interface GapsOptions extends SpanOptions {
  readonly source?: string;
  readonly state: string;
  readonly hours?: boolean;
  readonly ocsf?: boolean;
}

export interface ReconcileOptions extends SpanOptions {
  readonly window: string;
  readonly commonUsers?: boolean;
}

type HourRow = NonNullable<GapsAnswer["hours"]>[number];
type SourceRow = GapsAnswer["sources"][number];
type Unmatched = ReconcileAnswer["unmatched_a"][number];

const SOURCES: readonly Column<SourceRow>[] = [
  { title: "SOURCE", cell: ({ source }) => source, always: true },
  { title: "EVENTS", cell: ({ events }) => formatCount(events), align: "right", always: true },
  { title: "LAST (UTC)", cell: ({ last }) => formatSecond(last), minWidth: 19, always: true },
  { title: "JUDGED UNTIL", cell: ({ judged_until: until }) => formatSecond(until), minWidth: 19, rank: 2 },
  { title: "NUMBERED BY", cell: ({ numbered_by: by }) => by ?? "-", always: true, rank: 1 },
  { title: "OPEN", cell: ({ open }) => formatCount(open), align: "right", always: true },
];

const GAPS: readonly Column<Gap>[] = [
  { title: "SOURCE", cell: ({ source }) => source, always: true },
  { title: "FINDING", cell: ({ kind }) => kind, minWidth: 12, always: true },
  { title: "WHAT", cell: ({ title }) => title, minWidth: 30, always: true },
  { title: "STATE", cell: stateOf, always: true, rank: 1 },
  { title: "ID", cell: ({ id }) => id, rank: 2 },
];

const HOURS: readonly Column<HourRow>[] = [
  { title: "SOURCE", cell: ({ source }) => source },
  { title: "HOUR (UTC)", cell: ({ hour }) => formatSecond(hour), minWidth: 19, always: true },
  {
    title: "EXPECTED",
    cell: ({ expected }) => (expected === null ? "-" : String(expected)),
    align: "right",
    always: true,
  },
  { title: "SEEN", cell: ({ seen }) => formatCount(seen), align: "right", always: true },
];

const UNMATCHED: readonly Column<Unmatched>[] = [
  { title: "TIME (UTC)", cell: ({ time }) => formatSecond(time), minWidth: 19, always: true },
  { title: "USER", cell: ({ user }) => user, always: true },
  { title: "SUBJECTS", cell: ({ subjects }) => subjects.join(", "), minWidth: 10, always: true },
  { title: "EVENT", cell: ({ index }) => String(index), align: "right", always: true },
];

export async function showGaps(context: CommandContext, options: GapsOptions): Promise<ExitCode> {
  const { terminal } = context;
  const query: GapsQuery = {
    ...(options.source === undefined ? {} : { source: options.source }),
    ...rangeOf(options),
    state: parseChoice<"open" | "closed" | "all">(options.state, "--state", ["open", "closed", "all"]),
    hours: options.hours === true ? "true" : "false",
    ocsf: options.ocsf === true ? "true" : "false",
  };
  const instance = await context.open();
  const answer = await instance.gaps(context.actor, query);
  if (options.ocsf === true) {
    for (const event of answer.ocsf ?? []) {
      terminal.printJson(event);
      terminal.print(JSON.stringify(event));
    }
    return EXIT.ok;
  }
  for (const row of answer.hours ?? []) terminal.printJson(row);
  for (const gap of answer.gaps) terminal.printJson(gap);
  sayGaps(terminal, answer, options.state);
  return EXIT.ok;
}

function sayGaps(terminal: Terminal, answer: GapsAnswer, state: string): void {
  const dim = (text: string): string => terminal.style("dim", text);
  const print = (lines: readonly string[]): void => {
    terminal.print();
    for (const line of lines) terminal.print(line);
  };
  const word = state === "all" ? "finding" : `${state} finding`;
  terminal.say(
    answer.gaps.length === 0
      ? `No ${word}. That says what the rules looked for was not found; it does not say that nothing is missing.`
      : `${countOf(answer.gaps.length, word, `${word}s`)} (rules ${answer.rules}), sealed in the oversight log.`,
    "bold",
  );
  print(layOutTable(SOURCES, answer.sources, { width: terminal.width, dim }).lines);
  if (answer.hours !== undefined) print(layOutTable(HOURS, answer.hours, { width: terminal.width, dim }).lines);
  if (answer.gaps.length === 0) return;
  print(layOutTable(GAPS, answer.gaps, { width: terminal.width, dim }).lines);
  terminal.print();
  terminal.say("quis gaps --json shows the evidence of each: indices, ranges, figures and thresholds.", "dim");
}

function stateOf({ state, raised, closed }: Gap): string {
  if (state === "closed" && closed !== null) return `closed ${formatSecond(closed.at)}: ${closed.reason}`;
  return raised === null ? state : `open since ${formatSecond(raised.at)}`;
}

export async function reconcileSources(
  context: CommandContext,
  a: string,
  b: string,
  options: ReconcileOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const windowMs = parseWindow(options.window, "--window");
  const range = rangeOf(options);
  const instance = await context.open();
  const answer = await instance.reconcile(context.actor, {
    a,
    b,
    window_ms: windowMs,
    common_users: options.commonUsers === true ? "true" : "false",
    ...range,
  });
  terminal.printJson(answer);
  terminal.say(
    `${formatCount(answer.matched)} accesses are in both; ${formatCount(answer.only_a)} of ${formatCount(answer.accesses_a)} only in ${a}, ` +
      `${formatCount(answer.only_b)} of ${formatCount(answer.accesses_b)} only in ${b}.`,
    "bold",
  );
  if (answer.offset_ms !== null) terminal.say(`Of a pair, ${b} is ${answer.offset_ms} ms later (median).`);
  sayUnmatched(terminal, a, answer.unmatched_a, answer.only_a);
  sayUnmatched(terminal, b, answer.unmatched_b, answer.only_b);
  return EXIT.ok;
}

function sayUnmatched(terminal: Terminal, source: string, rows: readonly Unmatched[], total: number): void {
  if (rows.length === 0) return;
  terminal.print();
  terminal.say(`Only in ${source}${rows.length < total ? `, the first ${formatCount(rows.length)}` : ""}:`, "bold");
  const dim = (text: string): string => terminal.style("dim", text);
  for (const line of layOutTable(UNMATCHED, rows, { width: terminal.width, dim }).lines) terminal.print(line);
}

function rangeOf({ from, to }: SpanOptions): { from?: string; to?: string } {
  return {
    ...(from === undefined ? {} : { from: parseInstant(from) }),
    ...(to === undefined ? {} : { to: parseInstant(to) }),
  };
}

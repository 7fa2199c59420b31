// quis findings, quis finding, quis detect: what no work explains, with the reason and what speaks for the user.
import type {
  DetectionStatus,
  Finding,
  FindingAnswer,
  FindingRow,
  FindingsAnswer,
  FindingsQuery,
  Reproduction,
} from "@quis/contract";
import { findingIdSchema } from "@quis/contract";
import { CliError, EXIT, type ExitCode } from "../error.ts";
import { countOf, formatCount, formatSecond, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import { type Column, layOutTable } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import type { CommandContext } from "./context.ts";
import { parseInstant, parseLimit } from "./parse.ts";

export interface FindingsOptions {
  readonly limit: string;
  readonly all?: boolean;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
  readonly ocsf?: boolean;
}
export interface FindingOptions {
  readonly reproduce?: boolean;
}

const MOST_FINDINGS = 1000;

const FINDINGS: readonly Column<FindingRow>[] = [
  { title: "RANK", cell: ({ rank }) => String(rank), align: "right", minWidth: 4, always: true },
  { title: "DAY", cell: ({ day }) => day, minWidth: 10, always: true },
  { title: "KIND", cell: ({ kind }) => kind, minWidth: 10, always: true },
  { title: "WHAT", cell: ({ sentence }) => sentence, minWidth: 30, always: true },
  { title: "P", cell: ({ p }) => (p === null ? "-" : formatP(p)), align: "right", always: true },
  { title: "USER", cell: ({ user }) => user, always: true, rank: 1 },
  { title: "SUBJECT", cell: ({ subject }) => subject, rank: 2 },
  { title: "EVENTS", cell: ({ events }) => eventsOf(events), rank: 4 },
  { title: "ID", cell: ({ id }) => id, minWidth: 32, rank: 3 },
];

const DETECTORS: readonly Column<DetectionStatus["detectors"][number]>[] = [
  { title: "DETECTOR", cell: ({ id }) => id, always: true },
  { title: "KIND", cell: ({ kind }) => kind, always: true },
  { title: "VERSION", cell: ({ version }) => version, always: true },
  {
    title: "JUDGES",
    cell: ({ applies, reason }) => (applies ? "yes" : `not applicable: ${reason ?? ""}`),
    minWidth: 20,
    always: true,
  },
];

export async function showFindings(context: CommandContext, options: FindingsOptions): Promise<ExitCode> {
  const { terminal } = context;
  const limit = parseLimit(options.limit, terminal.json);
  const query: FindingsQuery = {
    ...(options.kind === undefined ? {} : { kind: options.kind }),
    ...(options.from === undefined ? {} : { from: parseInstant(options.from) }),
    ...(options.to === undefined ? {} : { to: parseInstant(options.to) }),
    limit: Math.min(limit, MOST_FINDINGS),
    all: options.all === true || limit > MOST_FINDINGS ? "true" : "false",
    ocsf: options.ocsf === true ? "true" : "false",
  };
  const instance = await context.open();
  const progress = startProgress(terminal, "detect");
  let answer: FindingsAnswer;
  try {
    answer = await instance
      .detection()
      .findings(context.actor, query, { onProgress: progress.update, signal: context.signal });
  } finally {
    progress.stop();
  }
  const findings = options.all === true ? answer.findings : answer.findings.slice(0, limit);
  if (options.ocsf === true) {
    for (const event of (answer.ocsf ?? []).slice(0, findings.length)) {
      terminal.printJson(event);
      terminal.print(JSON.stringify(event));
    }
    return EXIT.ok;
  }
  for (const finding of findings) terminal.printJson(finding);
  sayFindings(terminal, answer, findings);
  return EXIT.ok;
}

function sayFindings(terminal: Terminal, { total, detection }: FindingsAnswer, shown: readonly FindingRow[]): void {
  const dim = (text: string): string => terminal.style("dim", text);
  terminal.say(
    total === 0
      ? "No finding. That says nothing stood out from what was judged; it does not say that every access was right."
      : `${countOf(total, "finding", "findings")}, those drawn at random among them${shown.length < total ? `, the first ${formatCount(shown.length)}` : ""}. Each is a question, and no answer about a person.`,
    "bold",
  );
  sayState(terminal, detection);
  if (shown.length === 0) return;
  terminal.print();
  for (const line of layOutTable(FINDINGS, shown, { width: terminal.width, dim }).lines) terminal.print(line);
  terminal.print();
  terminal.say("quis finding ID shows one whole, with what speaks for the user; --reproduce computes it again.", "dim");
}

export async function showFinding(context: CommandContext, id: string, options: FindingOptions): Promise<ExitCode> {
  const { terminal } = context;
  const parsed = findingIdSchema.safeParse(id);
  if (!parsed.success)
    throw new CliError("CLI_USAGE", `expected the id of a finding: 32 hexadecimal digits, got ${id}`);
  const instance = await context.open();
  const progress = startProgress(terminal, "detect");
  let answer: FindingAnswer;
  try {
    answer = await instance.detection().finding(context.actor, id, options.reproduce === true, {
      onProgress: progress.update,
      signal: context.signal,
    });
  } finally {
    progress.stop();
  }
  const { finding, reproduction } = answer;
  // One object, so that `same` stands beside what it is about.
  terminal.printJson(reproduction === undefined ? finding : { ...finding, ...reproduction });
  sayFinding(terminal, finding);
  if (reproduction === undefined) return EXIT.ok;
  sayReproduction(terminal, reproduction);
  return reproduction.same ? EXIT.ok : EXIT.failed;
}

function sayFinding(terminal: Terminal, finding: Finding): void {
  const { kind, day, since, user, subject, p, rank, basis, raised, updates } = finding;
  terminal.say(finding.sentence, "bold");
  terminal.say(
    `  ${kind} on ${day}${since === day ? "" : ` (first on ${since})`}, rank ${rank}${p === null ? "" : `, p = ${formatP(p)}`}`,
  );
  if (user !== "") terminal.say(`  user ${user}${subject === "" ? "" : `, subject ${subject}`}`);
  else if (subject !== "") terminal.say(`  subject ${subject}`);
  terminal.say(`  events ${finding.events.join(", ")}`);
  if (finding.counter.length > 0) {
    terminal.print();
    terminal.say("What speaks for the user", "bold");
    for (const fact of finding.counter) terminal.say(`  ${fact}`);
  }
  terminal.print();
  terminal.say("Signals", "bold");
  for (const signal of finding.signals) {
    terminal.say(`  ${signal.detector} (${signal.version}) of ${signal.day}: ${signal.sentence}`);
    terminal.say(`    ${signal.formula}`, "dim");
    if (signal.calibration > 0)
      terminal.say(
        `    p = ${formatP(signal.p)}: compared with ${countOf(signal.calibration, "earlier score", "earlier scores")} of ${signal.stratum}`,
        "dim",
      );
  }
  terminal.print();
  terminal.say(
    `Sealed as entry ${raised.deed} of the oversight log on ${formatSecond(raised.at)}${updates.map(({ deed }) => `, with more as entry ${deed}`).join("")}.`,
  );
  terminal.say(
    `Computed from ${countOf(basis.learned.events, "earlier access", "earlier accesses")} (tree size ${basis.learned.tree_size}) and the ${formatCount(basis.day.events)} of the day (tree size ${basis.day.tree_size}); context ${basis.context.join(", ") || "none"}; relationships ${basis.explanations}; Quis ${basis.software}.`,
    "dim",
  );
}

function sayReproduction(terminal: Terminal, { same, differs, missing, seconds }: Reproduction): void {
  terminal.print();
  if (same) {
    terminal.say(`Computed again in ${formatSeconds(seconds)}: the same.`, "green");
    return;
  }
  terminal.say("NOT THE SAME when computed again.", "red");
  for (const one of missing) terminal.say(`  not here any more: ${one}`);
  for (const { field, recorded, now } of differs)
    terminal.say(`  ${field}: sealed ${JSON.stringify(recorded)}, now ${JSON.stringify(now)}`);
}

export async function runDetection(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const progress = startProgress(terminal, "detect");
  try {
    const summary = await instance
      .detection()
      .run(context.actor, { onProgress: progress.update, signal: context.signal });
    progress.stop();
    terminal.printJson(summary);
    const { events, days, raised, updated, sampled, seconds } = summary;
    terminal.say(
      `${countOf(events, "access", "accesses")} of ${countOf(days, "day", "days")} judged in ${formatSeconds(seconds)}: ` +
        `${countOf(raised, "finding", "findings")} new, ${formatCount(updated)} with more, ${formatCount(sampled)} drawn at random.`,
    );
    return EXIT.ok;
  } finally {
    progress.stop();
  }
}

export async function showDetection(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const status = await instance.detection().status();
  terminal.printJson(status);
  sayState(terminal, status);
  terminal.say(
    `${countOf(status.findings, "finding", "findings")} and ${formatCount(status.samples)} drawn at random.`,
  );
  if (status.webhook !== null) {
    const { url, delivered, waiting, refused, last_error: error } = status.webhook;
    terminal.say(
      `Webhook ${url}: ${formatCount(delivered)} delivered, ${formatCount(waiting)} waiting, ${formatCount(refused)} refused${error === null ? "" : `; ${error}`}.`,
    );
  }
  if (status.detectors.length === 0) return EXIT.ok;
  const dim = (text: string): string => terminal.style("dim", text);
  terminal.print();
  for (const line of layOutTable(DETECTORS, status.detectors, { width: terminal.width, dim }).lines)
    terminal.print(line);
  return EXIT.ok;
}

function sayState(terminal: Terminal, { state, progress, last, future, failure }: DetectionStatus): void {
  const judged =
    last === null
      ? "Nothing was judged yet: quis detect run does"
      : `Judged ${countOf(last.events, "access", "accesses")} of the first ${formatCount(last.tree_size)} entries on ${formatSecond(last.at)}`;
  const running =
    progress === null ? "" : `; a pass is under way, ${formatCount(progress.done)} of ${formatCount(progress.total)}`;
  terminal.say(`${judged}${state === "behind" ? "; newer entries wait" : ""}${running}.`, "dim");
  if (future > 0)
    terminal.say(`${countOf(future, "access is", "accesses are")} dated after today, and judged when the day comes.`);
  if (failure !== null) terminal.say(`The last pass did not come to its end: ${failure}`, "red");
}

function formatP(p: number): string {
  return p >= 0.001 ? p.toFixed(3) : p.toExponential(1);
}

function eventsOf(events: readonly number[]): string {
  const shown = events.slice(0, 5).join(", ");
  return events.length > 5 ? `${shown} and ${events.length - 5} more` : shown;
}

// quis sources: live sources, what they are and how each is doing.
import { resolve } from "node:path";
import { type IntakeState, sourceEntrySchema } from "@quis/contract";
import { hint } from "@quis/sources";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount } from "../output/figures.ts";
import { showControls } from "../output/text.ts";
import type { CommandContext } from "./context.ts";

export interface AddSourceOptions {
  readonly intake: string;
  readonly format: string;
  readonly mapping?: string;
  readonly zone?: string;
  readonly files?: string;
  readonly listen?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
}

export async function addSource(context: CommandContext, id: string, options: AddSourceOptions): Promise<ExitCode> {
  const { terminal, world, actor } = context;
  // The server may have another working folder: paths are made absolute here.
  const path = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : resolve(world.cwd, text);
  const { intake, format, zone, listen } = options;
  const given = {
    id,
    intake,
    format,
    mapping: path(options.mapping),
    zone,
    files: path(options.files),
    listen,
    cert: path(options.cert),
    key: path(options.key),
    client_ca: path(options.clientCa),
  };
  const entry = sourceEntrySchema.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (!entry.success) {
    const mistakes = entry.error.issues.flatMap((issue) => mistakesOf(issue, given));
    throw new CliError("CLI_USAGE", `${mistakes.join("; ")} (see: quis sources add --help)`);
  }
  const state = await (await context.open({ create: true })).addSource(actor, entry.data);
  terminal.printJson(state);
  terminal.say(
    state.state === "stopped"
      ? `${id} is in sources.yaml; quis serve takes it up when it starts.`
      : state.state === "running"
        ? `${id} is in sources.yaml, and the server takes it in.`
        : `${id} is in sources.yaml, but cannot run: ${showControls(state.problem ?? "")}`,
  );
  if ((intake === "push" || intake === "otlp") && !state.has_token)
    terminal.say(`Its senders need a token: quis sources token ${id}`);
  return EXIT.ok;
}

type Issue = NonNullable<ReturnType<typeof sourceEntrySchema.safeParse>["error"]>["issues"][number];

// What is wrong with the options, in their own names.
function mistakesOf(issue: Issue, given: Readonly<Record<string, string | undefined>>): string[] {
  const key = String(issue.path[0] ?? "");
  const { intake } = given;
  if (issue.code === "invalid_union") {
    const kinds = sourceEntrySchema.options.map(({ shape }) => shape.intake.value);
    return [`expected --intake to be one of ${kinds.join(", ")}, got ${intake}${hint(intake ?? "", kinds)}`];
  }
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((other) => `expected no ${optionOf(other)} for --intake ${intake}, got one`);
  const value = given[key];
  if (value === undefined) return [`expected ${optionOf(key)} for --intake ${intake}, got none`];
  return [`${optionOf(key)}: ${issue.message}${issue.message.includes("got") ? "" : `, got ${JSON.stringify(value)}`}`];
}

function optionOf(key: string): string {
  return key === "id" ? "<id>" : `--${key.replaceAll("_", "-")}`;
}

export async function listSources(context: CommandContext): Promise<ExitCode> {
  sayAll(context, await (await context.open()).sources());
  return EXIT.ok;
}

export async function reloadSources(context: CommandContext): Promise<ExitCode> {
  sayAll(context, await (await context.open()).reloadSources(context.actor));
  return EXIT.ok;
}

export async function makeToken(context: CommandContext, id: string): Promise<ExitCode> {
  const made = await (await context.open()).sourceToken(context.actor, id);
  context.terminal.printJson(made);
  context.terminal.print(made.token);
  context.terminal.say(
    `Only its hash is kept: it is shown this once. The one before, if any, is valid no more.`,
    "dim",
  );
  return EXIT.ok;
}

function sayAll({ terminal }: CommandContext, sources: readonly IntakeState[]): void {
  for (const source of sources) {
    terminal.printJson(source);
    terminal.say(`${source.id}  ${source.intake}  ${source.format}  ${source.state}`, "bold");
    if (source.state !== "stopped")
      terminal.say(
        `  since the start: ${formatCount(source.read)} read, ${formatCount(source.sealed)} sealed, ${countOf(source.duplicates, "duplicate", "duplicates")}, ${formatCount(source.quarantined)} in quarantine; last ${source.last ?? "none yet"}`,
        "dim",
      );
    for (const file of source.files)
      terminal.say(`  ${showControls(file.path)}: ${formatCount(file.offset)} bytes sealed`, "dim");
    if (source.cut_off > 0) terminal.say(`  ${countOf(source.cut_off, "message", "messages")} cut off by the sender`);
    if (source.problem !== null) terminal.say(`  ${showControls(source.problem)}`, "red");
  }
  if (sources.length === 0) terminal.say("There is no live source. quis sources add ID --intake KIND … makes one.");
}

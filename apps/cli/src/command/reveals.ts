// quis reveals: who asks to see past a pseudonym, and who decides.
import { type Reveal, revealAskSchema, revealIdSchema, type RevealsAnswer } from "@quis/contract";
import { localPrincipal } from "@quis/server";
import { CliError, EXIT, type ExitCode } from "../error.ts";
import type { CommandContext } from "./context.ts";

export interface RevealAskOptions {
  readonly kind: string;
  readonly case: string;
  readonly reason: string;
}

export async function listReveals(context: CommandContext, options: { readonly all?: boolean }): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const answer: RevealsAnswer = await instance.reveals().list(localPrincipal(context.actor), options.all === true);
  terminal.printJson(answer);
  if (answer.reveals.length === 0) terminal.say("Nothing waits, and nothing is opened to you.");
  for (const reveal of answer.reveals) terminal.print(lineOf(reveal));
  return EXIT.ok;
}

export async function askReveal(context: CommandContext, who: string, options: RevealAskOptions): Promise<ExitCode> {
  const asked = revealAskSchema.safeParse({ who, kind: options.kind, case: options.case, reason: options.reason });
  if (!asked.success) {
    const [issue] = asked.error.issues;
    throw new CliError("CLI_USAGE", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "expected another"}`);
  }
  const instance = await context.open();
  return show(context, await instance.reveals().ask(localPrincipal(context.actor), asked.data));
}

export async function decideReveal(
  context: CommandContext,
  id: string,
  outcome: "approve" | "refuse",
  reason: string,
): Promise<ExitCode> {
  const known = revealIdSchema.safeParse(id);
  if (!known.success)
    throw new CliError("CLI_USAGE", `${known.error.issues[0]?.message ?? "expected an id"}, got ${id}`);
  const instance = await context.open();
  return show(context, await instance.reveals().decide(localPrincipal(context.actor), known.data, outcome, reason));
}

function show({ terminal }: CommandContext, reveal: Reveal): ExitCode {
  terminal.printJson(reveal);
  terminal.print(lineOf(reveal));
  return EXIT.ok;
}

function lineOf({
  id,
  kind,
  state,
  pseudonym,
  name,
  case: forCase,
  reason,
  asked_by: by,
  expires,
  decided,
}: Reveal): string {
  const whom = name === null ? pseudonym : `${pseudonym} = ${name}`;
  const until = state === "pending" ? `waits until ${expires}` : state === "granted" ? `until ${expires}` : state;
  const second = decided === null ? "" : `, ${decided.by}: ${decided.reason}`;
  return `${id} ${state} ${kind} ${whom} for case ${forCase}, ${until}, asked by ${by.uid}: ${reason}${second}`;
}

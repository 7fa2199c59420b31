// quis disposals: what waits for a second person to be destroyed.
import { type Disposal, disposalIdSchema } from "@quis/contract";
import { CliError, EXIT, type ExitCode } from "../error.ts";
import { countOf } from "../output/figures.ts";
import { showControls } from "../output/text.ts";
import { askerOf } from "./asker.ts";
import type { CommandContext } from "./context.ts";

export async function listDisposals(context: CommandContext, { all }: { readonly all?: boolean }): Promise<ExitCode> {
  const { terminal } = context;
  const answer = await (await context.open()).disposals().list(askerOf(context), all === true);
  terminal.printJson(answer);
  if (answer.disposals.length === 0) terminal.say("Nothing waits to be destroyed.");
  for (const disposal of answer.disposals) terminal.print(lineOf(disposal));
  return EXIT.ok;
}

export async function decideDisposal(
  context: CommandContext,
  id: string,
  outcome: "refuse" | "withdraw",
  reason: string,
): Promise<ExitCode> {
  const known = disposalIdSchema.safeParse(id);
  if (!known.success)
    throw new CliError("CLI_USAGE", `${known.error.issues[0]?.message ?? "expected an id"}, got ${showControls(id)}`);
  const instance = await context.open();
  const disposal = await instance.disposals().decide(askerOf(context), known.data, outcome, reason);
  context.terminal.printJson(disposal);
  context.terminal.print(lineOf(disposal));
  return EXIT.ok;
}

/** Says that what was asked for waits, and for whom. */
export function sayWaiting({ terminal }: CommandContext, disposal: Disposal): void {
  terminal.printJson(disposal);
  terminal.say("Nothing is destroyed yet: it waits for a second person.", "bold");
  terminal.print(lineOf(disposal));
  terminal.say(
    "An overseer or another privacy officer agrees to it in the page, under Retention. quis disposals lists it; quis disposals withdraw gives it up.",
    "dim",
  );
}

function lineOf({ id, state, what, asked_by: by, expires, decided }: Disposal): string {
  const until = state === "waiting" || state === "agreed" ? ` until ${expires}` : "";
  const second = decided === null ? "" : `; ${decided.by}: ${decided.reason}`;
  return showControls(`${id} ${state}${until}, asked by ${by.uid}: ${wordsOf(what)}${second}`);
}

function wordsOf(what: Disposal["what"]): string {
  if (what.kind === "erase") return `erase entry ${what.index} by ${what.authority} (${what.reason})`;
  const months = countOf(what.months.length, "month of a source", "months of sources");
  const events = what.months.reduce((sum, month) => sum + month.events, 0);
  const holds = what.holds.length === 0 ? "" : `, end or change ${what.holds.join(", ")}`;
  return `policy of ${what.authority}: destroy ${months}, ${countOf(events, "event", "events")}${holds}`;
}

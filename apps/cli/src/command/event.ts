// quis event: one event in full, with its proof checked here.
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { printEvent } from "../output/event.ts";
import { checkDetail } from "../proof/check-detail.ts";
import type { CommandContext } from "./context.ts";
import { parseChoice, parseLogName, parseWhole } from "./parse.ts";

export async function showEvent(
  context: CommandContext,
  index: string,
  options: { readonly log: string },
): Promise<ExitCode> {
  const at = parseWhole(index, "INDEX");
  parseLogName(options.log, "--log");
  const instance = await context.open();
  const log = parseChoice(options.log, "--log", instance.logNames());
  const detail = await instance.event(context.actor, at, log);
  const verdict = checkDetail(detail, instance.vkey(log));
  context.terminal.printJson(detail);
  if (!context.terminal.json) printEvent(context.terminal, detail, verdict);
  else if (!verdict.ok) context.terminal.note(`the proof does not hold: ${verdict.reason}`);
  return verdict.ok ? EXIT.ok : EXIT.failed;
}

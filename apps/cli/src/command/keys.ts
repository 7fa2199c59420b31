// quis vkey: what an outsider needs to check the log's signature.
import type { LogName } from "@quis/server";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import type { CommandContext } from "./context.ts";
import { parseChoice } from "./parse.ts";

const LOGS: readonly LogName[] = ["records", "oversight"];

/** Prints the verifier key of a log (C2SP signed-note), alone on its line so that it can be piped. */
export async function printVkey(context: CommandContext, log: string): Promise<ExitCode> {
  const name = parseChoice(log, "LOG", LOGS);
  const instance = await context.open();
  const vkey = instance.vkey(name);
  context.terminal.printJson({ log: name, vkey });
  context.terminal.print(vkey);
  return EXIT.ok;
}

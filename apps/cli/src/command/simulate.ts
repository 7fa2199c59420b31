// quis simulate: the logs of an invented agency, for trials and demonstrations.
import { resolve } from "node:path";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import type { CommandContext } from "./context.ts";

export interface SimulateOptions {
  readonly seed: string;
  readonly users: string;
  readonly days: string;
  readonly out: string;
}
export async function simulateAgency(context: CommandContext, options: SimulateOptions): Promise<ExitCode> {
  resolve(options.out);
  context.terminal.note("soon");
  return EXIT.failed;
}

// soon
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import type { CommandContext } from "./context.ts";
import type { ServeOptions } from "./serve.ts";

export interface StartOptions extends ServeOptions {
  readonly empty?: boolean;
}
export async function start(context: CommandContext, options: StartOptions): Promise<ExitCode> {
  context.terminal.note(`soon ${options.port}`);
  return EXIT.failed;
}

// quis rebuild: the store made again from log and payload.
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";

export async function rebuildStore(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const progress = startProgress(terminal, "rebuild");
  try {
    const summary = await instance.rebuild(context.actor, { onProgress: progress.update, signal: context.signal });
    progress.stop();
    terminal.printJson(summary);
    terminal.say(
      `The store is made again from the log: ${countOf(summary.events, "event", "events")} in ${formatSeconds(summary.seconds)}.`,
    );
    return EXIT.ok;
  } finally {
    progress.stop();
  }
}

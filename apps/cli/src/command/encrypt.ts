// quis encrypt: payload of a version before encryption, written again encrypted.
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";

export async function encryptPayload(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const progress = startProgress(terminal, "encrypt");
  try {
    const summary = await instance.encrypt(context.actor, { onProgress: progress.update, signal: context.signal });
    progress.stop();
    terminal.printJson(summary);
    terminal.say(
      summary.bundles === 0
        ? "Nothing was unencrypted."
        : `Encrypted ${countOf(summary.bundles, "payload bundle", "payload bundles")} in ${formatSeconds(summary.seconds)}. Backups made before are not.`,
    );
    return EXIT.ok;
  } finally {
    progress.stop();
  }
}

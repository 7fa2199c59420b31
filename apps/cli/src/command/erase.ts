// quis erase: the payload of one event goes, by an authority that the log names.
import { eraseRequestSchema, type EraseSummary } from "@quis/contract";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { formatTime } from "../output/figures.ts";
import { showControls } from "../output/text.ts";
import { askerOf } from "./asker.ts";
import { sayWaiting } from "./disposals.ts";
import type { CommandContext } from "./context.ts";
import { parseWhole } from "./parse.ts";

export interface EraseOptions {
  readonly authority: string;
  readonly reason: string;
}

export async function eraseEvent(context: CommandContext, index: string, options: EraseOptions): Promise<ExitCode> {
  const { terminal } = context;
  const { authority, reason } = options;
  const request = eraseRequestSchema.safeParse({ index: parseWhole(index, "INDEX"), authority, reason });
  if (!request.success) {
    const issue = request.error.issues[0];
    throw new CliError("CLI_USAGE", `--${issue?.path.join(".") ?? "authority"}: ${issue?.message ?? "refused"}`);
  }
  const instance = await context.open();
  const became = await instance.disposals().erase(askerOf(context), request.data, { signal: context.signal });
  if (became.type === "disposal") {
    sayWaiting(context, became.summary);
    return EXIT.ok;
  }
  const erased = became.summary as EraseSummary;
  terminal.printJson(erased);
  terminal.say(
    `Erased: the event of entry ${erased.index}, source ${erased.source}, received ${erased.month}.`,
    "bold",
  );
  terminal.say(
    `By ${showControls(erased.authority)} (${showControls(erased.reason)}), ${formatTime(erased.at)} UTC: entry ${erased.deed} of the oversight log.`,
  );
  terminal.say(
    "Its entry stays in the public log and every proof holds. Copies made before, such as backups and the file it came from, still have it.",
    "dim",
  );
  return EXIT.ok;
}

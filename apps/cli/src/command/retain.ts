// quis retain: what a retention policy destroys, holds and keeps.
import type { RetainSummary } from "@quis/contract";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount, formatDay } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { showControls } from "../output/text.ts";
import { askerOf } from "./asker.ts";
import { sayWaiting } from "./disposals.ts";
import type { CommandContext } from "./context.ts";
import { readTextFile } from "./file.ts";

export interface RetainOptions {
  readonly policy: string;
  readonly dryRun?: boolean;
}

export async function retain(context: CommandContext, options: RetainOptions): Promise<ExitCode> {
  const { terminal } = context;
  const policy = await readTextFile(options.policy);
  const instance = await context.open();
  const progress = startProgress(terminal, "retain");
  let became: Awaited<ReturnType<ReturnType<typeof instance.disposals>["retain"]>>;
  try {
    const request = { policy, dry_run: options.dryRun === true };
    const work = { onProgress: progress.update, signal: context.signal };
    became = await instance.disposals().retain(askerOf(context), request, work);
  } finally {
    progress.stop();
  }
  if (became.type === "disposal") {
    sayWaiting(context, became.summary);
    return EXIT.ok;
  }
  const summary = became.summary as RetainSummary;
  terminal.printJson(summary);
  sayRetained(terminal, summary);
  return EXIT.ok;
}

function sayRetained(terminal: Terminal, { dry_run: dryRun, ...summary }: RetainSummary): void {
  const events = summary.destroyed.reduce((sum, month) => sum + month.events, 0);
  const done = dryRun ? "would be destroyed" : "destroyed";
  const months = countOf(summary.destroyed.length, "month of a source", "months of sources");
  terminal.say(
    events + summary.destroyed.length === 0
      ? `Nothing ${dryRun ? "would be" : "is"} beyond the maximum${summary.held.length === 0 ? "" : " that no hold keeps"}.`
      : `${months}, ${countOf(events, "event", "events")}, ${done}.`,
    "bold",
  );
  for (const month of summary.destroyed)
    terminal.say(
      `  ${done}  ${month.month}  ${month.source}  ${countOf(month.events, "event", "events")}  by ${showControls(month.authority)}`,
    );
  for (const month of summary.held)
    terminal.say(`  held  ${month.month}  ${month.source}  by ${month.holds.map(showControls).join(", ")}`);
  for (const month of summary.kept) {
    const until = month.until === null ? "no maximum" : `until ${formatDay(month.until)} at least`;
    terminal.say(`  kept  ${month.month}  ${month.source}  ${until}`, "dim");
  }
  if (summary.minimum_index > 0)
    terminal.say(
      `The public log ${dryRun ? "would be" : "is"} served from entry ${formatCount(summary.minimum_index)} on.`,
    );
  if (dryRun) terminal.say("Nothing was changed, sealed or put in force.", "dim");
  else if (summary.deed !== null)
    terminal.say(`Sealed before it was done: entry ${summary.deed} of the oversight log.`, "dim");
}

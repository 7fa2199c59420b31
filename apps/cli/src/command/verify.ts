// quis verify: everything re-computed from the files; the answer is yes, or where it is not.
import type { VerifySummary } from "@quis/contract";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import type { CommandContext } from "./context.ts";

export async function verifyLog(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const progress = startProgress(terminal, "verify");
  let summary: VerifySummary;
  try {
    summary = await instance.verify(context.actor, { onProgress: progress.update, signal: context.signal });
  } finally {
    progress.stop();
  }
  terminal.printJson(summary);
  sayVerified(terminal, summary);
  return summary.ok ? EXIT.ok : EXIT.failed;
}

type OneLog = Omit<VerifySummary, "oversight" | "others">;

function sayVerified(terminal: Terminal, summary: VerifySummary): void {
  const logs: readonly (readonly [name: string, log: OneLog])[] = [
    ["records", summary],
    ...(summary.oversight === undefined ? [] : [["oversight", summary.oversight] as const]),
    ...(summary.others ?? []).map((other) => [other.log, other] as const),
  ];
  if (summary.ok) {
    terminal.say("Verified: every signature, tile, payload and store row agrees with the log.", "green");
  } else {
    terminal.say("NOT VERIFIED: what is stored does not agree with the log.", "red");
  }
  for (const [name, log] of logs) {
    terminal.print();
    terminal.say(`${name} log`, "bold");
    terminal.say(`  ${countOf(log.entries_checked, "entry", "entries")} checked in ${formatSeconds(log.seconds)}`);
    if (log.tags_checked !== undefined) {
      terminal.say(
        `  ${countOf(log.tags_checked, "subject tag is", "subject tags are")} those of the events' subjects`,
      );
    }
    terminal.say(`  root of ${formatCount(log.tree_size)}: ${log.root}`);
    if (log.gone !== undefined) {
      terminal.say(
        `  gone by sealed decisions: ${countOf(log.gone.erased, "event", "events")} erased, ${countOf(log.gone.destroyed, "event", "events")} destroyed with their keys`,
      );
    }
    const bad = log.first_bad;
    if (bad === undefined) continue;
    const where = [bad.index === null ? "" : `entry ${bad.index}`, bad.path ?? ""].filter((part) => part !== "");
    terminal.say(
      `  first bad: ${bad.what}${where.length === 0 ? "" : ` (${where.join(", ")})`}: ${bad.code}: ${bad.reason}`,
      "red",
    );
  }
  terminal.print();
  terminal.say(
    summary.ok
      ? "This checks what is here against this log's own key. That nobody keeps a second log takes a root from outside: compare the root with one noted earlier or elsewhere."
      : "Change nothing in the folder, copy it, and see docs/how-to/verify-the-log.md.",
    "dim",
  );
}

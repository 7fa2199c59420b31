// Commands of what waits to be destroyed.
import type { Command } from "commander";
import type { Run } from "./tree-continuity.ts";

export function addDisposals(program: Command, run: Run): void {
  const disposals = program
    .command("disposals")
    .description("erasures and retention runs that wait for a second person");
  disposals
    .command("list", { isDefault: true })
    .description("list them")
    .option("--all", "also what was done, refused, given up or has expired")
    .action((options: { all?: boolean }, command: Command) =>
      run(command, async (context) => (await import("./disposals.ts")).listDisposals(context, options)),
    );
  for (const [outcome, words] of [
    ["refuse", "refuse one: it is not carried out"],
    ["withdraw", "give up one that you asked for"],
  ] as const) {
    disposals
      .command(`${outcome} <id>`)
      .description(words)
      .requiredOption("--reason <text>", "why")
      .action((id: string, options: { reason: string }, command: Command) =>
        run(command, async (context) =>
          (await import("./disposals.ts")).decideDisposal(context, id, outcome, options.reason),
        ),
      );
  }
}

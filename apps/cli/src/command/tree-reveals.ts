// Commands of reveals.
import type { Command } from "commander";
import type { RevealAskOptions } from "./reveals.ts";
import type { Run } from "./tree-continuity.ts";

export function addReveals(program: Command, run: Run): void {
  const reveals = program.command("reveals").description("see past a pseudonym: by two people, for one case, sealed");
  reveals
    .command("list")
    .description("what is opened to you and what waits")
    .option("--all", "also what was refused or has ended")
    .action((options: { all?: boolean }, command: Command) =>
      run(command, async (context) => (await import("./reveals.ts")).listReveals(context, options)),
    );
  reveals
    .command("ask <who>")
    .description("ask for a user's name by its pseudonym, or open a subject")
    .requiredOption("--kind <kind>", "user (a second person decides) or subject (at once)")
    .requiredOption("--case <reference>", "the case it is for, and holds in")
    .requiredOption("--reason <text>", "why")
    .action((who: string, options: RevealAskOptions, command: Command) =>
      run(command, async (context) => (await import("./reveals.ts")).askReveal(context, who, options)),
    );
  for (const outcome of ["approve", "refuse"] as const) {
    reveals
      .command(`${outcome} <id>`)
      .description(`${outcome} what somebody else has asked for`)
      .requiredOption("--reason <text>", "why")
      .action((id: string, options: { reason: string }, command: Command) =>
        run(command, async (context) =>
          (await import("./reveals.ts")).decideReveal(context, id, outcome, options.reason),
        ),
      );
  }
}

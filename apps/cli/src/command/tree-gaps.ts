// The commands about what is missing, and their options.
import type { Command } from "commander";
import type { GapsOptions, ReconcileOptions } from "./gaps.ts";
import type { Run } from "./tree-continuity.ts";

/** Adds `gaps` and `reconcile`. */
export function addGaps(program: Command, run: Run): void {
  program
    .command("gaps")
    .description("what is missing: silence, gaps in numbers, clocks, fields, coverage; new findings are sealed")
    .option("--source <name>", "of this source")
    .option("--from <time>", "a day such as 2026-08-01 (UTC) or a time with its zone")
    .option("--to <time>", "the same, exclusive")
    .option("--state <state>", "open, closed or all", "open")
    .option("--hours", "also the ledger: expected and seen, by source and hour")
    .option("--ocsf", "as OCSF 1.8.0 events (2004, silences also 1008), one on a line")
    .action((options: GapsOptions, command: Command) =>
      run(command, async (context) => (await import("./gaps.ts")).showGaps(context, options)),
    );
  program
    .command("reconcile <a> <b>")
    .description("hold two sources that see the same accesses against each other")
    .option("--window <span>", "how far apart the two events of one access may be", "5s")
    .option("--from <time>", "a day such as 2026-08-01 (UTC) or a time with its zone")
    .option("--to <time>", "the same, exclusive")
    .option("--common-users", "only users whom both sources know")
    .action((a: string, b: string, options: ReconcileOptions, command: Command) =>
      run(command, async (context) => (await import("./gaps.ts")).reconcileSources(context, a, b, options)),
    );
}

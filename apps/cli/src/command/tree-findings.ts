// The commands about findings of detection, and their options.
import type { Command } from "commander";
import type { FindingOptions, FindingsOptions } from "./findings.ts";
import type { Run } from "./tree-continuity.ts";

/** Adds `findings`, `finding` and `detect`. */
export function addFindings(program: Command, run: Run): void {
  program
    .command("findings")
    .description("accesses that no work explains, by rank, each with its reason; a finding is a question")
    .option("--limit <n>", "how many", "50")
    .option("--all", "all of them")
    .option("--kind <kind>", "of this kind, such as repeat-target; sample for those drawn at random")
    .option("--from <time>", "a day such as 2026-08-01 (UTC) or a time with its zone")
    .option("--to <time>", "the same, exclusive")
    .option("--ocsf", "as OCSF 1.8.0 events (2004), one on a line")
    .action((options: FindingsOptions, command: Command) =>
      run(command, async (context) => (await import("./findings.ts")).showFindings(context, options)),
    );
  program
    .command("finding <id>")
    .description("one finding whole: its signals, figures, what speaks for the user, what it was computed from")
    .option("--reproduce", "compute it again and say whether it is the same; exit code 1 if not")
    .action((id: string, options: FindingOptions, command: Command) =>
      run(command, async (context) => (await import("./findings.ts")).showFinding(context, id, options)),
    );
  program
    .command("explain-access <index>")
    .description("which declared relationship explains an access, or that none does")
    .action((index: string, _options: object, command: Command) =>
      run(command, async (context) => (await import("./explain-access.ts")).explainAccess(context, index)),
    );
  program
    .command("coverage")
    .description("how much declared relationships explain, of real accesses and of made-up ones")
    .action((_options: object, command: Command) =>
      run(command, async (context) => (await import("./explain-access.ts")).showCoverage(context)),
    );
  program
    .command("fairness")
    .description("whether findings fall on some kinds of staff more than on others; groups, never persons")
    .action((_options: object, command: Command) =>
      run(command, async (context) => (await import("./fairness.ts")).showFairness(context)),
    );
  const detect = program.command("detect").description("judging accesses: how far, by what, and now");
  detect
    .command("run")
    .description("go over everything now and seal what is new")
    .action((_options: object, command: Command) =>
      run(command, async (context) => (await import("./findings.ts")).runDetection(context)),
    );
  detect
    .command("status", { isDefault: true })
    .description("how far was judged, and which detectors can judge what there is")
    .action((_options: object, command: Command) =>
      run(command, async (context) => (await import("./findings.ts")).showDetection(context)),
    );
}

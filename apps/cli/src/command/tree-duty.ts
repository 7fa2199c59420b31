// The part of the command tree that is about the duty to review.
import type { Command } from "commander";
import type { DutyOptions } from "./duty.ts";
import type { SampleOptions } from "./sample.ts";
import type { Run } from "./tree-continuity.ts";

export function addDuty(program: Command, run: Run): void {
  program
    .command("duty [programme] [period]")
    .description("review programmes with their periods: what is owed, overdue, and was left open")
    .option("--limit <n>", "periods of each programme, or all", "12")
    .option("--sign-off <text>", "sign the period off, in your own words")
    .option("--left-open <n>", "with --sign-off: how much is left open, as it is shown without")
    .action((programme: string | undefined, period: string | undefined, options: DutyOptions, command: Command) =>
      run(command, async (at) => (await import("./duty.ts")).runDuty(at, programme, period, options)),
    );
  program
    .command("sample <programme> <period> [index] [judgement]")
    .description(
      "the random sample of a period; with INDEX and JUDGEMENT: explained, not-explained or misuse-suspected",
    )
    .option("--text <text>", "why, in your own words")
    .option("--reproduce", "draw it again and compare")
    .action(
      (
        programme: string,
        period: string,
        index: string | undefined,
        judgement: string | undefined,
        options: SampleOptions,
        command: Command,
      ) =>
        run(command, async (at) =>
          (await import("./sample.ts")).runSample(at, { programme, period }, index, judgement, options),
        ),
    );
}

// The command that measures detection, and its options.
import type { Command } from "commander";
import type { BenchDetectOptions } from "./bench-detect.ts";
import type { Run } from "./tree-continuity.ts";

/** Adds `bench detect`. */
export function addBench(program: Command, run: Run): void {
  const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  program
    .command("bench")
    .description("what Quis is worth, measured")
    .command("detect")
    .description("misuse put on simulated work or on your own log: what detection finds of it, beside two baselines")
    .option("--background <name>", "agency or hospital (simulated)", "agency")
    .option("--log <file>", "instead: an event log, .xes or .csv, also compressed")
    .option("--column <field=name>", "column or XES attribute of a field; repeat as needed", collect)
    .option("--zone <zone>", "IANA zone of times in the log that name none")
    .option("--delimiter <char>", "between fields of the CSV", ",")
    .option("--users <n>", "posts of a simulation", "300")
    .option("--days <n>", "days of a simulation", "90")
    .option("--seeds <list>", "how many of the published seeds, or your own, separated by commas", "10")
    .option("--prevalence <list>", "shares of accesses that are misuse", "0.0002,0.001,0.005")
    .option("--out <file>", "keep each reading there (NDJSON); the same command again goes on from it")
    .option("--baselines-only", "leave out the detectors")
    .action((options: BenchDetectOptions, command: Command) =>
      run(command, async (context) => (await import("./bench-detect.ts")).benchDetect(context, options)),
    );
}

// The commands about Sigma rules, and their options.
import type { Command } from "commander";
import type { BacktestOptions } from "./rules.ts";
import type { Run } from "./tree-continuity.ts";

/** Adds `rules list`, `check`, `test` and `backtest`. */
export function addRules(program: Command, run: Run): void {
  const rules = program
    .command("rules")
    .description("Sigma rules: in force, right, tested, and what they would have found");
  rules
    .command("list")
    .description("the rules in force: those that come with Quis and those of the data folder's rules/")
    .action((_options: object, command: Command) =>
      run(command, async (context) => (await import("./rules.ts")).listRules(context)),
    );
  rules
    .command("check [path...]")
    .description("what is wrong with rule files or folders of them (default: all that would be in force)")
    .action((paths: string[], _options: object, command: Command) =>
      run(command, async (context) => (await import("./rules.ts")).checkRules(context, paths)),
    );
  rules
    .command("test [path...]")
    .description("run the cases that rules carry (default: of all that would be in force)")
    .action((paths: string[], _options: object, command: Command) =>
      run(command, async (context) => (await import("./rules.ts")).testRules(context, paths)),
    );
  rules
    .command("backtest <rule...>")
    .description("what rules would have found in all that is sealed; a rule is an id, a name or a file.yml")
    .option("--from <time>", "a day such as 2026-08-01 (UTC) or a time with its zone")
    .option("--to <time>", "the same, exclusive")
    .option("--limit <n>", "matches shown of each rule, up to 1000", "20")
    .action((names: string[], options: BacktestOptions, command: Command) =>
      run(command, async (context) => (await import("./rules.ts")).backtestRules(context, names, options)),
    );
}

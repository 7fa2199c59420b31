// The commands about accesses that filters select, and their options.
import type { Command } from "commander";
import type { EventsOptions } from "./ask.ts";
import type { GlobalOptions } from "./context.ts";
import type { ExportOptions } from "./export.ts";
import type { Run } from "./tree-continuity.ts";

const TIMES = "a day such as 2026-08-01 (UTC) or a time with its zone";

/** Adds `ask`, `events` and `export`. */
export function addAnswers(program: Command, run: Run): void {
  program
    .command("ask <text>")
    .description("what a text may mean: a person, a user, a session, a case, an address, an object, a time")
    .action((text: string, _options: object, command: Command) =>
      run(command, async (context) => (await import("./ask.ts")).readText(context, text)),
    );
  withFilters(program.command("events"))
    .description("accesses that match all of the given filters, newest first")
    .option("--explained <answer>", "true: work explains it; false: none does, by the context of now")
    .option("--limit <n>", "rows, or all", "100")
    .action((options: EventsOptions & GlobalOptions, command: Command) =>
      run(command, async (context) => (await import("./ask.ts")).askEvents(context, options)),
    );
  withFilters(program.command("export"))
    .description("all accesses that match as a file: csv, ndjson, or evidence (a zip of disclosure files)")
    .requiredOption("-o, --output <file>", "file to make")
    .requiredOption("--purpose <text>", "what it is for; sealed with the export")
    .option("--for-case <reference>", "for which case; sealed too")
    .option("--format <format>", "csv, ndjson or evidence", "csv")
    .option("--disclose <fields>", "of evidence: the fields shown (default: time,user,operation,subject,reason)")
    .action((options: ExportOptions & GlobalOptions, command: Command) =>
      run(command, async (context) => (await import("./export.ts")).exportAnswer(context, options)),
    );
}

function withFilters(command: Command): Command {
  return command
    .option("--user <user>", "by this user")
    .option("--subject <subject>", "to this person's record")
    .option("--session <id>", "in this session")
    .option("--source <name>", "reported by this source")
    .option("--operation <verb>", "collection, alteration, consultation, disclosure, combination or erasure")
    .option("--text <text>", "with this in reason, object or request")
    .option("--status <outcome>", "success, failure or unknown")
    .option("--reason <text>", "with this in the reason")
    .option("--case <reference>", "that name this case")
    .option("--ip <address>", "from this address")
    .option("--unit <unit>", "by users of this unit")
    .option("--object <object>", "to this object")
    .option("--break-glass", "emergency accesses only")
    .option("--from <time>", TIMES)
    .option("--to <time>", "the same, exclusive");
}

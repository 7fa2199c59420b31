// The part of the command tree that is about what leaves the house.
import type { Command } from "commander";
import type { BundleOptions } from "./bundle.ts";
import type { Run } from "./tree-continuity.ts";

const TIMES = "a day such as 2026-08-01 (UTC) or a time with its zone";

export function addPublishing(program: Command, run: Run): void {
  program
    .command("bundle <folder>")
    .description("an evidence bundle: chosen fields of chosen events, which a stranger checks by: quis check FOLDER")
    .option("--title <text>", "what it is about")
    .option("--case <reference>", "the case it is made for")
    .option("--reason <text>", "why it is made; sealed with it")
    .option("--disclose <fields>", "fields or words for them, such as actor,time,operation (default: none)")
    .option("--index <indices>", "these events, by their indices: 17,18,21")
    .option("--finding <id>", "the accesses of a finding")
    .option("--user <user>", "all by this user")
    .option("--subject <subject>", "all to this person's record")
    .option("--session <id>", "all in this session")
    .option("--source <name>", "all reported by this source")
    .option("--operation <verb>", "collection, alteration, consultation, disclosure, combination or erasure")
    .option("--text <text>", "all with this in reason, object or request")
    .option("--tsa <url>", "have the log's state stamped by this time-stamp authority (RFC 3161)")
    .option("--tsa-roots <file>", "with --tsa: root certificates (PEM) that the authority is trusted by")
    .option("--tsa-policy <oid>", "with --tsa: the authority's policy to ask for")
    .option("--from <time>", TIMES)
    .option("--to <time>", "the same, exclusive")
    .action((folder: string, options: BundleOptions, command: Command) =>
      run(command, async (at) => (await import("./bundle.ts")).makeBundle(at, folder, options)),
    );
}

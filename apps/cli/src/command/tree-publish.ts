// The part of the command tree that is about what leaves the house.
import type { Command } from "commander";
import type { BundleOptions } from "./bundle.ts";
import type { DocumentOptions, SignOptions } from "./document.ts";
import type { Run } from "./tree-continuity.ts";
import { addReleases } from "./tree-release.ts";

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
  addDocuments(program, run);
  addReleases(program, run);
}

/** Kinds of documents with what they take beside the common. */
const KINDS: readonly (readonly [name: string, description: string, ofPerson: boolean])[] = [
  ["statement", "who looked at one person's record, for that person", true],
  ["accounting", "to whom one person's record was disclosed (5 USC 552a(c), 45 CFR 164.528)", true],
  ["breach", "persons whose records were accessed as --user, --session, --source or a period say", true],
  ["audit", "how records were used: by kind, source and month, reasons, reviews, findings, gaps", false],
  ["supervision", "for the supervisory authority (Directive (EU) 2016/680, Art. 25, 46, 47)", false],
  ["transparency", "counts for the public, from which no small one can be worked out; of whole months", false],
];

function addDocuments(program: Command, run: Run): void {
  const documents = program
    .command("document")
    .description("documents for outside: a machine copy and an accessible page, DRAFT until a named person signs");
  for (const [kind, description, ofPerson] of KINDS) {
    const command = documents
      .command(`${kind} <folder>`)
      .description(description)
      .option("--reason <text>", "why it is made; sealed with it")
      .option("--case <reference>", "the case or request that it answers")
      .option("--title <text>", "its title")
      .option("--profile <id>", "rules that it follows, such as eu-gdpr (default: those of documents.yaml)")
      .option("--from <time>", TIMES)
      .option("--to <time>", "the same, exclusive")
      .option("--on <day>", "day that restrictions are judged on (default: today)");
    if (ofPerson && kind !== "breach") command.option("--subject <subject>", "whose record");
    if (kind === "breach") {
      command
        .option("--user <user>", "accesses by this user")
        .option("--session <id>", "accesses in this session")
        .option("--source <name>", "accesses that this source reported")
        .option("--known-at <time>", "when the breach became known: clocks start then");
    }
    if (kind === "statement") {
      command
        .option("--names-by <person>", "who decided that employees are named")
        .option("--names-why <text>", "why, having weighed both sides")
        .option("--count", "look through the whole log for this person's entries, however large it is")
        .option("--no-count", "do not");
    }
    command.action((folder: string, options: DocumentOptions, from: Command) =>
      run(from, async (at) => (await import("./document.ts")).makeDocument(at, kind, folder, options)),
    );
  }
  documents
    .command("again <folder> <copy>")
    .description("make a document again from the state of the logs that it names, and compare")
    .action((folder: string, copy: string, _options: unknown, command: Command) =>
      run(command, async (at) => (await import("./document.ts")).makeAgain(at, folder, copy)),
    );
  documents
    .command("sign <folder> <copy>")
    .description("sign a draft: seals that a named person stands for it, and makes a copy that names them")
    .option("--name <name>", "whose name; of somebody who is signed in it is their own")
    .option("--as <capacity>", "what they sign as, such as 'Privacy officer'")
    .action((folder: string, copy: string, options: SignOptions, command: Command) =>
      run(command, async (at) => (await import("./document.ts")).signDocument(at, folder, copy, options)),
    );
}

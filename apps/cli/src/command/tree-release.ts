// The part of the command tree that is about public-records releases.
import type { Command } from "commander";
import type { PolicyOptions } from "./policy.ts";
import type { ReleaseImportOptions } from "./release-import.ts";
import type { ReleaseDraftOptions, ReleaseFinishOptions } from "./release.ts";
import type { Run } from "./tree-continuity.ts";

const TIMES = "a day such as 2026-08-01 (UTC) or a time with its zone";

export function addReleases(program: Command, run: Run): void {
  const releases = program
    .command("release")
    .description("public-records releases: drafted, reviewed by a person, signed, checked row by row");
  releases
    .command("draft <folder>")
    .description("the events that match, and what may be personal data in them, for a person to decide")
    .option("--profile <file>", "redaction profile (YAML)")
    .option("--title <text>", "what the release is called; the public reads it")
    .option("--case <reference>", "the request that it answers")
    .option("--reason <text>", "why it is made; sealed with it")
    .option("--user <user>", "all by this user")
    .option("--subject <subject>", "all to this person's record")
    .option("--session <id>", "all in this session")
    .option("--source <name>", "all reported by this source")
    .option("--operation <verb>", "collection, alteration, consultation, disclosure, combination or erasure")
    .option("--text <text>", "all with this in reason, object or request")
    .option("--from <time>", TIMES)
    .option("--to <time>", "the same, exclusive")
    .action((folder: string, options: ReleaseDraftOptions, command: Command) =>
      run(command, async (at) => (await import("./release.ts")).draftRelease(at, folder, options)),
    );
  releases
    .command("finish <draft> <folder>")
    .description("the release of a reviewed draft, signed by a named person")
    .option("--name <name>", "whose name; of somebody who is signed in it is their own")
    .option("--as <capacity>", "what they sign as, such as 'Release officer'")
    .action((draft: string, folder: string, options: ReleaseFinishOptions, command: Command) =>
      run(command, async (at) => (await import("./release.ts")).finishRelease(at, draft, folder, options)),
    );
  releases
    .command("check <folder>")
    .description("what is proved of each row; needs no data folder and no network")
    .option("--policy <file>", "both logs, witnesses and quorum to believe (C2SP tlog-policy)")
    .action((folder: string, options: PolicyOptions, command: Command) =>
      run(command, async (at) => (await import("./release.ts")).checkReleaseFolder(at, folder, options)),
    );
  releases
    .command("import <folder>")
    .description("the rows of a release that holds, in your own Quis, to ask them like any log")
    .option("--source <name>", "what to call it here (release- and the first of its SHA-256)")
    .option("--policy <file>", "both logs, witnesses and quorum to believe (C2SP tlog-policy)")
    .option("--url <address>", "the published log, which must go on from what the release stands on")
    .action((folder: string, options: ReleaseImportOptions, command: Command) =>
      run(command, async (at) => (await import("./release-import.ts")).importRelease(at, folder, options)),
    );
}

// The part of the command tree that is about sources themselves.
import type { Command } from "commander";
import type { DigestOptions } from "./cloudtrail-digests.ts";
import type { Run } from "./tree-continuity.ts";

export function addSources(program: Command, run: Run): void {
  const sources = program.command("sources").description("what sources bring along to prove themselves");
  sources
    .command("cloudtrail-digests <dir>")
    .description("verify CloudTrail digest files and the log files they vouch for; exit code 1 on a break or gap")
    .requiredOption("--public-key <file>", "AWS's keys: PEM, base64 DER, or what list-public-keys prints")
    .action((dir: string, options: DigestOptions, command: Command) =>
      run(command, async (at) => (await import("./cloudtrail-digests.ts")).verifyCloudtrailDigests(at, dir, options)),
    );
}

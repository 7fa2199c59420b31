// The part of the command tree that is about sources themselves, and about mapping files.
import type { Command } from "commander";
import type { DigestOptions } from "./cloudtrail-digests.ts";
import type { AddSourceOptions } from "./live-sources.ts";
import type { DraftOptions } from "./mapping.ts";
import type { ExplainOptions } from "./sources.ts";
import type { Run } from "./tree-continuity.ts";

export function addSources(program: Command, run: Run): void {
  const sources = program.command("sources").description("what Quis reads, and how it understands a record");
  sources
    .command("formats")
    .description("the formats that are known")
    .action((_options: object, command: Command) =>
      run(command, async (at) => (await import("./sources.ts")).listFormats(at)),
    );
  sources
    .command("explain <file>")
    .description("which value of a record became what of its event, and what was left")
    .option("--format <format>", "format, if it is not to be found out")
    .option("--mapping <file>", "mapping file (YAML)")
    .option("--zone <iana>", "zone of times that name none, such as Europe/Berlin")
    .option("--year <year>", "year of the file's first line, for syslog times that name none")
    .option("--record <n>", "which record, from 1", "1")
    .action((file: string, options: ExplainOptions, command: Command) =>
      run(command, async (at) => (await import("./sources.ts")).explainFile(at, file, options)),
    );
  sources
    .command("cloudtrail-digests <dir>")
    .description("verify CloudTrail digest files and the log files they vouch for; exit code 1 on a break or gap")
    .requiredOption("--public-key <file>", "AWS's keys: PEM, base64 DER, or what list-public-keys prints")
    .action((dir: string, options: DigestOptions, command: Command) =>
      run(command, async (at) => (await import("./cloudtrail-digests.ts")).verifyCloudtrailDigests(at, dir, options)),
    );
  sources
    .command("add <id>")
    .description("add a source to sources.yaml, or change it; a running server takes it up at once")
    .requiredOption("--intake <kind>", "push, tail, syslog or otlp")
    .requiredOption("--format <format>", "format of its events")
    .option("--mapping <file>", "mapping file (YAML)")
    .option("--zone <iana>", "zone of times that name none, such as Europe/Berlin")
    .option("--files <pattern>", "tail: the file, or files by * and ? in the name")
    .option("--listen <address:port>", "syslog: where senders connect, such as 127.0.0.1:6514")
    .option("--cert <file>", "syslog: certificate chain (PEM)")
    .option("--key <file>", "syslog: its key (PEM)")
    .option("--client-ca <file>", "syslog: authorities whose client certificates are let in (PEM)")
    .action((id: string, options: AddSourceOptions, command: Command) =>
      run(command, async (at) => (await import("./live-sources.ts")).addSource(at, id, options)),
    );
  sources
    .command("list", { isDefault: true })
    .description("list them, and how each is doing")
    .action((_options: object, command: Command) =>
      run(command, async (at) => (await import("./live-sources.ts")).listSources(at)),
    );
  sources
    .command("reload")
    .description("let the running server take up sources.yaml as it is now")
    .action((_options: object, command: Command) =>
      run(command, async (at) => (await import("./live-sources.ts")).reloadSources(at)),
    );
  sources
    .command("token <id>")
    .description("make the bearer token of a source; shown this once, and the one before is valid no more")
    .action((id: string, _options: object, command: Command) =>
      run(command, async (at) => (await import("./live-sources.ts")).makeToken(at, id)),
    );
  const mapping = program.command("mapping").description("mapping files, which say what the columns of a file mean");
  mapping
    .command("draft <file>")
    .description("propose a mapping file from a sample, with the reasons as comments")
    .option("--source <name>", "name of the system, for the mapping's name (default: the file's)")
    .option("--zone <iana>", "zone of times that name none, such as Europe/Berlin")
    .option("-o, --output <file>", "file to make (default: print it)")
    .action((file: string, options: DraftOptions, command: Command) =>
      run(command, async (at) => (await import("./mapping.ts")).draftFile(at, file, options)),
    );
}

// The part of the command tree that is about live sources.
import type { Command } from "commander";
import type { AddSourceOptions } from "./live-sources.ts";
import type { Run } from "./tree-continuity.ts";

export function addLiveSources(program: Command, run: Run): void {
  const sources =
    program.commands.find((known) => known.name() === "sources") ??
    program.command("sources").description("systems whose events come in by themselves while a server runs");
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
}

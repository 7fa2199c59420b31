// The command tree of quis: names, arguments, options and help. What a command does is in command/, loaded when it is asked for:
// help and usage errors answer at once.
import { Command, CommanderError, Option } from "commander";
import type { RangeOptions } from "./command/ask.ts";
import type { CheckOptions } from "./command/check.ts";
import type { EraseOptions } from "./command/erase.ts";
import type { GlobalOptions, World } from "./command/context.ts";
import type { ImportOptions } from "./command/import.ts";
import type { ProveOptions } from "./command/prove.ts";
import type { RetainOptions } from "./command/retain.ts";
import type { ServeOptions } from "./command/serve.ts";
import type { SimulateOptions } from "./command/simulate.ts";
import type { StatementOptions } from "./command/statement.ts";
import type { StartOptions } from "./command/start.ts";
import { addAccess } from "./command/tree-access.ts";
import { addAnswers } from "./command/tree-answers.ts";
import { addBench } from "./command/tree-bench.ts";
import { addContinuity, type Run } from "./command/tree-continuity.ts";
import { addFindings } from "./command/tree-findings.ts";
import { addGaps } from "./command/tree-gaps.ts";
import { addPublishing } from "./command/tree-publish.ts";
import { addDisposals } from "./command/tree-disposals.ts";
import { addReveals } from "./command/tree-reveals.ts";
import { addDuty } from "./command/tree-duty.ts";
import { addReviews } from "./command/tree-reviews.ts";
import { addRules } from "./command/tree-rules.ts";
import { addSources } from "./command/tree-sources.ts";
import type { VerifyUrlOptions } from "./command/verify-url.ts";
import type { WitnessOptions } from "./command/witness.ts";
import { addWhy, whyOf } from "./command/why.ts";
import { CliError, EXIT, exitCodeOf } from "./error.ts";
import type { ExitCode } from "./error.ts";
import { Terminal } from "./output/terminal.ts";

const TIMES = "a day such as 2026-08-01 (UTC) or a time with its zone";

/** Runs one command line (without node and script) and gives back its exit code. Never throws, never exits. */
export async function runCli(args: readonly string[], world: World): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = buildProgram(world, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    // `quis` alone: its help is on stderr already.
    if (error instanceof CommanderError && error.code === "commander.help") return EXIT.usage;
    const terminal = new Terminal({ ...world, json: args.includes("--json") });
    const failure =
      error instanceof CommanderError
        ? new CliError("CLI_USAGE", `${error.message.replace(/^error: /, "")} (see: quis --help)`, { cause: error })
        : error;
    return exitCodeOf(terminal.fail(failure));
  }
}

function buildProgram(world: World, end: (code: ExitCode) => void): Command {
  const program = new Command("quis")
    .description("Who looked? Oversight of the use of record systems: import, seal, ask, verify.")
    .option("--data <dir>", "data folder (default: $QUIS_DATA or ./quis-data)")
    .option("--server <url>", "a server elsewhere instead, after quis signin (default: $QUIS_SERVER)")
    .option("--json", "NDJSON on stdout, one object per line, and nothing else there")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      // Errors are printed once, in our own form, by runCli.
      writeErr: (text) => (text.startsWith("error:") ? undefined : world.stderr.write(text)),
    })
    .addHelpText(
      "after",
      "\nExit codes: 0 ok, 1 failed or not verified, 2 usage, 3 finished but some records are in quarantine.",
    )
    .exitOverride();

  const run: Run = async (command, body) => {
    const { runCommand } = await import("./command/context.ts");
    const globals = { ...command.optsWithGlobals<GlobalOptions>(), why: whyOf(command, world.env) };
    end(await runCommand(world, globals, body));
  };

  addAsking(program, run);
  addAnswers(program, run);
  addGaps(program, run);
  addRules(program, run);
  addFindings(program, run);
  addReveals(program, run);
  addDisposals(program, run);
  addProving(program, run);
  addReviews(program, run);
  addDuty(program, run);
  addPublishing(program, run);
  addWork(program, run);
  addSources(program, run);
  addContinuity(program, run);
  addAccess(program, run);
  addBench(program, run);
  addServing(program, run);
  addWitness(program, run);
  addWhy(program);
  return program;
}

function addAsking(program: Command, run: Run): void {
  program
    .command("who <subject>")
    .description("who looked at this person's record?")
    .option("--from <time>", TIMES)
    .option("--to <time>", "the same, exclusive")
    .option("--limit <n>", "rows, or all", "100")
    .action((subject: string, options: RangeOptions, command: Command) =>
      run(command, async (context) => (await import("./command/ask.ts")).askWho(context, subject, options)),
    );
  program
    .command("user <user>")
    .description("what did this user do?")
    .option("--from <time>", TIMES)
    .option("--to <time>", "the same, exclusive")
    .option("--limit <n>", "rows, or all", "100")
    .action((user: string, options: RangeOptions, command: Command) =>
      run(command, async (context) => (await import("./command/ask.ts")).askUser(context, user, options)),
    );
  program
    .command("session <id>")
    .description("what happened in this session?")
    .option("--from <time>", TIMES)
    .option("--to <time>", "the same, exclusive")
    .option("--limit <n>", "rows, or all", "100")
    .action((session: string, options: RangeOptions, command: Command) =>
      run(command, async (context) => (await import("./command/ask.ts")).askSession(context, session, options)),
    );
  program
    .command("event <index>")
    .description("one event in full, its proof checked here")
    .option("--log <log>", "records, oversight or another", "records")
    .action((index: string, options: { log: string }, command: Command) =>
      run(command, async (context) => (await import("./command/event.ts")).showEvent(context, index, options)),
    );
}

function addProving(program: Command, run: Run): void {
  program
    .command("prove <index>")
    .description("chosen fields of one event as a file that a stranger can check; the others stay hidden")
    .option("--disclose <fields>", "fields or words for them, such as actor,time,operation (default: none)")
    .option("-o, --output <file>", "file to make, such as one.quis.json (default: only show the fields)")
    .option("--cose <file>", "also write a COSE receipt (RFC 9942) that the entry is in the log")
    .option("--log <log>", "records or oversight", "records")
    .action((index: string, options: ProveOptions, command: Command) =>
      run(command, async (context) => (await import("./command/prove.ts")).proveFields(context, index, options)),
    );
  program
    .command("check <file>")
    .description(
      "check an evidence bundle or a public-records release (folder or zip), a disclosure file, a .tlog-proof or a checkpoint; needs no data folder and no network",
    )
    .option("--policy <file>", "logs, witnesses and quorum to believe (C2SP tlog-policy)")
    .option("--vkey <key>", "instead: the log's verifier key alone, without witnesses")
    .option("--entry <file>", "the entry's bytes, for a .tlog-proof")
    .option("--tsa-roots <file>", "time-stamp authorities (PEM) that you trust, for an evidence bundle")
    .action((file: string, options: CheckOptions, command: Command) =>
      run(command, async (context) => (await import("./command/check.ts")).check(context, file, options)),
    );
  program
    .command("subject-key <subject>")
    .description("the key by which this person's entries are found in the public log")
    .option("-o, --output <file>", "file to make (default: print it)")
    .action((subject: string, options: { output?: string }, command: Command) =>
      run(command, async (context) =>
        (await import("./command/subject-key.ts")).giveSubjectKey(context, subject, options),
      ),
    );
  program
    .command("statement")
    .description("count and list all entries about one person in a public log, by that person's key")
    .requiredOption("--verify <keyfile>", "the person's key, from quis subject-key")
    .requiredOption("--log <place>", "folder or address of the public log")
    .option("--policy <file>", "logs, witnesses and quorum to believe (C2SP tlog-policy)")
    .option("--vkey <key>", "the log's verifier key alone (default: the one in the key file)")
    .action((options: StatementOptions, command: Command) =>
      run(command, async (context) => (await import("./command/statement.ts")).verifyStatement(context, options)),
    );
}

function addWork(program: Command, run: Run): void {
  program
    .command("import <file...>")
    .description("seal the records of these files; what is sealed already is not sealed again")
    .requiredOption("--source <name>", "the system they are from")
    .option("--format <format>", "format, if it is not to be found out")
    .option("--mapping <file>", "mapping file (YAML) for CSV or JSON that no format describes")
    .option("--zone <iana>", "zone of times that name none, such as Europe/Berlin")
    .option("--year <year>", "year of each file's first line, for syslog times that name none")
    .action((files: string[], options: ImportOptions, command: Command) =>
      run(command, async (context) => (await import("./command/import.ts")).importFiles(context, files, options)),
    );
  const context = program.command("context").description("what explains the work: users, assignments, rosters …");
  context
    .command("import <file>")
    .description("import one table (CSV); the same bytes again change nothing")
    .requiredOption("--kind <kind>", "users, assignments, roster, relationships or cases")
    .action((file: string, options: { kind: string }, command: Command) =>
      run(command, async (at) => (await import("./command/import-context.ts")).importContext(at, file, options)),
    );
  program
    .command("verify")
    .description("check signatures, every tile, every payload against its commitment, every store row")
    .option("--url <url>", "instead: audit the log that somebody serves there, as an outsider")
    .option("--since <file>", "with --url: a checkpoint that was kept; the log must go on from it")
    .option("--save <file>", "with --url: keep the checkpoint, once verified")
    .option("--policy <file>", "with --url: logs, witnesses and quorum to believe (C2SP tlog-policy)")
    .option("--vkey <key>", "with --url: the log's verifier key alone, without witnesses")
    .action((options: Partial<VerifyUrlOptions>, command: Command) =>
      run(command, async (at) => {
        const { url } = options;
        if (url !== undefined) return (await import("./command/verify-url.ts")).verifyUrl(at, { ...options, url });
        const alone = (["since", "save", "policy", "vkey"] as const).find((name) => options[name] !== undefined);
        if (alone !== undefined)
          throw new CliError("CLI_USAGE", `expected --${alone} together with --url, got it alone`);
        return (await import("./command/verify.ts")).verifyLog(at);
      }),
    );
  program
    .command("log [log]")
    .description("size, root, witnesses and publication of the log records (default) or oversight")
    .action((log: string | undefined, _options: object, command: Command) =>
      run(command, async (at) => (await import("./command/log.ts")).showLog(at, log ?? "records")),
    );
  program
    .command("rebuild")
    .description("make the store again from the log; the answers stay the same")
    .action((_options: object, command: Command) =>
      run(command, async (at) => (await import("./command/rebuild.ts")).rebuildStore(at)),
    );
  program
    .command("erase <index>")
    .description("erase one event's payload; its entry stays in the log, with by whose authority")
    .requiredOption("--authority <text>", "who ordered it, such as a court and its file number")
    .requiredOption("--reason <text>", "why")
    .action((index: string, options: EraseOptions, command: Command) =>
      run(command, async (at) => (await import("./command/erase.ts")).eraseEvent(at, index, options)),
    );
  program
    .command("retain")
    .description("put a retention policy in force and destroy what is beyond its maximum and not held")
    .requiredOption("--policy <file>", "the policy (YAML)")
    .option("--dry-run", "only say what would be done")
    .action((options: RetainOptions, command: Command) =>
      run(command, async (at) => (await import("./command/retain.ts")).retain(at, options)),
    );
  program
    .command("encrypt")
    .description("encrypt the payload that a version before encryption wrote")
    .action((_options: object, command: Command) =>
      run(command, async (at) => (await import("./command/encrypt.ts")).encryptPayload(at)),
    );
  const quarantine = program.command("quarantine").description("records that could not be understood, kept whole");
  quarantine
    .command("list", { isDefault: true })
    .description("list them")
    .option("--limit <n>", "rows, or all", "100")
    .action((options: { limit: string }, command: Command) =>
      run(command, async (at) => (await import("./command/quarantine.ts")).listQuarantine(at, options)),
    );
  quarantine
    .command("show <id>")
    .description("show one with its bytes")
    .action((id: string, _options: object, command: Command) =>
      run(command, async (at) => (await import("./command/quarantine.ts")).showQuarantined(at, id)),
    );
  quarantine
    .command("retry [id]")
    .description("try one again, or all")
    .action((id: string | undefined, _options: object, command: Command) =>
      run(command, async (at) => (await import("./command/quarantine.ts")).retryQuarantine(at, id)),
    );
}

function addServing(program: Command, run: Run): void {
  const port = () => new Option("--port <port>", "port on this machine").default("7847");
  const host = () =>
    new Option("--host <host>", "loopback address; others need a certificate (access.yaml)").default("127.0.0.1");
  program
    .command("serve")
    .description("answer over HTTP and on a page, until Ctrl-C")
    .addOption(port())
    .addOption(host())
    .action((options: ServeOptions, command: Command) =>
      run(command, async (context) => (await import("./command/serve.ts")).serve(context, options)),
    );
  program
    .command("start")
    .description("serve; an empty data folder is first filled with 90 days of an invented agency")
    .addOption(port())
    .addOption(host())
    .option("--empty", "leave an empty folder empty: for real use")
    .action((options: StartOptions, command: Command) =>
      run(command, async (context) => (await import("./command/start.ts")).start(context, options)),
    );
  program
    .command("simulate")
    .description("write the logs of an invented agency into a new folder; same seed, same bytes")
    .requiredOption("--out <dir>", "folder to make")
    .option("--seed <seed>", "any text", "1")
    .option("--users <n>", "people who work there", "60")
    .option("--days <n>", "days", "90")
    .option("--setting <name>", "agency or hospital", "agency")
    .action((options: SimulateOptions, command: Command) =>
      run(command, async (context) => (await import("./command/simulate.ts")).simulateAgency(context, options)),
    );
}

function addWitness(program: Command, run: Run): void {
  const witness = program
    .command("witness")
    .description("cosign other people's logs, until Ctrl-C; --data is its own folder (default: ./quis-witness)")
    .option("--listen <address:port>", "where logs ask for cosignatures", "127.0.0.1:7848")
    .option("--name <name>", "name of the key, which is made at the first start: witness.example.org/quis")
    .option("--allow-remote", "listen on other addresses than loopback; a proxy with TLS must be in front")
    .action((_options: object, command: Command) =>
      run(command, async (at) =>
        (await import("./command/witness.ts")).runWitness(at, command.optsWithGlobals<WitnessOptions>()),
      ),
    );
  witness
    .command("add-log <vkey>")
    .description("let the witness know a log by its verifier key; a running one knows it at once")
    .action((vkey: string, _options: object, command: Command) =>
      run(command, async (at) =>
        (await import("./command/witness.ts")).addLog(at, vkey, command.optsWithGlobals<GlobalOptions>()),
      ),
    );
}

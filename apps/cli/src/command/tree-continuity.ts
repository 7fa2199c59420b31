// The part of the command tree that is about going on for years: keys, backups, off-site copies.
import { type Command, Option } from "commander";
import type { BackupOptions, RestoredOptions, RestoreOptions } from "./backup.ts";
import type { CommandContext } from "./context.ts";
import type { RotateOptions } from "./keys.ts";
import type { AddOptions, MirrorServeOptions } from "./mirror.ts";
import type { ExitCode } from "../error.ts";

/** Runs a command's body with what every command has at hand. */
export type Run = (command: Command, body: (context: CommandContext) => Promise<ExitCode>) => Promise<void>;

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export function addContinuity(program: Command, run: Run): void {
  program
    .command("vkey [log]")
    .description("verifier key of the log records (default), oversight or another")
    .addOption(new Option("--history", "all keys that it has had, every hand-over checked").conflicts("mlDsa"))
    .option("--ml-dsa", "the post-quantum key that signs beside it")
    .action((log: string | undefined, options: { history?: boolean; mlDsa?: boolean }, command: Command) =>
      run(command, async (at) => (await import("./keys.ts")).printVkey(at, log ?? "records", options)),
    );
  program.commands
    .find((known) => known.name() === "log")
    ?.command("rotate-key [log]")
    .description("give a log (records unless named) a new signing key; both keys sign the hand-over")
    .requiredOption("--reason <text>", "why; it stays in the hand-over for good")
    .option("--overlap <time>", "how long checkpoints carry the old key's signature too: 90m, 12h, 30d, 0", "0")
    .action((name: string | undefined, options: RotateOptions, command: Command) =>
      run(command, async (at) => (await import("./keys.ts")).rotateKey(at, name ?? "records", options)),
    );
  program.commands
    .find((known) => known.name() === "log")
    ?.command("add-ml-dsa-key [log]")
    .description("give a log (records unless named) a post-quantum key (ML-DSA-44) that signs every checkpoint too")
    .action((name: string | undefined, _options: object, command: Command) =>
      run(command, async (at) => (await import("./keys.ts")).addMldsaKey(at, name ?? "records")),
    );
  addBackups(program, run);
  addMirrors(program, run);
}

function addBackups(program: Command, run: Run): void {
  const backup = program
    .command("backup")
    .description("save everything that cannot be made again; also while a server runs")
    .option("--to <dir>", "folder of the backup; what is there already is not copied again")
    .option("--with-keys", "the signing keys too: then guard it like them")
    .action((options: BackupOptions, command: Command) =>
      run(command, async (at) => (await import("./backup.ts")).backup(at, options)),
    );
  backup
    .command("check <dir>")
    .description("check every byte of a backup, and its logs from the entries up to the signed roots")
    .action((folder: string, _options: object, command: Command) =>
      run(command, async (at) => (await import("./backup.ts")).checkBackup(at, folder)),
    );
  const seen = () =>
    new Option("--seen <file>", "a signed checkpoint that somebody kept; may be repeated").argParser(collect);
  const mirror = () =>
    new Option("--mirror <place>", "a mirror (folder or address) to compare with; may be repeated").argParser(collect);
  program
    .command("restore <from>")
    .description("make a data folder again from a backup or a mirror; it signs only what continues what others hold")
    .requiredOption("--to <dir>", "an empty folder")
    .addOption(seen())
    .addOption(mirror())
    .action((from: string, options: RestoreOptions, command: Command) =>
      run(command, async (at) => (await import("./backup.ts")).restore(at, from, options)),
    );
  program
    .command("restored")
    .description("compare a restored folder with what others hold, or accept that the rest is lost")
    .addOption(seen())
    .addOption(mirror())
    .option("--accept-loss", "go on under new names and keys, with a gap on record")
    .option("--authority <who>", "who decides that")
    .option("--reason <text>", "why")
    .action((options: RestoredOptions, command: Command) =>
      run(command, async (at) => (await import("./backup.ts")).restored(at, options)),
    );
}

function addMirrors(program: Command, run: Run): void {
  const mirror = program.command("mirror").description("off-site copies of the logs and their payloads");
  mirror
    .command("add <name>")
    .description("keep a copy from now on, in the background of the server")
    .requiredOption("--to <place>", "a folder, or the address of a quis mirror serve")
    .option("--token-file <file>", "file that holds the address's token")
    .action((name: string, options: AddOptions, command: Command) =>
      run(command, async (at) => (await import("./mirror.ts")).addMirror(at, name, options)),
    );
  mirror
    .command("list", { isDefault: true })
    .description("where copies are and how far behind")
    .action((_options: object, command: Command) =>
      run(command, async (at) => (await import("./mirror.ts")).listMirrors(at)),
    );
  mirror
    .command("remove <name>")
    .description("stop keeping a copy; what it holds stays there")
    .action((name: string, _options: object, command: Command) =>
      run(command, async (at) => (await import("./mirror.ts")).removeMirror(at, name)),
    );
  mirror
    .command("serve")
    .description("keep copies that others push; --data is the folder they are kept in")
    .requiredOption("--listen <address>", "127.0.0.1:PORT")
    .requiredOption("--token-file <file>", "file that holds the token which pushes must bring")
    .option("--vkey <key>", "take only the log that began with this key; may be repeated", collect)
    .action((options: MirrorServeOptions, command: Command) =>
      run(command, async (at) => (await import("./mirror.ts")).serveMirror(at, options)),
    );
}

// quis backup, quis restore, quis restored: a folder saved, and brought back without forking its logs.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { CheckedView, Restored } from "@quis/server";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { CommandContext } from "./context.ts";

export interface BackupOptions {
  readonly to?: string;
  readonly withKeys?: boolean;
}

export async function backup(context: CommandContext, options: BackupOptions): Promise<ExitCode> {
  const { terminal, actor, signal, world } = context;
  if (options.to === undefined) throw new CliError("CLI_USAGE", "expected --to DIR, the folder of the backup");
  const instance = await context.open();
  const progress = startProgress(terminal, "backup");
  try {
    const input = { to: resolve(world.cwd, options.to), withKeys: options.withKeys === true };
    const summary = await instance.backup(actor, input, { onProgress: progress.update, signal });
    progress.stop();
    terminal.printJson(summary);
    terminal.say(
      `Backed up ${summary.logs.map(({ name, size }) => `${name} (${countOf(size, "entry", "entries")})`).join(", ")} to ${summary.to} in ${formatSeconds(summary.seconds)}: ` +
        `${countOf(summary.files, "file", "files")}, ${formatCount(summary.copied_files)} of them copied now.`,
    );
    terminal.say(
      summary.with_keys
        ? "The keys are in it: who reads this backup can sign in this log's name. Keep it as you keep the keys."
        : "The keys are not in it: keep a copy of keys/ in a safe of its own (or --with-keys). Without them a restored folder cannot be opened.",
    );
    return EXIT.ok;
  } finally {
    progress.stop();
  }
}

export async function checkBackup(context: CommandContext, folder: string): Promise<ExitCode> {
  const { terminal, signal, world } = context;
  const server = await import("@quis/server");
  const progress = startProgress(terminal, "check");
  try {
    const { header, files, bytes, manifestSha256 } = await server.checkBackup(resolve(world.cwd, folder), {
      onProgress: progress.update,
      signal,
    });
    progress.stop();
    const logs = header.logs.map(({ name, vkey, size, root }) => ({ name, vkey, size, root }));
    terminal.printJson({
      ok: true,
      created: header.created,
      with_keys: header.with_keys,
      files,
      bytes,
      manifest_sha256: manifestSha256,
      logs,
    });
    terminal.say(
      `Sound: every byte of ${countOf(files, "file", "files")}, and every tile from the entries up to the signed root.`,
      "green",
    );
    for (const { name, vkey, size, root } of logs) {
      terminal.say(`  ${name}: ${countOf(size, "entry", "entries")}, root ${root}`);
      terminal.say(`    key ${vkey}`);
    }
    terminal.say("Whether these are the log's keys, only a key noted elsewhere tells: compare.", "dim");
    return EXIT.ok;
  } finally {
    progress.stop();
  }
}

export interface RestoreOptions {
  readonly to: string;
  readonly seen?: readonly string[];
  readonly mirror?: readonly string[];
}

export async function restore(context: CommandContext, from: string, options: RestoreOptions): Promise<ExitCode> {
  const { terminal, signal, world } = context;
  const server = await import("@quis/server");
  const progress = startProgress(terminal, "restore");
  try {
    const to = resolve(world.cwd, options.to);
    const summary = await server.restoreFolder(
      {
        from: resolve(world.cwd, from),
        to,
        seen: await readNotes(context, options.seen),
        mirrors: placesOf(context, options.mirror),
      },
      { onProgress: progress.update, signal },
    );
    progress.stop();
    terminal.say(`Restored ${countOf(summary.files, "file", "files")} into ${to}.`);
    if (!summary.withKeys)
      terminal.say("The keys were not in it: put keys/ back from your safe before you start Quis.");
    return report(context, to, summary.logs, summary);
  } finally {
    progress.stop();
  }
}

export interface RestoredOptions {
  readonly seen?: readonly string[];
  readonly mirror?: readonly string[];
  readonly acceptLoss?: boolean;
  readonly authority?: string;
  readonly reason?: string;
}

/** Compares a restored folder with what others hold, or accepts that what is missing is lost. */
export async function restored(context: CommandContext, options: RestoredOptions): Promise<ExitCode> {
  const { terminal, data, actor } = context;
  const server = await import("@quis/server");
  const found = server.requireRestored(await server.readRestored(data), data);
  const lock = await server.FolderLock.take(data);
  try {
    const state: Restored = {
      ...found,
      seen: [...found.seen, ...(await readNotes(context, options.seen))],
      mirrors: [...found.mirrors, ...placesOf(context, options.mirror)],
    };
    if (options.acceptLoss !== true) {
      await server.writeRestored(data, state);
      return report(context, data, state.logs, await server.compareWithOutside(data, state));
    }
    const { authority, reason } = options;
    if (!isLine(authority) || !isLine(reason))
      throw new CliError(
        "CLI_USAGE",
        "expected --authority WHO and --reason WHY, each one line of up to 500 characters",
      );
    const { loss } = await server.acceptLoss(data, state, { actor, authority, reason, nowMs: Date.now() });
    terminal.printJson({ data, state: "accepted", logs: loss?.logs ?? [] });
    terminal.say("The loss is accepted. The logs continue under new names and keys; the old ones sign nothing more.");
    for (const { log, old_origin, new_origin, size } of loss?.logs ?? [])
      terminal.say(`  ${log}: ${old_origin} ended at ${formatCount(size)}, ${new_origin} goes on from there`);
    return EXIT.ok;
  } finally {
    lock.release();
  }
}

function isLine(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "" && text.length <= 500 && !/\p{Cc}|\p{Zl}|\p{Zp}/u.test(text);
}

async function readNotes(context: CommandContext, files: readonly string[] = []): Promise<string[]> {
  return Promise.all(
    files.map((file) =>
      readFile(resolve(context.world.cwd, file), "utf8").catch((cause: unknown) => {
        throw new CliError("CLI_FILE", `expected a checkpoint in ${file}, it cannot be read`, { cause });
      }),
    ),
  );
}

function placesOf(context: CommandContext, places: readonly string[] = []): string[] {
  return places.map((place) => (/^https?:\/\//i.test(place) ? place : resolve(context.world.cwd, place)));
}

function report(
  { terminal }: CommandContext,
  data: string,
  logs: Restored["logs"],
  { views, refusal }: { readonly views: readonly CheckedView[]; readonly refusal: Error | undefined },
): ExitCode {
  const seen = views.map(({ where, log, size, root, verdict }) => ({ where, log, size, root, verdict }));
  terminal.printJson({ data, may_sign: refusal === undefined, logs, views: seen });
  for (const { name, size, root } of logs)
    terminal.say(`  ${name}: restored at size ${formatCount(size)}, root ${root}`);
  for (const { where, log, size, verdict } of seen)
    terminal.say(`  ${where}: ${log} at size ${formatCount(size)}: ${verdict}`);
  if (refusal === undefined) {
    terminal.say("All that others hold agrees: the folder may be opened, and signs on.", "green");
    return EXIT.ok;
  }
  throw refusal;
}

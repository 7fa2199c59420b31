// quis import: files in, sealed; running it again is safe and goes on where it stopped.
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { importQuerySchema } from "@quis/contract";
import type { ImportSummary } from "@quis/contract";
import type { Instance } from "@quis/server";
import { CONTENTS_PATH } from "@quis/release";
import { parseMapping } from "@quis/sources";
import { CliError, EXIT, describeError, exitCodeOf } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount, formatSeconds } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import type { CommandContext } from "./context.ts";
import { parseYear } from "./parse.ts";
import { readTextFile } from "./file.ts";
import { type FileInput, inputsOf } from "./inputs.ts";

export interface ImportOptions {
  readonly source: string;
  readonly format?: string;
  readonly mapping?: string;
  readonly zone?: string;
  readonly year?: string;
}

/** Imports files one after the other, folders and archives file by file. One that cannot be read is reported and the next ones go on. */
export async function importFiles(
  context: CommandContext,
  files: readonly string[],
  options: ImportOptions,
): Promise<ExitCode> {
  checkSource(options.source);
  if (options.year !== undefined) parseYear(options.year);
  const mapping = options.mapping === undefined ? undefined : await readTextFile(options.mapping);
  const sheet = mapping === undefined ? undefined : sheetOf(mapping);
  const { terminal } = context;
  const inputs = inputsOfAll(files, sheet, (name, why) => terminal.note(`${name} is left out: ${why}`));
  return importInputs(context, inputs, { ...options, ...(mapping === undefined ? {} : { mapping }) });
}

/** @throws CliError CLI_USAGE */
export function checkSource(source: string): void {
  if (importQuerySchema.shape.source.safeParse(source).success) return;
  throw new CliError(
    "CLI_USAGE",
    `expected --source to be 1–63 of a–z, 0–9, dot, dash and underscore, beginning with a letter or digit, got ${source}`,
  );
}

/** Imports one after the other, in a data folder that is made if there is none. `mapping` is the text of one. */
export async function importInputs(
  context: CommandContext,
  inputs: AsyncIterable<FileInput> | Iterable<FileInput>,
  options: ImportOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open({ create: true });
  const done: ImportSummary[] = [];
  let code: ExitCode = EXIT.ok;
  for await (const input of inputs) {
    try {
      const summary = await importFile(context, instance, input, options);
      done.push(summary);
      terminal.printJson(summary);
      sayImported(terminal, summary);
    } catch (error) {
      code = exitCodeOf(terminal.fail(error, input.name));
      if (context.signal.aborted || isOverFor(error)) {
        // The instance's own message says so already.
        if (describeError(error).code !== "QUIS_ABORTED") await noteStopped(terminal, instance);
        return code;
      }
    }
  }
  if (done.length > 1) sayTotal(terminal, done);
  const quarantined = done.reduce((sum, summary) => sum + summary.quarantined, 0);
  if (quarantined > 0) {
    terminal.note(
      `${countOf(quarantined, "record is", "records are")} kept whole in quarantine, with line and reason: quis quarantine list`,
    );
  }
  return code === EXIT.ok && quarantined > 0 ? EXIT.quarantined : code;
}

/** The sheet that a mapping file names. One that does not parse is refused when the first file is imported, as ever. */
function sheetOf(mapping: string): string | undefined {
  try {
    const parsed = parseMapping(mapping);
    return parsed.format === "xlsx" ? parsed.sheet : undefined;
  } catch {
    return undefined;
  }
}

/** The files of all paths. A path that cannot be opened is one that fails when it is read. */
async function* inputsOfAll(
  paths: readonly string[],
  sheet: string | undefined,
  onSkipped: (name: string, why: string) => void,
): AsyncGenerator<FileInput> {
  for (const path of paths) {
    if (await isReleaseFolder(path))
      throw new CliError(
        "CLI_USAGE",
        `${basename(path)} is a public-records release: quis release import checks it and takes its rows`,
      );
    try {
      yield* inputsOf(path, sheet, onSkipped);
    } catch (error) {
      const name = basename(path);
      const failure = error instanceof Error ? error : new Error(String(error));
      yield { name, open: () => Promise.reject(failure) };
    }
  }
}

async function isReleaseFolder(path: string): Promise<boolean> {
  const info = await stat(join(path, CONTENTS_PATH)).catch(() => undefined);
  return info?.isFile() === true;
}

/** Imports one file with its progress shown. */
export async function importFile(
  context: Pick<CommandContext, "terminal" | "actor" | "signal">,
  instance: Instance,
  input: FileInput,
  { source, format, mapping, zone, year }: ImportOptions,
): Promise<ImportSummary> {
  const { bytes, sizeBytes } = await input.open();
  const file = input.name;
  const progress = startProgress(context.terminal, file);
  try {
    return await instance.importFile(
      context.actor,
      {
        file,
        bytes,
        source,
        ...(sizeBytes === undefined ? {} : { sizeBytes }),
        ...(format === undefined ? {} : { format }),
        ...(mapping === undefined ? {} : { mapping }),
        ...(zone === undefined ? {} : { zone }),
        ...(year === undefined ? {} : { year: parseYear(year) }),
      },
      { onProgress: progress.update, signal: context.signal },
    );
  } finally {
    progress.stop();
  }
}

function sayImported(terminal: Terminal, summary: ImportSummary): void {
  const { file, read, sealed, duplicates, quarantined, seconds, format, source } = summary;
  const found = `${formatCount(read)} read, ${formatCount(sealed)} sealed, ${formatCount(duplicates)} duplicates, ${formatCount(quarantined)} quarantined`;
  const size = `The log has ${countOf(summary.tree_size, "entry", "entries")}.`;
  terminal.say(`${file}: ${found}. ${format} from ${source}, ${formatSeconds(seconds)}. ${size}`);
  for (const note of summary.notes) terminal.say(`note: ${note}`, "yellow");
}

function sayTotal(terminal: Terminal, summaries: readonly ImportSummary[]): void {
  const sum = (pick: (summary: ImportSummary) => number) =>
    formatCount(summaries.reduce((total, summary) => total + pick(summary), 0));
  terminal.say(
    `${summaries.length} files: ${sum((one) => one.read)} read, ${sum((one) => one.sealed)} sealed, ` +
      `${sum((one) => one.duplicates)} duplicates, ${sum((one) => one.quarantined)} quarantined.`,
    "bold",
  );
}

/** After these no other file can go in either. */
function isOverFor(error: unknown): boolean {
  return ["QUIS_ABORTED", "CLI_ABORTED", "CLI_SERVER_LOST", "QUIS_DISK_FULL", "QUIS_LOG_STOPPED"].includes(
    describeError(error).code,
  );
}

async function noteStopped(terminal: Terminal, instance: Instance): Promise<void> {
  let size = "";
  try {
    const records = (await instance.status()).logs.find((log) => log.name === "records");
    if (records !== undefined) size = `the log has ${countOf(records.size, "entry", "entries")}; `;
  } catch {
    // The server is gone or the log has stopped: its size is not known here, the rest still holds.
  }
  terminal.note(`${size}what is sealed stays sealed. The same command again goes on, and seals nothing twice`);
}

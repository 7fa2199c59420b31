// What a path on the command line stands for: a file, the files of a folder, or those in an archive; each is imported and reported on its own.
import { stat, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { openArchive } from "@quis/server";
import { CliError } from "../error.ts";
import { openFile, type OpenedFile } from "./file.ts";

/** One file to read. Opened before the next one is given. */
export interface FileInput {
  /** Name to show and to keep with what is quarantined: `logs/2026/a.zip/b.csv`. */
  readonly name: string;
  open(): Promise<OpenedFile>;
}

const MAX_DEPTH = 32;

/**
 * The files that `path` stands for, those of a folder sorted by name. `sheet` is the one to read of a spreadsheet. Symbolic links in a folder are
 * not followed: `onSkipped` is told of each.
 * @throws CliError CLI_FILE, QuisError QUIS_BAD_ARCHIVE for an archive that cannot be opened; the next ones go on after it in a folder
 */
export async function* inputsOf(
  path: string,
  sheet: string | undefined,
  onSkipped: (name: string, why: string) => void = () => undefined,
): AsyncGenerator<FileInput> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory() === true) yield* folderInputs(path, basename(path), sheet, onSkipped, 0);
  else yield* fileInputs(path, basename(path), sheet);
}

async function* folderInputs(
  folder: string,
  name: string,
  sheet: string | undefined,
  onSkipped: (name: string, why: string) => void,
  depth: number,
): AsyncGenerator<FileInput> {
  if (depth > MAX_DEPTH)
    throw new CliError("CLI_FILE", `expected at most ${MAX_DEPTH} folders in folders, got more at ${folder}`);
  const found = await readdir(folder, { withFileTypes: true });
  // By code units: the same order everywhere, whatever the locale.
  for (const item of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, item.name);
    const shown = `${name}/${item.name}`;
    if (item.isDirectory()) yield* folderInputs(path, shown, sheet, onSkipped, depth + 1);
    else if (item.isFile()) yield* fileOrFailure(path, shown, sheet);
    else onSkipped(shown, item.isSymbolicLink() ? "a symbolic link, which is not followed" : "no file");
  }
}

/** In a folder a file that cannot be opened is reported like one that cannot be read, and the next ones go on. */
async function* fileOrFailure(path: string, name: string, sheet: string | undefined): AsyncGenerator<FileInput> {
  try {
    yield* fileInputs(path, name, sheet);
  } catch (error) {
    yield { name, open: () => Promise.reject(error instanceof Error ? error : new Error(String(error))) };
  }
}

async function* fileInputs(path: string, name: string, sheet: string | undefined): AsyncGenerator<FileInput> {
  const info = await stat(path).catch(() => undefined);
  const archive = info?.isFile() === true ? await openReadable(path, sheet) : undefined;
  if (archive === undefined) {
    yield { name, open: () => openFile(path) };
    return;
  }
  await using opened = archive;
  for (const file of opened.files) {
    const { name: entry, sizeBytes } = file;
    yield {
      name: entry === undefined ? name : `${name}/${showable(entry)}`,
      open: () => Promise.resolve({ bytes: file.bytes(), ...(sizeBytes === undefined ? {} : { sizeBytes }) }),
    };
  }
}

/** Files without permission are opened as such, which says so. */
async function openReadable(path: string, sheet: string | undefined) {
  try {
    return await openArchive(path, sheet);
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("E")) return undefined;
    throw error;
  }
}

// A name in an archive may hold anything; one that is kept with records holds no controls.
function showable(name: string): string {
  // oxlint-disable-next-line no-control-regex
  return name.replaceAll(/[\u0000-\u001f\u007f]/g, "?").slice(0, 1024);
}

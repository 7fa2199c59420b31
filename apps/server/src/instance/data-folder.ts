// The data folder's own label: which version of the layout it has, so that an older program refuses a newer folder.
import { existsSync } from "node:fs";
import { access, constants, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { logNameSchema } from "@quis/contract";
import { replaceFile, syncFolder } from "../ledger/durable.ts";
import { QuisError } from "./error.ts";

/** Version of the layout that this program writes. */
export const DATA_FORMAT = 2;
/** First layout whose payload is encrypted. */
export const ENCRYPTED_FORMAT = 2;

export interface FolderLabel {
  readonly format: number;
  readonly created: string;
  /** The events are the invented agency's. */
  readonly demo: boolean;
  /** The folder's logs, in the order in which they are opened; `records` and `oversight` are the first two. */
  readonly logs: readonly string[];
}

/** The logs that every data folder has. */
export const DEFAULT_LOGS: readonly string[] = ["records", "oversight"];

/** Logs of a folder: those it has, and those that are asked for. @throws QuisError QUIS_USAGE for a name that is none */
export function namesOfLogs(label: FolderLabel | undefined, asked: readonly string[] = []): string[] {
  const names = [...new Set([...(label?.logs ?? DEFAULT_LOGS), ...asked])];
  for (const name of names)
    if (!logNameSchema.safeParse(name).success)
      throw new QuisError(
        "QUIS_USAGE",
        `expected names of logs of 1 to 31 of a-z, 0-9, '-', beginning with a letter, got ${JSON.stringify(name)}`,
      );
  return names;
}

/** Makes the folder if it is not there, and checks that it is one and can be written. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await makeFolder(resolve(folder));
    if (!(await stat(folder)).isDirectory()) throw new Error("it is a file");
    // Root may write anywhere that is not mounted read-only; access() tells both.
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new QuisError(
      "QUIS_DATA_UNUSABLE",
      `expected a data folder that can be written, ${folder} cannot: ${reason}`,
      { cause },
    );
  }
}

// Node's own recursive mkdir never returns where a parent exists but takes no folders, such as /proc (tried with Node 20 and 24).
async function makeFolder(folder: string): Promise<void> {
  const make = async (): Promise<NodeJS.ErrnoException | undefined> => {
    try {
      await mkdir(folder, { mode: 0o700 });
      return undefined;
    } catch (error) {
      return error as NodeJS.ErrnoException;
    }
  };
  let failure = await make();
  if (failure?.code === "ENOENT" && dirname(folder) !== folder && !existsSync(dirname(folder))) {
    await makeFolder(dirname(folder));
    failure = await make();
  }
  if (failure?.code === "EEXIST") return;
  if (failure !== undefined) throw failure;
  // Else a power cut could take the whole folder, whatever was made durable in it. Who may not read the parent cannot sync it.
  await syncFolder(dirname(folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EACCES") throw error;
  });
}

/** The folder's label, or undefined if it has none yet. @throws QuisError QUIS_DATA_NEWER, QUIS_DATA_CORRUPT */
export async function readLabel(folder: string): Promise<FolderLabel | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, "quis.json"), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return undefined;
    if (code === "ENOTDIR")
      throw new QuisError("QUIS_DATA_UNUSABLE", `expected a data folder, ${folder} is a file`, { cause: error });
    throw error;
  }
  let label: Partial<FolderLabel>;
  try {
    label = JSON.parse(text) as Partial<FolderLabel>;
  } catch (cause) {
    throw new QuisError("QUIS_DATA_CORRUPT", `expected JSON in ${join(folder, "quis.json")}, got other text`, {
      cause,
    });
  }
  if (typeof label.format !== "number" || label.format < 1) {
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected "format" of at least 1 in ${join(folder, "quis.json")}, got ${JSON.stringify(label.format)}`,
    );
  }
  if (label.format > DATA_FORMAT) {
    throw new QuisError(
      "QUIS_DATA_NEWER",
      `expected a data folder of format ${DATA_FORMAT} or older, got ${label.format}: it was written by a newer Quis. Use that version.`,
    );
  }
  const logs = label.logs ?? DEFAULT_LOGS;
  if (!Array.isArray(logs) || DEFAULT_LOGS.some((name, i) => logs[i] !== name))
    throw new QuisError(
      "QUIS_DATA_CORRUPT",
      `expected "logs" that begin with ${DEFAULT_LOGS.join(" and ")} in ${join(folder, "quis.json")}, got ${JSON.stringify(logs)}`,
    );
  return { format: label.format, created: label.created ?? "", demo: label.demo ?? false, logs };
}

/** A folder without a label may only be empty or half-made by Quis itself, never somebody's documents. */
export async function checkMakeable(folder: string): Promise<void> {
  const own = new Set([
    "access",
    "access.yaml",
    "keys",
    "log",
    "payload",
    "wal",
    "index",
    "quarantine",
    "store",
    "context",
    "witness",
    "intake",
    "sources.yaml",
    "completeness.yaml",
    "rules",
    "rules.yaml",
    "policies",
    "tls",
    "detection.yaml",
    "review.yaml",
    "mail.yaml",
    "lock.sqlite",
    "lock.json",
    "lock.json.tmp",
    "quis.json.tmp",
  ]);
  const foreign = (await readdir(folder)).find((name) => !own.has(name));
  if (foreign !== undefined) {
    throw new QuisError(
      "QUIS_DATA_UNUSABLE",
      `expected an empty folder or a Quis data folder, ${folder} holds ${JSON.stringify(foreign)}. Choose another with --data.`,
    );
  }
}

export async function writeLabel(folder: string, label: FolderLabel): Promise<void> {
  await replaceFile(join(folder, "quis.json"), `${JSON.stringify(label)}\n`);
}

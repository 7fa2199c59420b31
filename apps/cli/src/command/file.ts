// Files a command reads: opened before anything is sent, with the reason in words if that does not work.
import { constants, createReadStream } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError } from "../error.ts";

export interface OpenedFile {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Unknown for pipes. */
  readonly sizeBytes?: number;
}

const CHUNK_BYTES = 1 << 20;
/** A mapping is a page of YAML; what is larger is something else. */
const MAX_TEXT_BYTES = 1 << 20;

/** Opens a file, or a pipe such as `<(zcat …)`. @throws CliError CLI_FILE */
export async function openFile(path: string): Promise<OpenedFile> {
  const info = await inspect(path);
  const sizeBytes = info.isFile() ? info.size : undefined;
  return { bytes: readChunks(path, sizeBytes), ...(sizeBytes === undefined ? {} : { sizeBytes }) };
}

/** A file that grows meanwhile is read as far as it was: its size has been promised to the server. Opened at the first read. */
async function* readChunks(path: string, sizeBytes: number | undefined): AsyncGenerator<Uint8Array> {
  if (sizeBytes === 0) return;
  yield* createReadStream(path, {
    highWaterMark: CHUNK_BYTES,
    ...(sizeBytes === undefined ? {} : { end: sizeBytes - 1 }),
  });
}

/** Reads a small text file. @throws CliError CLI_FILE */
export async function readTextFile(path: string): Promise<string> {
  const info = await inspect(path);
  if (info.size > MAX_TEXT_BYTES) {
    throw new CliError("CLI_FILE", `expected at most ${MAX_TEXT_BYTES} bytes in ${path}, got ${info.size}`);
  }
  const bytes = await readFile(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CliError("CLI_FILE", `expected UTF-8 text in ${path}, got other bytes`, { cause });
  }
}

/** Reads a file of any bytes, at most `maxBytes` of them. @throws CliError CLI_FILE */
export async function readBytes(cwd: string, path: string, maxBytes: number): Promise<Uint8Array> {
  const full = resolve(cwd, path);
  const info = await inspect(full);
  if (info.size > maxBytes)
    throw new CliError("CLI_FILE", `expected at most ${maxBytes} bytes in ${path}, got ${info.size}`);
  return new Uint8Array(await readFile(full));
}

async function inspect(path: string) {
  let info;
  try {
    info = await stat(path);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    const why = code === "ENOENT" ? "nothing there" : code === "EACCES" ? "no permission to look" : String(cause);
    throw new CliError("CLI_FILE", `expected a file at ${path}, got ${why}`, { cause });
  }
  if (info.isDirectory()) {
    throw new CliError("CLI_FILE", `expected a file at ${path}, got a folder; name its files, such as ${path}/*`);
  }
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new CliError("CLI_FILE", `expected to read ${path}, got no permission`, { cause });
  }
  return info;
}

// Files a command makes: never over another, and readable by their owner only, since they are about people.
import { constants } from "node:fs";
import { open, rename } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError } from "../error.ts";

/** Writes a new file, durable when it returns. @throws CliError CLI_FILE, also if there is one of that name */
export async function writeNewFile(cwd: string, path: string, data: string | Uint8Array): Promise<void> {
  await write(resolve(cwd, path), path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, data);
}

/** Writes a file, also over one of that name. @throws CliError CLI_FILE */
export async function replaceFile(cwd: string, path: string, data: string): Promise<void> {
  const full = resolve(cwd, path);
  const part = `${full}.part`;
  await write(part, path, constants.O_CREAT | constants.O_TRUNC | constants.O_WRONLY, data);
  // What is kept is the yardstick of the next audit: the old one stays until the new one is whole.
  await rename(part, full);
}

async function write(full: string, path: string, flags: number, data: string | Uint8Array): Promise<void> {
  try {
    await using file = await open(full, flags, 0o600);
    await file.writeFile(data);
    await file.sync();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    const why = code === "EEXIST" ? "one that is there: choose another name" : String(code === "" ? cause : code);
    throw new CliError("CLI_FILE", `expected to make the file ${path}, got ${why}`, { cause });
  }
}

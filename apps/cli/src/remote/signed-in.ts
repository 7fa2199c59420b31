// Servers elsewhere that somebody has signed in to: their API tokens, in a file of the user's own.
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError } from "../error.ts";
import type { ServerAddress } from "./http.ts";

type Env = Readonly<Record<string, string | undefined>>;

function fileOf(env: Env): string {
  const config = env["XDG_CONFIG_HOME"] ?? (env["HOME"] === undefined ? undefined : join(env["HOME"], ".config"));
  if (config === undefined || config === "")
    throw new CliError("CLI_USAGE", "expected HOME or XDG_CONFIG_HOME, where sign-ins are kept, got neither");
  return join(config, "quis", "servers.json");
}

/** The server's origin. A token leaves this machine by https only. @throws CliError CLI_USAGE */
export function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? "");
  if (
    url === undefined ||
    !(url.protocol === "https:" || (url.protocol === "http:" && loopback)) ||
    url.username !== ""
  )
    throw new CliError(
      "CLI_USAGE",
      `expected an address such as https://quis.example.org (http only on this machine), got ${text}`,
    );
  return url.origin;
}

async function readAll(path: string): Promise<Record<string, string>> {
  const mode = (await stat(path).catch(() => undefined))?.mode;
  if (mode === undefined) return {};
  if ((mode & 0o077) !== 0)
    throw new CliError(
      "CLI_FILE",
      `expected ${path} to be readable by its owner only, got others too: chmod 600 ${path}`,
    );
  try {
    const kept: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof kept !== "object" || kept === null || Object.values(kept).some((token) => typeof token !== "string"))
      throw new Error("shape");
    return kept as Record<string, string>;
  } catch {
    // The parser would quote the file, which holds tokens.
    throw new CliError(
      "CLI_FILE",
      `expected tokens by address as JSON in ${path}, got other text; remove it and sign in again`,
    );
  }
}

async function writeAll(path: string, tokens: Record<string, string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.tmp`, `${JSON.stringify(tokens)}\n`, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

/** @throws CliError CLI_USAGE if nobody has signed in there */
export async function signedInAddress(env: Env, server: string): Promise<ServerAddress> {
  const url = originOf(server);
  const tokens = await readAll(fileOf(env));
  const token = Object.hasOwn(tokens, url) ? tokens[url] : undefined;
  if (token === undefined)
    throw new CliError("CLI_USAGE", `expected a sign-in at ${url}, got none: quis signin ${url}`);
  return { url, token, signedIn: true };
}

export async function keepToken(env: Env, url: string, token: string): Promise<void> {
  const path = fileOf(env);
  await writeAll(path, { ...(await readAll(path)), [url]: token });
}

/** Whether there was one. */
export async function forgetToken(env: Env, url: string): Promise<boolean> {
  const path = fileOf(env);
  const { [url]: token, ...rest } = await readAll(path);
  if (token !== undefined) await writeAll(path, rest);
  return token !== undefined;
}

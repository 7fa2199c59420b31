// quis mirror: off-site copies, where they are, how far behind; and keeping copies for others.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { MirrorState } from "@quis/contract";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatCount } from "../output/figures.ts";
import { formatDuration } from "../output/duration.ts";
import type { CommandContext } from "./context.ts";
import { parseWhole } from "./parse.ts";

export interface AddOptions {
  readonly to: string;
  readonly tokenFile?: string;
}

export async function addMirror(context: CommandContext, name: string, options: AddOptions): Promise<ExitCode> {
  const { world } = context;
  const to = /^https?:\/\//i.test(options.to) ? options.to : resolve(world.cwd, options.to);
  const { tokenFile } = options;
  const instance = await context.open();
  const state = await instance.addMirror(context.actor, {
    name,
    to,
    ...(tokenFile === undefined ? {} : { tokenFile: resolve(world.cwd, tokenFile) }),
  });
  context.terminal.printJson(state);
  context.terminal.say(`${name} is kept up to date from now on, while a server runs on the folder.`);
  return EXIT.ok;
}

export async function listMirrors(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const mirrors = await (await context.open()).mirrors();
  for (const mirror of mirrors) {
    terminal.printJson(mirror);
    sayMirror(context, mirror);
  }
  if (mirrors.length === 0) terminal.say("There is no off-site copy. quis mirror add NAME --to DIR|URL makes one.");
  return EXIT.ok;
}

function sayMirror({ terminal }: CommandContext, { name, to, logs, last_ok, error }: MirrorState): void {
  terminal.say(`${name}  ${to}`, "bold");
  for (const { log, size, lag_entries, lag_seconds } of logs)
    terminal.say(
      lag_entries === 0
        ? `  ${log}: ${formatCount(size ?? 0)}, has all`
        : `  ${log}: ${size === null ? "nothing yet" : formatCount(size)}, ${countOf(lag_entries, "entry", "entries")} and ${formatDuration(lag_seconds)} behind`,
    );
  terminal.say(`  last agreed ${last_ok ?? "never"}`, "dim");
  if (error !== null) terminal.say(`  ${error}`, "red");
}

export async function removeMirror(context: CommandContext, name: string): Promise<ExitCode> {
  await (await context.open()).removeMirror(context.actor, name);
  context.terminal.printJson({ name, removed: true });
  context.terminal.say(`${name} is no longer kept up to date. What it holds stays there.`);
  return EXIT.ok;
}

export interface MirrorServeOptions {
  readonly listen: string;
  readonly tokenFile: string;
  readonly vkey?: readonly string[];
}

/** Keeps copies that others push, until Ctrl-C. The data folder is the folder of the copies. */
export async function serveMirror(context: CommandContext, options: MirrorServeOptions): Promise<ExitCode> {
  const { terminal, world, data, signal } = context;
  const [, host = "", port = ""] = /^(127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})$/.exec(options.listen) ?? [];
  if (host === "")
    throw new CliError(
      "CLI_USAGE",
      `expected --listen 127.0.0.1:PORT (a TLS proxy or a tunnel is for the way there), got ${options.listen}`,
    );
  const token = (
    await readFile(resolve(world.cwd, options.tokenFile), "utf8").catch((cause: unknown) => {
      throw new CliError("CLI_FILE", `expected a token in ${options.tokenFile}, it cannot be read`, { cause });
    })
  ).trim();
  const { createMirrorServer } = await import("@quis/server");
  const server = createMirrorServer({
    folder: data,
    token,
    ...(options.vkey === undefined ? {} : { vkeys: options.vkey }),
  });
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(parseWhole(port, "--listen"), host.replaceAll(/[[\]]/g, ""), done);
  });
  const address = server.address();
  const url = `http://${host}:${typeof address === "object" ? address?.port : port}`;
  terminal.printJson({ url, data });
  terminal.say(`Copies are kept in ${data}: ${url}. Ctrl-C stops.`);
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
  await new Promise<void>((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
  return EXIT.ok;
}

// quis serve: HTTP and the page, until Ctrl-C.
import type { Instance } from "@quis/server";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf } from "../output/figures.ts";
import type { CommandContext } from "./context.ts";
import { parseWhole } from "./parse.ts";

export interface ServeOptions {
  readonly port: string;
  readonly host: string;
}

export interface ListenAt {
  readonly port: number;
  readonly host: string;
}

/** @throws CliError CLI_USAGE */
export function parseAddress({ port, host }: ServeOptions): ListenAt {
  const number = parseWhole(port, "--port");
  if (number > 65_535) throw new CliError("CLI_USAGE", `expected --port from 0 to 65535, got ${port}`);
  return { port: number, host };
}

export async function serve(context: CommandContext, options: ServeOptions): Promise<ExitCode> {
  const address = parseAddress(options);
  const instance = await context.open({ create: true, own: true });
  return serveUntilStopped(context, instance, address);
}

/**
 * Serves an opened folder, says where, and waits for Ctrl-C. `prepare` runs once the port is ours: a port in use is no reason to
 * find out after minutes of work.
 */
export async function serveUntilStopped(
  context: CommandContext,
  instance: Instance,
  address: ListenAt,
  prepare?: () => Promise<void>,
): Promise<ExitCode> {
  const { terminal, signal } = context;
  const { serveInstance } = await import("@quis/server");
  const server = await serveInstance(instance, address);
  try {
    await prepare?.();
    const status = await instance.status();
    const records = status.logs.find((log) => log.name === "records");
    const { url, setupUrl } = server;
    terminal.printJson({
      url,
      data: context.data,
      entries: records?.size ?? 0,
      demo: status.demo,
      ...(setupUrl === undefined ? {} : { setup_url: setupUrl }),
    });
    terminal.print();
    terminal.print(`  ${terminal.style("bold", server.url)}`);
    terminal.print();
    terminal.say(
      status.demo
        ? "The data are invented: an agency that does not exist, 90 days of its work. For real use: npm start -- --data DIR --empty"
        : `${countOf(records?.size ?? 0, "access event", "access events")} sealed in ${context.data}.`,
    );
    if (setupUrl !== undefined) {
      terminal.say("Nobody may sign in yet. This link makes the first administrator, once, within a day:", "bold");
      terminal.print();
      terminal.print(`  ${setupUrl}`);
      terminal.print();
    }
    terminal.say("Only this machine can reach it; other addresses wait for sign-in. Ctrl-C stops.", "dim");
    await stopped(signal);
  } finally {
    await server.close();
  }
  return EXIT.ok;
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

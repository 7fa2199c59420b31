// What every command has at hand, and how its end becomes an exit code.
import { homedir, userInfo } from "node:os";
import { resolve } from "node:path";
import type { Instance } from "@quis/server";
import { CliError, exitCodeOf } from "../error.ts";
import type { ExitCode } from "../error.ts";
import type { FolderOptions } from "../instance/open-folder.ts";
import { Terminal } from "../output/terminal.ts";
import type { Sink } from "../output/terminal.ts";

/** The world outside the command; tests give their own. */
export interface World {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly openFolder: (options: FolderOptions) => Promise<Instance>;
}

export interface GlobalOptions {
  readonly data?: string;
  readonly json?: boolean;
}

export interface CommandContext {
  readonly world: World;
  readonly terminal: Terminal;
  /** Absolute path of the data folder. */
  readonly data: string;
  /** Who asks, as the oversight log records it. */
  readonly actor: string;
  readonly signal: AbortSignal;
  /** Opens the data folder, or the server on it. Closed when the command ends, also by an error. */
  readonly open: (options?: { readonly create?: boolean }) => Promise<Instance>;
}

/** Runs a command's body: opens late, closes always, and turns an error into a message and an exit code. */
export async function runCommand(
  world: World,
  globals: GlobalOptions,
  body: (context: CommandContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  const terminal = new Terminal({ ...world, json: globals.json === true });
  const data = resolve(world.cwd, globals.data ?? nonEmpty(world.env["QUIS_DATA"]) ?? "quis-data");
  const opened: Instance[] = [];
  const context: CommandContext = {
    world,
    terminal,
    data,
    actor: `local:${findUserName()}`,
    signal: world.signal,
    open: async ({ create = false } = {}) => {
      const storeUrl = nonEmpty(world.env["QUIS_STORE_URL"]);
      const instance = await world.openFolder({ data, create, ...(storeUrl === undefined ? {} : { storeUrl }) });
      opened.push(instance);
      return instance;
    },
  };
  let code: ExitCode;
  try {
    code = await body(context);
  } catch (error) {
    code = exitCodeOf(terminal.fail(error));
  }
  for (const instance of opened) {
    try {
      await instance.close();
    } catch (error) {
      code = exitCodeOf(terminal.fail(error));
    }
  }
  return code;
}

/** Stops between two steps of a command that has no signal of its own. */
export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new CliError("CLI_ABORTED", "stopped on request");
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}

/** A user without an entry in the system's list (containers have such) is named by number. */
function findUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? homedir()}`;
  }
}

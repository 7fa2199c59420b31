// What every command has at hand, and how its end becomes an exit code.
import { userInfo } from "node:os";
import { resolve } from "node:path";
import { actorSchema } from "@quis/contract";
import type { Instance } from "@quis/server";
import { CliError, exitCodeOf } from "../error.ts";
import type { ExitCode } from "../error.ts";
import type { FolderOptions } from "../instance/open-folder.ts";
import { signedInAddress } from "../remote/signed-in.ts";
import { Terminal } from "../output/terminal.ts";
import type { Sink } from "../output/terminal.ts";
import type { Why } from "./why.ts";

/** The world outside the command; tests give their own. */
export interface World {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Where a secret is read from; the process's own if not given. */
  readonly stdin?: NodeJS.ReadableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly openFolder: (options: FolderOptions) => Promise<Instance>;
}

export interface GlobalOptions {
  readonly why?: Why;
  readonly data?: string;
  readonly json?: boolean;
  readonly server?: string;
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
  readonly open: (options?: OpenOptions) => Promise<Instance>;
}

export type OpenOptions = Partial<Omit<FolderOptions, "data" | "actor" | "why" | "storeUrl" | "logs" | "server">>;

/** Runs a command's body: opens late, closes always, and turns an error into a message and an exit code. */
export async function runCommand(
  world: World,
  globals: GlobalOptions,
  body: (context: CommandContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  const terminal = new Terminal({ ...world, json: globals.json === true });
  const data = resolve(world.cwd, globals.data ?? nonEmpty(world.env["QUIS_DATA"]) ?? "quis-data");
  const opened: Instance[] = [];
  const actor = findActor();
  const context: CommandContext = {
    world,
    terminal,
    data,
    actor,
    signal: world.signal,
    open: async (options) => {
      const storeUrl = nonEmpty(world.env["QUIS_STORE_URL"]);
      const logs = nonEmpty(world.env["QUIS_LOGS"])?.split(",");
      const server = nonEmpty(globals.server) ?? nonEmpty(world.env["QUIS_SERVER"]);
      const instance = await world.openFolder({
        create: false,
        ...options,
        data,
        actor,
        why: globals.why ?? {},
        ...(storeUrl === undefined ? {} : { storeUrl }),
        ...(logs === undefined ? {} : { logs }),
        ...(server === undefined ? {} : { server: await signedInAddress(world.env, server) }),
      });
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

/** The machine's user, by number where the name cannot be had (containers) or does not fit the contract. */
function findActor(): string {
  const byNumber = `local:uid-${process.getuid?.() ?? 0}`;
  try {
    const named = actorSchema.safeParse(`local:${userInfo().username}`);
    return named.success ? named.data : byNumber;
  } catch {
    return byNumber;
  }
}

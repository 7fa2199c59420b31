// quis witness: cosign other people's logs, so that they cannot show two histories.
import { resolve as resolvePath } from "node:path";
import { CliError, EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf } from "../output/figures.ts";
import type { CommandContext } from "./context.ts";

export interface WitnessOptions {
  readonly data?: string;
  readonly listen: string;
  readonly name?: string;
  readonly allowRemote?: boolean;
}

/** Never the data folder of a log: who keeps the log must not be its witness. */
function folderOf(context: CommandContext, data: string | undefined): string {
  return resolvePath(context.world.cwd, data ?? "quis-witness");
}

/** @throws CliError CLI_USAGE */
export function parseListen(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits = ""] = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(digits) > 65_535) {
    throw new CliError("CLI_USAGE", `expected --listen ADDRESS:PORT such as 127.0.0.1:7848, got ${text}`);
  }
  return { host, port: Number(digits) };
}

/** Runs a witness until Ctrl-C. The key is made at the first start. */
export async function runWitness(context: CommandContext, options: WitnessOptions): Promise<ExitCode> {
  const { terminal, signal } = context;
  const address = parseListen(options.listen);
  const folder = folderOf(context, options.data);
  const { serveWitness, WitnessFolder } = await import("@quis/server");
  const witness = await WitnessFolder.open({ folder, ...(options.name === undefined ? {} : { name: options.name }) });
  try {
    const served = await serveWitness(witness, {
      ...address,
      allowRemote: options.allowRemote === true,
      onFailure: (error) => void terminal.fail(error),
    });
    try {
      const origins = await witness.origins();
      const line = `witness ${witness.name} ${witness.vkey} ${served.url}`;
      terminal.printJson({ url: served.url, vkey: witness.vkey, policy: line, logs: origins, data: folder });
      terminal.print();
      terminal.print(`  ${terminal.style("bold", served.url)}`);
      terminal.print();
      terminal.say("Line for the policy of a log (with the address under which the log reaches this witness):");
      terminal.print(line);
      terminal.print();
      terminal.say(
        origins.length === 0
          ? `It knows no log yet: quis witness add-log VKEY --data ${folder}`
          : `It cosigns ${countOf(origins.length, "log", "logs")}: ${origins.join(", ")}`,
      );
      if (options.allowRemote === true) {
        terminal.note("this port speaks plain HTTP to other machines: put a proxy with TLS in front of it");
      }
      terminal.say("Ctrl-C stops. Never restore this folder from an older copy: make a new key instead.", "dim");
      await stopped(signal);
    } finally {
      await served.close();
    }
  } finally {
    await witness.close();
  }
  return EXIT.ok;
}

/** Lets a witness know a log; a running one knows it at once. */
export async function addLog(
  context: CommandContext,
  vkey: string,
  options: { readonly data?: string },
): Promise<ExitCode> {
  const folder = folderOf(context, options.data);
  const { addWitnessedLog } = await import("@quis/server");
  const { origin, added } = await addWitnessedLog(folder, vkey);
  context.terminal.printJson({ origin, added, data: folder });
  context.terminal.say(added ? `The witness in ${folder} now knows ${origin}.` : `It knew ${origin} already.`);
  return EXIT.ok;
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

// A command's way to the data: through the server if one runs on the folder, else by opening the folder itself.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Instance } from "@quis/server";
import { CliError } from "../error.ts";
import type { Why } from "../command/why.ts";
import type { ServerAddress } from "../remote/http.ts";

export interface FolderOptions {
  readonly data: string;
  /** Who asks, for the server's oversight log. */
  readonly actor: string;
  /** Why they ask, sealed with each question. */
  readonly why?: Why;
  /** Makes a new folder where there is none; a question about nothing is refused instead. */
  readonly create: boolean;
  /** For serving: never through another server. */
  readonly own?: boolean;
  /** Marks a folder that is made now as one of invented data. */
  readonly demo?: boolean;
  /** A server elsewhere, which somebody has signed in to, instead of the folder. */
  readonly server?: ServerAddress;
  readonly storeUrl?: string;
  /** Logs to make beside those that the folder has. */
  readonly logs?: readonly string[];
}

/**
 * Opens the folder, or the server that holds it.
 * @throws CliError CLI_NO_DATA if there is no folder and none is to be made, QuisError as openInstance says
 */
export async function openFolder(options: FolderOptions): Promise<Instance> {
  const { data, actor, why = {}, create, own, demo, server, storeUrl, logs } = options;
  if (server !== undefined) {
    if (own === true) throw new CliError("CLI_USAGE", "expected to serve a folder of this machine, got --server");
    const { connectRemote } = await import("../remote/remote-instance.ts");
    return connectRemote({ ...server, why }, data, actor);
  }
  if (!create && !existsSync(join(data, "quis.json"))) {
    throw new CliError(
      "CLI_NO_DATA",
      `expected a data folder at ${data}, got none. Give it by --data or QUIS_DATA, or make one: \`quis import\` or \`quis start\` does`,
    );
  }
  // Loaded late: the store's native library has no part in `--help`, in usage errors and in work done by a server.
  const { findRunning, openInstance } = await import("@quis/server");
  const running = await findRunning(data);
  if (running !== undefined && own === true) {
    throw new CliError(
      "QUIS_DATA_BUSY",
      `expected ${data} to be free, got the server ${running.url} (process ${running.pid}) on it; use that one or stop it`,
    );
  }
  if (running !== undefined) {
    const { connectRemote } = await import("../remote/remote-instance.ts");
    return connectRemote({ ...running, why }, data, actor);
  }
  return openInstance({
    data,
    create,
    // Who is served says why themselves.
    ...(own === true ? {} : { why }),
    ...(demo === undefined ? {} : { demo }),
    ...(storeUrl === undefined ? {} : { storeUrl }),
    ...(logs === undefined ? {} : { logs }),
  });
}

// An open data folder on the network: loopback only, until sign-in exists.
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { FastifyBaseLogger } from "fastify";
import { createHttpServer, listen } from "./http/index.ts";
import type { Instance } from "./instance/instance.ts";
import { LocalInstance } from "./instance/local-instance.ts";
import { VERSION } from "./instance/version.ts";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly logger?: FastifyBaseLogger;
}

export interface Served {
  readonly url: string;
  /** Ends answers in flight and stops listening; the instance stays open. */
  close(): Promise<void>;
}

/** Serves `instance` and tells commands on its folder where. @throws QuisError QUIS_NOT_LOOPBACK, QUIS_PORT_IN_USE */
export async function serveInstance(instance: Instance, options: ServeOptions): Promise<Served> {
  const token = randomBytes(32).toString("base64url");
  const webRoot = fileURLToPath(new URL("../../web/dist", import.meta.url));
  const server = await createHttpServer({
    instance,
    token,
    version: VERSION,
    webRoot,
    ...(options.logger === undefined ? {} : { logger: options.logger }),
  });
  if (instance instanceof LocalInstance) {
    await instance.startIntake();
    await instance.detection().serve();
  }
  const { url } = await listen(server, { host: options.host, port: options.port });
  if (instance instanceof LocalInstance) {
    await instance.announce(url, token);
    instance.startWatch();
  }
  return { url, close: () => server.close() };
}

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
  /** One-time link that makes the first administrator, while nobody can administrate. */
  readonly setupUrl?: string;
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
    ...(instance instanceof LocalInstance ? { identity: instance.access().identity } : {}),
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
    const secret = await instance.access().identity.enrolment.makeSetup();
    // By name, since browsers keep passkeys for names only.
    if (secret !== undefined)
      return { url, setupUrl: `${url.replace("127.0.0.1", "localhost")}/enrol#${secret}`, close: () => server.close() };
  }
  return { url, close: () => server.close() };
}

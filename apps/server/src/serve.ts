// An open data folder on the network: loopback, or with a certificate any address. Policies and certificate are taken up again when they change.
import { randomBytes } from "node:crypto";
import type { Server as TlsServer } from "node:https";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyBaseLogger } from "fastify";
import { FileWatch, readNetwork } from "./access/index.ts";
import { Policies } from "./access/policy/index.ts";
import { Certificate } from "./http/certificate.ts";
import { createHttpServer, type HttpServerOptions, listen } from "./http/index.ts";
import { QuisError } from "./instance/error.ts";
import type { Instance } from "./instance/instance.ts";
import { LocalInstance } from "./instance/local-instance.ts";
import { VERSION } from "./instance/version.ts";
import { OWN_ACTOR } from "./oversight/oversight.ts";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly logger?: FastifyBaseLogger;
  /** How often policies and certificate are looked at; for tests. */
  readonly lookEveryMs?: number;
}

export interface Served {
  readonly url: string;
  /** Takes up policies and certificate as they are now, as SIGHUP does. */
  reload(): Promise<void>;
  /** One-time link that makes the first administrator, while nobody can administrate. */
  readonly setupUrl?: string;
  /** Ends answers in flight and stops listening; the instance stays open. */
  close(): Promise<void>;
}

/**
 * Serves `instance` and tells commands on its folder where.
 * @throws QuisError QUIS_NOT_LOOPBACK, QUIS_PORT_IN_USE, QUIS_BAD_CERTIFICATE, QUIS_BAD_INPUT; PolicyError ACCESS_BAD_POLICY
 */
export async function serveInstance(instance: Instance, options: ServeOptions): Promise<Served> {
  const token = randomBytes(32).toString("base64url");
  const webRoot = fileURLToPath(new URL("../../web/dist", import.meta.url));
  const { data } = await instance.status();
  const network = await readNetwork(data);
  const certificate = network.tls === undefined ? undefined : await Certificate.load(network.tls, Date.now);
  const policies = await Policies.load(data);
  const common: HttpServerOptions = {
    instance,
    token,
    version: VERSION,
    policies,
    ...(instance instanceof LocalInstance ? { identity: instance.access().identity } : {}),
    ...(certificate === undefined ? {} : { certificate }),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
  };
  const tls = certificate === undefined ? {} : { tls: { certificate, names: network.names } };
  const server = await createHttpServer({ ...common, ...tls, webRoot });
  const closing: (() => Promise<unknown>)[] = [() => server.close()];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).toReversed()) await step();
  };
  try {
    const host = options.host.toLowerCase();
    if (certificate !== undefined && network.names.length === 0 && !/^(?:127\.0\.0\.1|\[?::1\]?|localhost)$/.test(host))
      throw new QuisError(
        "QUIS_USAGE",
        `expected names in access.yaml, by which browsers reach ${host} from elsewhere, got none; see docs/how-to/serve-beyond-loopback.md`,
      );
    if (instance instanceof LocalInstance) {
      await instance.startIntake();
      await instance.detection().serve();
    }
    const { url, port } = await listen(server, { host: options.host, port: options.port });
    const local = certificate === undefined ? url : await listenLocally(common, closing);
    if (instance instanceof LocalInstance) {
      await instance.announce(local, token);
      instance.startWatch();
    }
    const reload = await followFiles({
      instance,
      policies,
      certificate,
      server: server.server,
      data,
      options,
      closing,
    });
    const [name] = network.names;
    const shown = certificate === undefined || name === undefined ? url : urlOf(name, port);
    const setup = await setupUrlOf(instance, shown);
    return { url: shown, ...(setup === undefined ? {} : { setupUrl: setup }), reload, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function setupUrlOf(instance: Instance, url: string): Promise<string | undefined> {
  if (!(instance instanceof LocalInstance)) return undefined;
  const secret = await instance.access().identity.enrolment.makeSetup();
  // By name, since browsers keep passkeys for names only.
  return secret === undefined ? undefined : `${url.replace("127.0.0.1", "localhost")}/enrol#${secret}`;
}

// Commands on the folder work over loopback with its token, whatever names the certificate has. Nobody without the token gets an answer there.
async function listenLocally(common: HttpServerOptions, closing: (() => Promise<unknown>)[]): Promise<string> {
  const server = await createHttpServer(common);
  closing.push(() => server.close());
  return (await listen(server, { host: "127.0.0.1", port: 0 })).url;
}

function urlOf(name: string, port: number): string {
  return `https://${/:\d+$/.test(name) && !name.endsWith("]") ? name : `${name}:${port}`}`;
}

interface Followed {
  readonly instance: Instance;
  readonly policies: Policies;
  readonly certificate: Certificate | undefined;
  readonly server: unknown;
  readonly data: string;
  readonly options: ServeOptions;
  readonly closing: (() => Promise<unknown>)[];
}

/** Takes policies and certificate up when their files change, and on SIGHUP. That they were, or why not, is sealed and in the server's log. */
async function followFiles(followed: Followed): Promise<() => Promise<void>> {
  const { instance, policies, certificate, server, data, options, closing } = followed;
  const tell = async (
    what: string,
    problem: string | null,
    parameters: Record<string, string | number>,
  ): Promise<void> => {
    if (problem === null) options.logger?.info({ what, ...parameters }, "taken up");
    else options.logger?.error({ what, problem }, "not taken up; what was in force stays");
    await instance.oversight()?.record({
      actor: OWN_ACTOR,
      activity: "update",
      what: problem === null ? `${what} taken up` : `${what} refused`,
      parameters: problem === null ? parameters : { ...parameters, problem },
      ...(problem === null ? {} : { refused: what === "policies" ? "ACCESS_BAD_POLICY" : "QUIS_BAD_CERTIFICATE" }),
    });
  };
  const logIt = (error: unknown): void => options.logger?.error({ err: error }, "a change could not be sealed");
  const policyWatch = await FileWatch.start({
    paths: [join(data, "policies")],
    onChange: async () => {
      const { problem, own, policies: count } = await policies.reload();
      await tell("policies", problem, { policies: count, own: own.join(" "), sha256: policies.sha256 }).catch(logIt);
    },
    ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
  });
  closing.push(() => policyWatch.close());
  const watches = [policyWatch];
  if (certificate !== undefined) {
    const watch = await FileWatch.start({
      paths: [certificate.files.cert, certificate.files.key],
      onChange: async () => {
        if (await certificate.reload()) (server as TlsServer).setSecureContext(certificate.material);
        const expires = new Date(certificate.expiresMs).toISOString();
        await tell("certificate", certificate.problem, { expires }).catch(logIt);
      },
      ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
    });
    closing.push(() => watch.close());
    watches.push(watch);
  }
  const reload = async (): Promise<void> => {
    for (const watch of watches) await watch.look(true);
  };
  const onHangUp = (): void => void reload();
  process.on("SIGHUP", onHangUp);
  closing.push(async () => process.off("SIGHUP", onHangUp));
  return reload;
}

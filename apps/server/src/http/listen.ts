// Opening the port: without TLS on loopback only.
import { Server as TlsServer } from "node:https";
import { isIP } from "node:net";
import type { FastifyInstance } from "fastify";
import { QuisError } from "../instance/error.ts";
import { inUrl } from "./names.ts";

export interface ListenAddress {
  /**
   * `127.0.0.1`, `::1` or `localhost` (which means 127.0.0.1: the name's own resolution is not asked). With TLS any IP address of the machine, also
   * `0.0.0.0` and `::` for all of them.
   */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

const hosts: Readonly<Record<string, string>> = {
  "127.0.0.1": "127.0.0.1",
  localhost: "127.0.0.1",
  "::1": "::1",
  "[::1]": "::1",
};

/**
 * Listens and gives the URL with the port that was taken. Rejects with QUIS_NOT_LOOPBACK for any other address, QUIS_PORT_IN_USE,
 * and QUIS_USAGE for a port or address that cannot be had.
 */
export async function listen(
  server: FastifyInstance,
  { host, port }: ListenAddress,
): Promise<{ url: string; port: number }> {
  const isTls = (server.server as unknown) instanceof TlsServer;
  const bare = host.replaceAll(/^\[|\]$/g, "");
  const address = hosts[host.toLowerCase()] ?? (isTls && isIP(bare) !== 0 ? bare : undefined);
  if (address === undefined) {
    throw new QuisError(
      "QUIS_NOT_LOOPBACK",
      isTls
        ? `expected an IP address of this machine, asked for ${host}`
        : `without a certificate Quis listens on loopback only; expected 127.0.0.1, ::1 or localhost, asked for ${host}. See docs/how-to/serve-beyond-loopback.md`,
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new QuisError("QUIS_USAGE", `expected a port from 0 to 65535, got ${port}`);
  }
  try {
    await server.listen({ host: address, port, exclusive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new QuisError(
        "QUIS_PORT_IN_USE",
        `expected port ${port} of ${address} to be free, but another program uses it; stop that one or choose another with --port N (0: any free one)`,
        { cause: error },
      );
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL") {
      throw new QuisError(
        "QUIS_USAGE",
        `expected to open port ${port} of ${address}, got ${code}; choose another with --port N`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
  const bound = server.server.address();
  const taken = typeof bound === "object" && bound !== null ? bound.port : port;
  return { url: `${isTls ? "https" : "http"}://${inUrl(address)}:${taken}`, port: taken };
}

// Opening the port: loopback only, until there is a sign-in.
import type { FastifyInstance } from "fastify";
import { QuisError } from "../instance/error.ts";

export interface ListenAddress {
  /** `127.0.0.1`, `::1` or `localhost` (which means 127.0.0.1: the name's own resolution is not asked). */
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
  const address = hosts[host.toLowerCase()];
  if (address === undefined) {
    throw new QuisError(
      "QUIS_NOT_LOOPBACK",
      `until sign-in exists, Quis listens on loopback only; expected 127.0.0.1, ::1 or localhost, asked for ${host}`,
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
  return { url: `http://${address === "::1" ? "[::1]" : address}:${taken}`, port: taken };
}

// By which names browsers may reach the server: loopback's own, and those of access.yaml. RFC 9110 §7.4
import { isIPv6 } from "node:net";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** Under which names and how the server answers. */
export interface Front {
  /** `HOST` or `HOST:PORT`, lower case. */
  readonly names: readonly string[];
  readonly isTls: boolean;
}

export const LOOPBACK_FRONT: Front = { names: [], isTls: false };

/** Whether a Host header names this server at `port`. A configured name without port is also right with the scheme's own: a router may map it. */
export function isOurs(host: string, port: number, { names, isTls }: Front): boolean {
  const asked = host.toLowerCase();
  const defaultPort = isTls ? HTTPS_PORT : HTTP_PORT;
  const [, name = "", digits] = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::(\d{1,5}))?$/.exec(asked) ?? [];
  const askedPort = Number(digits ?? defaultPort);
  if (LOOPBACK.includes(name)) return askedPort === port;
  return names.some((configured) =>
    configured.includes(":") && !configured.endsWith("]")
      ? configured === `${name}:${askedPort}`
      : configured === name && (askedPort === port || askedPort === defaultPort),
  );
}

/** Whether a Host header is one of the configured names: only there may a browser be told to insist on TLS. */
export function isConfigured(host: string, { names }: Front): boolean {
  const name = host.toLowerCase().replace(/:\d{1,5}$/, "");
  return names.some((configured) => configured === name || configured.startsWith(`${name}:`));
}

/** An address as it stands in a URL. */
export function inUrl(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}

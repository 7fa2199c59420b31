// Where a client is: addresses as the services write them, with and without port.
// https://learn.microsoft.com/purview/audit-log-detailed-properties (ClientIP)
import { isAddress } from "../record/index.ts";

export interface Client {
  readonly address: string;
  readonly port: number | undefined;
}

const IPV4_PORT = /^(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})$/;
const BRACKETED = /^\[([0-9A-Fa-f:.%\w]{2,64})\](?::(\d{1,5}))?$/;

/** `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:443`; undefined for anything else. */
export function readClient(text: string | undefined): Client | undefined {
  if (text === undefined) return undefined;
  const match = IPV4_PORT.exec(text) ?? BRACKETED.exec(text);
  const address = match?.[1] ?? text;
  if (!isAddress(address)) return undefined;
  return { address, port: match?.[2] === undefined ? undefined : Number(match[2]) };
}

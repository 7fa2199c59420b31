// A syslog message, whichever RFC it follows.
import { Problem } from "../error.ts";
import type { JsonObject } from "../text/index.ts";

export interface SyslogMessage {
  /** `rfc3164` stands for every header without a version: BSD syslog and what rsyslog writes into files. */
  readonly kind: "rfc5424" | "rfc3164";
  /** RFC 5424 §6.2.1, 0 to 23; undefined where a file holds messages without their PRI. */
  readonly facility: number | undefined;
  /** 0 emergency to 7 debug. */
  readonly severity: number | undefined;
  /** ms since the epoch; undefined for NILVALUE: the sender has no clock (§6.2.3). */
  readonly timeMs: number | undefined;
  /** As the sender wrote it. */
  readonly timestamp: string | undefined;
  readonly hostname: string | undefined;
  readonly appName: string | undefined;
  readonly procId: string | undefined;
  readonly msgId: string | undefined;
  /** SD-ID → PARAM-NAME → value, or values where a name is repeated. */
  readonly structuredData: JsonObject | undefined;
  readonly message: string;
}

export interface SyslogOptions {
  /** IANA zone of RFC 3164 times, which name none. */
  readonly zone?: string | undefined;
  /** The year of the message at hand, if somebody who knows the file says it. */
  readonly year?: (() => number | undefined) | undefined;
}

/** Reads one message. `receivedMs`: when it came in, from which the year of a time without one follows; undefined if nobody knows. */
export type SyslogParser = (text: string, receivedMs?: number) => SyslogMessage | Problem;

export function bad(expected: string, got: string): Problem {
  return new Problem("SOURCE_BAD_SYSLOG", `expected ${expected}, got ${JSON.stringify(got.slice(0, 24))}`);
}

/** The end of `<PRI>` and its value (§6.2.1: 0 to 191 without leading zeros). */
export function readPri(text: string): { readonly pri: number; readonly end: number } | Problem {
  const match = /^<(0|[1-9]\d{0,2})>/.exec(text);
  const pri = match === null ? 192 : Number(match[1]);
  return pri > 191 ? bad("a priority from <0> to <191>", text.slice(0, 6)) : { pri, end: match?.[0].length ?? 0 };
}

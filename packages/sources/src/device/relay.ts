// The syslog header before a device's report: who relayed it, and when.
import { Problem } from "../error.ts";
import type { SyslogParser } from "../syslog/index.ts";

export interface Relay {
  /** The header's own words, undefined if there was none. */
  readonly header: string | undefined;
  readonly hostname: string | undefined;
  readonly timeMs: number | undefined;
  readonly timestamp: string | undefined;
}

/** What stands before `at`, where the report begins. A header that is no syslog is kept and not understood: the report has its own time. */
export function readRelay(text: string, at: number, parse: SyslogParser, receivedMs: number | undefined): Relay {
  const header = text.slice(0, at).trim();
  if (header === "") return { header: undefined, hostname: undefined, timeMs: undefined, timestamp: undefined };
  const message = parse(text, receivedMs);
  if (message instanceof Problem) return { header, hostname: undefined, timeMs: undefined, timestamp: undefined };
  return { header, hostname: message.hostname, timeMs: message.timeMs, timestamp: message.timestamp };
}

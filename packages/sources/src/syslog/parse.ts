// Any syslog message: RFC 5424 if it has a version, else RFC 3164.
import type { SyslogOptions, SyslogParser } from "./message.ts";
import { compileRfc3164 } from "./rfc3164.ts";
import { hasVersion, parseRfc5424 } from "./rfc5424.ts";

/**
 * Compiles a parser of messages without frame or line end. A Problem says what was expected (SOURCE_BAD_SYSLOG, SOURCE_BAD_TIME, SOURCE_NO_ZONE,
 * SOURCE_VERSION, SOURCE_DUPLICATE_KEY).
 * @throws SourceError SOURCE_BAD_ZONE
 */
export function compileSyslog(options: SyslogOptions = {}): SyslogParser {
  const parseOld = compileRfc3164(options);
  return (text, receivedMs) => (hasVersion(text) ? parseRfc5424(text) : parseOld(text, receivedMs));
}

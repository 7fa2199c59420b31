// BSD syslog, and the two ways rsyslog writes it into files. https://www.rfc-editor.org/rfc/rfc3164#section-4
import { Problem } from "../error.ts";
import { compileInstant, findZone, type InstantParser, resolveYearless, type Zone } from "../instant/index.ts";
import { bad, readPri, type SyslogMessage, type SyslogOptions, type SyslogParser } from "./message.ts";
import { parseTimestamp } from "./rfc5424.ts";

// §4.1.2: Mmm dd hh:mm:ss with the day padded by a space; some devices put the year behind the day or after it a colon.
const BSD_TIME = /^([A-Z][a-z]{2}) ([ 1-3]\d)(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?=:? )/;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\S{1,40}/;
// §4.1.3: the tag ends at the first character that is no letter or digit; programs have - _ . / in their names as well.
const TAG = /^([^\s:[\]]{1,128})(?:\[([^\]\s]{1,128})\])?:(?: |$)/;

/**
 * Compiles a parser of messages without version. Times of this kind have no zone and no year, and neither is guessed:
 * - the zone is `zone`; without one the message is refused (SOURCE_NO_ZONE);
 * - the year is `year`, or follows from `receivedMs` (`resolveYearless`); without either, as in a file of which nobody says it, the message is refused
 *   (SOURCE_BAD_TIME). A year in the message counts as it stands.
 * @throws SourceError SOURCE_BAD_ZONE
 */
export function compileRfc3164({ zone: zoneName, year }: SyslogOptions): SyslogParser {
  const zone = zoneName === undefined ? undefined : findZone(zoneName);
  const parseIso: InstantParser | undefined =
    zoneName === undefined ? undefined : compileInstant({ format: "YYYY-MM-DDTHH:mm:ss.SSS", zone: zoneName });
  return (text, receivedMs) => {
    let pri: number | undefined;
    let at = 0;
    if (text.startsWith("<")) {
      const read = readPri(text);
      if (read instanceof Problem) return read;
      pri = read.pri;
      at = read.end;
    }
    const rest = text.slice(at);
    const bsd = BSD_TIME.exec(rest);
    const stamp = bsd?.[0] ?? ISO_TIME.exec(rest)?.[0];
    if (stamp === undefined)
      return bad('a time such as "Jan  1 00:00:00" or 2026-01-01T00:00:00Z at the start of a message', rest);
    const timeMs = bsd === null ? isoTime(stamp, parseIso) : bsdTime(bsd, zone, receivedMs, year?.());
    if (timeMs instanceof Problem) return timeMs;
    return { ...readBody(rest.slice(stamp.length).replace(/^:? /, "")), ...codes(pri), timeMs, timestamp: stamp };
  };
}

function codes(pri: number | undefined): Pick<SyslogMessage, "facility" | "severity"> {
  return { facility: pri === undefined ? undefined : pri >> 3, severity: pri === undefined ? undefined : pri & 7 };
}

// A time of RSYSLOG_FileFormat has its offset; one without needs a zone.
function isoTime(text: string, parseLocal: InstantParser | undefined): number | Problem {
  if (!/T[\d:.]+$/.test(text)) return parseTimestamp(text);
  return parseLocal?.(text) ?? noZone();
}

function bsdTime(
  match: RegExpExecArray,
  zone: Zone | undefined,
  receivedMs: number | undefined,
  knownYear: number | undefined,
): number | Problem {
  const [, month = "", day = "", written, hour = "", minute = "", second = "", fraction] = match;
  const year = written ?? knownYear?.toString();
  return zone === undefined
    ? noZone()
    : resolveYearless({ month, day: day.trim(), year, hour, minute, second, fraction }, zone, receivedMs);
}

function noZone(): Problem {
  return new Problem(
    "SOURCE_NO_ZONE",
    "the message's time names no zone: expected --zone with an IANA name such as UTC, got none",
  );
}

// Host, tag and text. A first word that ends with a colon is the tag of a message without host.
function readBody(body: string): Omit<SyslogMessage, "facility" | "severity" | "timeMs" | "timestamp"> {
  const word = /^\S{1,255}(?= )/.exec(body)?.[0];
  const hostname = word === undefined || word.endsWith(":") ? undefined : word;
  const rest = hostname === undefined ? body : body.slice(hostname.length + 1);
  const tag = TAG.exec(rest);
  return {
    kind: "rfc3164",
    hostname,
    appName: tag?.[1],
    procId: tag?.[2],
    msgId: undefined,
    structuredData: undefined,
    message: tag === null ? rest : rest.slice(tag[0].length),
  };
}

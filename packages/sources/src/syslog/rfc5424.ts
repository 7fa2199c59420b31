// The syslog protocol. https://www.rfc-editor.org/rfc/rfc5424#section-6
import { Problem } from "../error.ts";
import { compileInstant, type InstantParser } from "../instant/index.ts";
import { bad, readPri, type SyslogMessage } from "./message.ts";
import { readStructuredData } from "./structured-data.ts";

const parseTime: InstantParser = compileInstant({ format: "rfc3339" });

// §6.2.3: upper-case T and Z, at most six digits of a second, no leap seconds.
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;

/** A time as §6.2.3 has it, in ms since the epoch. */
export function parseTimestamp(text: string): number | Problem {
  return TIMESTAMP.test(text)
    ? parseTime(text)
    : new Problem(
        "SOURCE_BAD_TIME",
        `expected a time such as 2026-01-31T23:59:59.999Z, got ${JSON.stringify(text.slice(0, 40))}`,
      );
}

// After the priority: version and five header fields of PRINTUSASCII. Longer ones than the grammar allows are told apart below.
const HEADER = /1 (\S+) (\S+) (\S+) (\S+) (\S+) /y;
// Bytes, which are characters here.
const FIELDS: readonly (readonly [name: string, max: number])[] = [
  ["host name", 255],
  ["application name", 48],
  ["process id", 128],
  ["message id", 32],
];
// eslint-disable-next-line no-control-regex -- PRINTUSASCII is what is left
const PRINTABLE = /^[\x21-\x7e]*$/;

/** Whether the text has a version after its priority: then it is RFC 5424 or nothing. */
export function hasVersion(text: string): boolean {
  return /^<\d{1,3}>[1-9]\d{0,2} /.test(text);
}

/** Reads a message of RFC 5424; strictly, since what is loose in a header moves the borders of all that follows. */
export function parseRfc5424(text: string): SyslogMessage | Problem {
  const priority = readPri(text);
  if (priority instanceof Problem) return priority;
  const version = /^[1-9]\d{0,2}(?= )/.exec(text.slice(priority.end, priority.end + 4))?.[0];
  if (version !== "1") {
    return version === undefined
      ? bad("version 1 after the priority", text.slice(priority.end))
      : new Problem("SOURCE_VERSION", `expected version 1 of the syslog protocol, got ${version}`);
  }
  HEADER.lastIndex = priority.end;
  const match = HEADER.exec(text);
  if (match === null)
    return bad("time, host, application, process and message id after the version", text.slice(priority.end));
  const timestamp = match[1] as string;
  for (const [index, [name, max]] of FIELDS.entries()) {
    const field = match[index + 2] as string;
    if (field.length > max || !PRINTABLE.test(field))
      return bad(`a ${name} of 1 to ${max} printable ASCII characters`, field);
  }
  const timeMs = timestamp === "-" ? undefined : parseTimestamp(timestamp);
  if (timeMs instanceof Problem) return timeMs;
  const structured = readStructuredData(text, priority.end + match[0].length);
  if (structured instanceof Problem) return structured;
  const { data, end } = structured;
  if (end < text.length && text[end] !== " ")
    return bad("a space or the message's end after structured data", text.slice(end));
  return {
    kind: "rfc5424",
    facility: priority.pri >> 3,
    severity: priority.pri & 7,
    timeMs,
    timestamp: timeMs === undefined ? undefined : timestamp,
    hostname: nilled(match[2]),
    appName: nilled(match[3]),
    procId: nilled(match[4]),
    msgId: nilled(match[5]),
    structuredData: data,
    // §6.4: a BOM says that the message is UTF-8; it is no part of the text.
    message: text.slice(text[end + 1] === "\uFEFF" ? end + 2 : end + 1),
  };
}

// §6: NILVALUE.
function nilled(field: string | undefined): string | undefined {
  return field === "-" ? undefined : field;
}

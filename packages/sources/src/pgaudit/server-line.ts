// One line of a PostgreSQL 15 server log, from jsonlog or csvlog.
// https://www.postgresql.org/docs/15/runtime-config-logging.html §20.8.4, §20.8.5
import { Problem } from "../error.ts";
import { type JsonObject, parseJsonObject, splitCsvRow } from "../text/index.ts";

/** The fields both formats have, as text; absent or empty ones are undefined. */
export interface ServerLine {
  readonly timestamp: string;
  readonly user: string | undefined;
  readonly database: string | undefined;
  readonly pid: string | undefined;
  /** An address, a host name, `[local]`, or nothing for the server's own processes. */
  readonly remoteHost: string | undefined;
  readonly remotePort: string | undefined;
  /** These two are in every jsonlog and csvlog line; a stderr log has them if its prefix does. */
  readonly sessionId: string | undefined;
  readonly lineNum: number | undefined;
  readonly commandTag: string | undefined;
  readonly sessionStart: string | undefined;
  readonly severity: string;
  readonly sqlState: string | undefined;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly context: string | undefined;
  readonly statement: string | undefined;
  readonly applicationName: string | undefined;
  readonly backendType: string | undefined;
  readonly queryId: string | undefined;
  /** What else the line says, by the names of PostgreSQL's documentation. */
  readonly rest?: JsonObject | undefined;
}

/** Columns of csvlog in PostgreSQL 14 and 15; version 13 lacks the last two. */
export const CSVLOG_COLUMNS = 26;

/** Query ids are 64-bit integers; jsonlog writes them as numbers, always last on the line. */
const LONG_QUERY_ID = /,"query_id":(-?\d{15,20})\}$/;

/** Reads a jsonlog line. */
export function readJsonLine(text: string): ServerLine | Problem {
  const trimmed = text.trimEnd();
  const object = parseJsonObject(
    LONG_QUERY_ID.test(trimmed) ? trimmed.replace(LONG_QUERY_ID, ',"query_id":"$1"}') : trimmed,
  );
  if (object instanceof Problem) return object;
  return complete({
    timestamp: textOf(object["timestamp"]) ?? "",
    user: textOf(object["user"]),
    database: textOf(object["dbname"]),
    pid: textOf(object["pid"]),
    remoteHost: textOf(object["remote_host"]),
    remotePort: textOf(object["remote_port"]),
    sessionId: textOf(object["session_id"]) ?? "",
    lineNum: Number(textOf(object["line_num"])),
    commandTag: textOf(object["ps"]),
    sessionStart: textOf(object["session_start"]),
    severity: textOf(object["error_severity"]) ?? "",
    sqlState: textOf(object["state_code"]),
    message: textOf(object["message"]) ?? "",
    detail: textOf(object["detail"]),
    hint: textOf(object["hint"]),
    context: textOf(object["context"]),
    statement: textOf(object["statement"]),
    applicationName: textOf(object["application_name"]),
    backendType: textOf(object["backend_type"]),
    queryId: textOf(object["query_id"]),
  });
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Reads a csvlog row. */
export function readCsvLine(text: string): ServerLine | Problem {
  const fields = splitCsvRow(text, ",");
  if (fields instanceof Problem) return fields;
  if (fields.length !== CSVLOG_COLUMNS) {
    return new Problem(
      "SOURCE_FIELD_COUNT",
      `expected ${CSVLOG_COLUMNS} fields as PostgreSQL 15 writes them, got ${fields.length}`,
    );
  }
  const field = (index: number): string | undefined => fields[index] || undefined;
  const [remoteHost, remotePort] = splitConnection(field(4));
  const sqlState = field(12);
  return complete({
    timestamp: field(0) ?? "",
    user: field(1),
    database: field(2),
    pid: field(3),
    remoteHost,
    remotePort,
    sessionId: field(5) ?? "",
    lineNum: Number(field(6)),
    commandTag: field(7),
    sessionStart: field(8),
    severity: field(11) ?? "",
    // csvlog spells success out, jsonlog leaves it away.
    sqlState: sqlState === "00000" ? undefined : sqlState,
    message: field(13) ?? "",
    detail: field(14),
    hint: field(15),
    context: field(18),
    statement: field(19),
    applicationName: field(22),
    backendType: field(23),
    queryId: field(25),
  });
}

/** `host:port`, where the host may be an IPv6 address with colons of its own; `[local]` has no port. */
function splitConnection(from: string | undefined): [string | undefined, string | undefined] {
  const match = from === undefined ? null : /^(.*):(\d+)$/.exec(from);
  return match === null ? [from, undefined] : [match[1], match[2]];
}

function complete(line: ServerLine): ServerLine | Problem {
  if (line.timestamp === "") return lacks("a timestamp");
  if (line.sessionId === undefined || line.sessionId === "") return lacks("a session id");
  if (line.lineNum === undefined || !Number.isSafeInteger(line.lineNum) || line.lineNum < 0)
    return lacks("a line number");
  if (line.severity === "") return lacks("a severity");
  return line;
}

function lacks(what: string): Problem {
  return new Problem("SOURCE_BAD_VALUE", `expected ${what} as every PostgreSQL log line has it, got none`);
}

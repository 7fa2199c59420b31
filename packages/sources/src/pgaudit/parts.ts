// Parts that every event of a server log has.
import type { ServerLine } from "./server-line.ts";
import { defined, integerOf, optional } from "../record/index.ts";
import { OCSF_VERSION } from "../schema/index.ts";
import type { JsonObject } from "../text/index.ts";
import type { LogTimeParser } from "./log-time.ts";

export const PRODUCT = { name: "PostgreSQL", vendor_name: "PostgreSQL Global Development Group" } as const;

/** A line with its time worked out. */
export interface TimedLine extends ServerLine {
  readonly time: number;
  readonly parseTime: LogTimeParser;
  /** Whether line numbers count messages, so that a gap is a missing one. */
  readonly isSequence: boolean;
}

/**
 * The line's id: session and line number are unique in one server's log, the time keeps a restarted server apart. jsonlog
 * and csvlog of one server give the same ids. Undefined where the log does not say both.
 */
export function lineId(line: TimedLine): string | undefined {
  if (line.sessionId === undefined || line.lineNum === undefined) return undefined;
  return `${line.sessionId}:${line.lineNum}:${line.time}`;
}

export interface Classification {
  readonly classUid: number;
  readonly activityId: number;
  readonly activityName: string;
}

/** Classification, time and metadata. */
export function baseEvent(line: TimedLine, kind: Classification, logName: string, extra: JsonObject = {}): JsonObject {
  return {
    class_uid: kind.classUid,
    category_uid: Math.floor(kind.classUid / 1000),
    activity_id: kind.activityId,
    activity_name: kind.activityName,
    type_uid: kind.classUid * 100 + kind.activityId,
    severity_id: SEVERITIES[line.severity] ?? 1,
    time: line.time,
    metadata: defined({
      version: OCSF_VERSION,
      product: { ...PRODUCT },
      uid: lineId(line),
      sequence: line.isSequence ? line.lineNum : undefined,
      log_name: logName,
      original_time: line.timestamp,
      ...extra,
    }),
  };
}

/** Server severities (§20.2, table 20.2) as OCSF severity ids. */
const SEVERITIES: Readonly<Record<string, number>> = { WARNING: 2, ERROR: 2, FATAL: 3, PANIC: 6 };

/** Who acted: the role is its own id, the log has no other. */
export function actorOf(line: TimedLine): JsonObject {
  const start = line.sessionStart === undefined ? undefined : line.parseTime(line.sessionStart);
  return defined({
    user: line.user === undefined ? undefined : userOf(line.user),
    ...(line.sessionId === undefined
      ? optional("process", processOf(line))
      : { session: defined({ uid: line.sessionId, created_time: typeof start === "number" ? start : undefined }) }),
    app_name: line.applicationName,
  });
}

// The server process is all that is known of the session.
function processOf(line: TimedLine): JsonObject | undefined {
  const pid = integerOf(line.pid);
  return pid === undefined ? undefined : { pid };
}

export function userOf(role: string): JsonObject {
  return { uid: role, name: role };
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;

/** Where the client is: an address, a host name (log_hostname), `[local]` for the Unix socket, else the server's own process. */
export function endpointOf(line: TimedLine): JsonObject {
  const host = line.remoteHost;
  if (host === undefined) return { name: line.backendType ?? "server process" };
  if (host === "[local]") return { name: "[local]" };
  const isAddress = IPV4.test(host) || (host.includes(":") && /^[0-9A-Fa-f:.]+(%\w+)?$/.test(host));
  const port = Number(line.remotePort);
  return defined({
    ...(isAddress ? { ip: host } : { hostname: host }),
    port: line.remotePort !== undefined && Number.isInteger(port) && port <= 65_535 ? port : undefined,
  });
}

/** The fields of a line that have no place of their own, for `unmapped`. */
export function restOf(line: TimedLine): JsonObject {
  const { detail, hint, context } = line;
  return defined({
    detail,
    hint,
    context,
    pid: line.pid,
    command_tag: line.commandTag,
    backend_type: line.backendType,
    ...line.rest,
  });
}

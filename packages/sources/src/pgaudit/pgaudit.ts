// PostgreSQL 15 server logs with pgAudit 1.7, as jsonlog and csvlog: every line becomes an event.
import type { AccessEvent } from "@quis/event";
import { Problem, SourceError } from "../error.ts";
import {
  type FormatOptions,
  guarded,
  hasMembers,
  type Normaliser,
  type Outcome,
  quarantine,
  type SourceFormat,
} from "../format/index.ts";
import type { PgauditMapping } from "../mapping/index.ts";
import { decodeUtf8, type JsonObject } from "../text/index.ts";
import { auditEvent } from "./audit-event.ts";
import { AUDIT_PREFIX, readAuditMessage } from "./audit-message.ts";
import { compileLogTime, type LogTimeParser } from "./log-time.ts";
import { lineId, type TimedLine } from "./parts.ts";
import { readCsvLine, readJsonLine, type ServerLine } from "./server-line.ts";
import { serverEvent } from "./server-event.ts";
import { sessionEvent } from "./session-event.ts";
import { compileSubjectKeys, type SubjectKeys } from "./subjects.ts";

export const pgauditJsonlogFormat: SourceFormat = {
  name: "pgaudit-jsonlog",
  title: "PostgreSQL 15 jsonlog with pgAudit",
  framing: "lines",
  recognise: ({ objects }) =>
    objects.some((object) => hasMembers(object, "error_severity", "session_id"))
      ? "JSON lines with error_severity and session_id"
      : undefined,
  open: (options) => openServerLog(options, readJsonLine),
};

export const pgauditCsvlogFormat: SourceFormat = {
  name: "pgaudit-csvlog",
  title: "PostgreSQL 15 csvlog with pgAudit",
  framing: "csv",
  recognise: ({ rows }) =>
    rows.slice(0, 20).some((row) => row.length === 26 && LOG_TIME.test(row[0] ?? ""))
      ? "26 CSV fields that begin with a log time, as PostgreSQL csvlog has them"
      : undefined,
  open: (options) => openServerLog(options, readCsvLine),
};

const LOG_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [^,]+$/;

function openServerLog(options: FormatOptions, readLine: (text: string) => ServerLine | Problem): Normaliser {
  const keys = compileSubjectKeys(pgauditMapping(options));
  const parseTime = compileLogTime(options.zone);
  return {
    needsHeader: false,
    header: () => [],
    normalise: guarded((record) => normaliseLine(record, readLine, parseTime, keys)),
  };
}

/** @throws SourceError SOURCE_BAD_MAPPING if the mapping file is of another format */
export function pgauditMapping({ mapping }: FormatOptions): PgauditMapping | undefined {
  if (mapping !== undefined && mapping.format !== "pgaudit") {
    throw new SourceError(
      "SOURCE_BAD_MAPPING",
      `expected a mapping file of format pgaudit, got one of format ${mapping.format}`,
    );
  }
  return mapping;
}

function normaliseLine(
  record: Uint8Array,
  readLine: (text: string) => ServerLine | Problem,
  parseTime: LogTimeParser,
  keys: SubjectKeys,
): Outcome {
  const text = decodeUtf8(record);
  if (text instanceof Problem) return quarantine(text);
  const line = readLine(text);
  if (line instanceof Problem) return quarantine(line);
  const time = parseTime(line.timestamp);
  if (time instanceof Problem) return quarantine(time);
  return outcomeOf({ ...line, time, parseTime, isSequence: true }, keys);
}

/** The outcome of a line of any of the server's formats. */
export function outcomeOf(line: TimedLine, keys: SubjectKeys): Outcome {
  const event = toEvent(line, keys);
  return event instanceof Problem
    ? quarantine(event)
    : { kind: "event", event: event as unknown as AccessEvent, id: lineId(line) };
}

function toEvent(line: TimedLine, keys: SubjectKeys): JsonObject | Problem {
  if (!line.message.startsWith(AUDIT_PREFIX)) return sessionEvent(line) ?? serverEvent(line, keys, undefined);
  // Attacker: RAISE LOG 'AUDIT: …' writes what it likes, but the server adds its statement and context; pgAudit hides both.
  if (line.severity !== "LOG" || line.statement !== undefined || line.context !== undefined) {
    return serverEvent(line, keys, "looks like an audit entry, but pgAudit did not write it");
  }
  const entry = readAuditMessage(line.message);
  return entry instanceof Problem ? entry : auditEvent(line, entry, keys);
}

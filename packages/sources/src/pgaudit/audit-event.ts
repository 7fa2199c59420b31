// An audit entry → Datastore Activity (6005).
import type { Operation } from "@quis/event";
import { declareOversight } from "../schema/index.ts";
import type { JsonObject } from "../text/index.ts";
import type { AuditEntry } from "./audit-message.ts";
import { actorOf, baseEvent, endpointOf, type TimedLine } from "./parts.ts";
import { whyNoAccess } from "./no-access.ts";
import { findSubjects, type SubjectFinding, type SubjectKeys } from "./subjects.ts";
import { defined } from "../record/index.ts";

interface Act {
  readonly activityId: number;
  readonly activityName: string;
  readonly operation: Operation | undefined;
}

/** Commands that read or change data. Everything else (functions, roles, definitions, settings) is 99 Other with the command's name. */
const ACTS: Readonly<Record<string, Act>> = {
  "READ SELECT": { activityId: 1, activityName: "Read", operation: "consultation" },
  "READ COPY": { activityId: 1, activityName: "Read", operation: "consultation" },
  "READ DECLARE CURSOR": { activityId: 4, activityName: "Query", operation: "consultation" },
  "WRITE INSERT": { activityId: 6, activityName: "Create", operation: "collection" },
  "WRITE COPY": { activityId: 6, activityName: "Create", operation: "collection" },
  "WRITE UPDATE": { activityId: 2, activityName: "Update", operation: "alteration" },
  "WRITE MERGE": { activityId: 5, activityName: "Write", operation: "alteration" },
  "WRITE DELETE": { activityId: 7, activityName: "Delete", operation: "erasure" },
  "WRITE TRUNCATE TABLE": { activityId: 7, activityName: "Delete", operation: "erasure" },
};

/** The act of a command by its audit class, or 99 Other. */
export function actOf(auditClass: string, command: string): Act {
  const key = `${auditClass} ${command}`;
  return (
    (Object.hasOwn(ACTS, key) ? ACTS[key] : undefined) ?? {
      activityId: 99,
      activityName: command || auditClass || "Other",
      operation: undefined,
    }
  );
}

/** Commands whose row count pgAudit knows; it writes 0 for cursors, COPY and everything else. */
const COUNTING = ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"];

/** Relations as OCSF knows them; views have no type of their own there. */
const RELATIONS = ["TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "TOAST TABLE"];

export function auditEvent(line: TimedLine, entry: AuditEntry, keys: SubjectKeys): JsonObject {
  const act = actOf(entry.auditClass, entry.command);
  const event = baseEvent(
    line,
    { classUid: 6005, ...act },
    "pgaudit",
    line.sessionId === undefined ? {} : { correlation_uid: `${line.sessionId}:${entry.statementId}` },
  );
  event["status_id"] = 1;
  event["actor"] = actorOf(line);
  event["src_endpoint"] = endpointOf(line);
  addObject(event, line, entry);
  if (entry.statement !== undefined) event["query_info"] = queryInfo(entry.statement, entry, line);
  addOversight(event, act, entry, keys);
  if (line.rest !== undefined) Object.assign(event["unmapped"] as JsonObject, line.rest);
  return event;
}

/** The database and, if the entry names one, the relation. */
function addObject(event: JsonObject, line: TimedLine, entry: AuditEntry): void {
  event["database"] = databaseOf(line);
  if (entry.objectType === "") {
    event["type_id"] = 1;
    return;
  }
  event["type_id"] = entry.objectType === "TABLE" ? 3 : 99;
  event["type"] = entry.objectType;
  if (entry.objectName !== "" && RELATIONS.includes(entry.objectType)) event["table"] = { name: entry.objectName };
}

/** OCSF needs a name; a connection that never reached a database has none. */
export function databaseOf(line: TimedLine): JsonObject {
  return { name: line.database ?? "[unknown]", type_id: 1 };
}

function queryInfo(statement: string, entry: AuditEntry, line: TimedLine): JsonObject {
  return defined({
    name: entry.command || "statement",
    query_string: statement,
    uid: line.queryId === undefined || line.queryId === "0" ? undefined : line.queryId,
    data:
      entry.parameters === undefined || entry.parameters.length === 0 ? undefined : { parameters: entry.parameters },
  });
}

function addOversight(event: JsonObject, act: Act, entry: AuditEntry, keys: SubjectKeys): void {
  const noAccess = entry.statement === undefined ? undefined : whyNoAccess(entry.statement);
  const { subjects, note }: SubjectFinding =
    noAccess === undefined ? findSubjects(entry, keys) : { subjects: [], note: noAccess };
  const oversight: JsonObject =
    noAccess === undefined
      ? defined({
          operation: act.operation,
          subjects: subjects.length === 0 ? undefined : subjects,
          record_count: entry.rows === undefined || !COUNTING.includes(entry.command) ? undefined : entry.rows,
        })
      : {};
  if (Object.keys(oversight).length > 0) event["oversight"] = oversight;
  declareOversight(event);
  event["unmapped"] = defined({
    audit_type: entry.type,
    audit_class: entry.auditClass,
    statement_id: entry.statementId,
    substatement_id: entry.substatementId,
    object_name: entry.objectName === "" || event["table"] !== undefined ? undefined : entry.objectName,
    subject_note: note,
  });
}

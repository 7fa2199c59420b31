// What is neither audit nor logon: refused and failed statements → Datastore Activity (6005) with status Failure,
// everything else → Application Lifecycle (6002), so that every line is sealed.
import { declareOversight } from "../schema/index.ts";
import type { JsonObject } from "../text/index.ts";
import { actOf, databaseOf } from "./audit-event.ts";
import { actorOf, baseEvent, endpointOf, PRODUCT, restOf, type TimedLine } from "./parts.ts";
import { findAttempted, type SubjectKeys } from "./subjects.ts";
import { defined } from "../record/index.ts";

const FAILING = ["ERROR", "FATAL", "PANIC"];

export function serverEvent(line: TimedLine, keys: SubjectKeys, note: string | undefined): JsonObject {
  const isFailedStatement = FAILING.includes(line.severity) && line.user !== undefined && line.statement !== undefined;
  const event = isFailedStatement ? failedStatement(line, line.statement, keys) : otherLine(line);
  event["message"] = line.message;
  if (line.sqlState !== undefined) event["status_code"] = line.sqlState;
  const rest = restOf(line);
  if (note !== undefined) rest["note"] = note;
  if (Object.keys(rest).length > 0) event["unmapped"] = rest;
  return event;
}

/** SQLSTATE of a refusal for want of privilege (Appendix A). Only then was the statement understood and merely not allowed. */
const INSUFFICIENT_PRIVILEGE = "42501";

const CLASSES: Readonly<Record<string, string>> = {
  SELECT: "READ",
  INSERT: "WRITE",
  UPDATE: "WRITE",
  DELETE: "WRITE",
  MERGE: "WRITE",
};

function failedStatement(line: TimedLine, statement: string, keys: SubjectKeys): JsonObject {
  const command = line.commandTag ?? "";
  const act = actOf(CLASSES[command] ?? "MISC", command || "statement");
  const event = baseEvent(
    line,
    { classUid: 6005, activityId: act.activityId, activityName: act.activityName },
    "postgresql",
  );
  event["status_id"] = 2;
  event["actor"] = actorOf(line);
  event["src_endpoint"] = endpointOf(line);
  event["database"] = databaseOf(line);
  event["type_id"] = 1;
  event["query_info"] = defined({
    name: command || "statement",
    query_string: statement,
    uid: line.queryId === undefined || line.queryId === "0" ? undefined : line.queryId,
  });
  const subjects = line.sqlState === INSUFFICIENT_PRIVILEGE ? findAttempted(statement, keys) : [];
  const oversight: JsonObject = defined({
    operation: act.operation,
    subjects: subjects.length === 0 ? undefined : subjects,
  });
  if (Object.keys(oversight).length > 0) event["oversight"] = oversight;
  declareOversight(event);
  return event;
}

const LIFECYCLE: readonly (readonly [start: string, activityId: number, activityName: string])[] = [
  ["database system is ready to accept connections", 3, "Start"],
  ["database system is shut down", 4, "Stop"],
];

function otherLine(line: TimedLine): JsonObject {
  const [, activityId, activityName] = LIFECYCLE.find(([start]) => line.message === start) ?? ["", 99, line.severity];
  const hasActor = line.user !== undefined;
  const profiles = hasActor ? { profiles: ["host"] } : {};
  const event = baseEvent(line, { classUid: 6002, activityId, activityName }, "postgresql", profiles);
  event["app"] = { ...PRODUCT };
  if (FAILING.includes(line.severity)) event["status_id"] = 2;
  if (hasActor) event["actor"] = actorOf(line);
  return event;
}

// An AuditLog payload → event.
// https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog
import type { Outcome } from "../format/index.ts";
import { beginEvent, compileRest, endEvent, endpointOf, objectOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { type Call, callOf, isAboutSettings, isDenied } from "./acts.ts";
import { cloudOf, countOf, idOf, logOf, severityOf } from "./entry.ts";
import { actorOf } from "./principal.ts";

const restOf = compileRest([
  "insertId",
  "timestamp",
  "logName",
  "operation.id",
  "protoPayload.@type",
  "protoPayload.methodName",
  "protoPayload.requestMetadata.callerIp",
  "protoPayload.requestMetadata.callerSuppliedUserAgent",
  "protoPayload.numResponseItems",
  "protoPayload.status.message",
]);

const DATA_ACCESS = "cloudaudit.googleapis.com/data_access";
const POLICY_DENIED = "cloudaudit.googleapis.com/policy";

export function auditEvent(entry: JsonObject, audit: JsonObject, time: number): Outcome {
  const id = idOf(entry);
  const log = logOf(entry);
  const call = callOf(audit, log === DATA_ACCESS && !isAboutSettings(audit));
  const event = beginEvent({
    act: call.act,
    time,
    originalTime: textOf(entry["timestamp"]),
    product: { name: "Cloud Audit Logs", vendor_name: "Google" },
    uid: id,
    logName: log,
    statusId: statusOf(audit, log),
    severityId: severityOf(entry),
    profiles: ["cloud"],
  });
  // All entries of a long-running operation carry its id.
  const operation = textOf(objectOf(entry["operation"])?.["id"]);
  if (operation !== undefined) (event["metadata"] as JsonObject)["correlation_uid"] = operation;
  event["cloud"] = cloudOf(entry);
  event["actor"] = actorOf(audit);
  const request = objectOf(audit["requestMetadata"]);
  event["src_endpoint"] = endpointOf(textOf(request?.["callerIp"]));
  const userAgent = textOf(request?.["callerSuppliedUserAgent"]);
  if (userAgent !== undefined) event["http_request"] = { user_agent: userAgent };
  event["api"] = {
    operation: textOf(audit["methodName"]) ?? "[unknown]",
    service: { name: textOf(audit["serviceName"]) ?? "[unknown]" },
  };
  const status = objectOf(audit["status"]);
  const code = textOf(status?.["code"]);
  if (code !== undefined) event["status_code"] = code;
  const message = textOf(status?.["message"]);
  if (message !== undefined) event["status_detail"] = message;
  Object.assign(event, call.object);
  addOversight(event, call, audit);
  const rest = restOf(entry);
  if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, id);
}

function addOversight(event: JsonObject, call: Call, audit: JsonObject): void {
  const oversight: JsonObject = {};
  if (call.act.operation !== undefined) oversight["operation"] = call.act.operation;
  const reason = reasonOf(audit);
  if (reason !== undefined) oversight["justification"] = reason;
  if (call.subject !== undefined) oversight["subjects"] = [{ uid: call.subject, type: "patient" }];
  const count = countOf(audit["numResponseItems"]);
  if (count !== undefined) oversight["record_count"] = count;
  if (call.fieldsSeen !== undefined) oversight["fields_seen"] = call.fieldsSeen;
  if (Object.keys(oversight).length > 0) event["oversight"] = oversight;
}

/** google.rpc.Status: no code, or 0, is success. */
function statusOf(audit: JsonObject, log: string | undefined): 1 | 2 {
  const code = objectOf(audit["status"])?.["code"];
  if ((code !== undefined && code !== 0 && code !== "0") || log === POLICY_DENIED) return 2;
  const method = textOf(audit["methodName"]) ?? "";
  return isDenied(audit) || method.endsWith(".loginFailure") ? 2 : 1;
}

/** The caller's X-Goog-Request-Reason, or what a service writes into its own metadata. */
function reasonOf(audit: JsonObject): string | undefined {
  const attributes = objectOf(objectOf(audit["requestMetadata"])?.["requestAttributes"]);
  const metadata = objectOf(audit["metadata"]);
  return textOf(attributes?.["reason"]) ?? textOf(metadata?.["reason"]) ?? textOf(metadata?.["requestReason"]);
}

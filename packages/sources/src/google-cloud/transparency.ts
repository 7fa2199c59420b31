// Access Transparency: Google's own staff touched a customer's content, and why.
// https://cloud.google.com/assured-workloads/access-transparency/docs/reading-logs
import type { Outcome } from "../format/index.ts";
import {
  beginEvent,
  compileRest,
  defined,
  endEvent,
  endpointOf,
  listOf,
  objectOf,
  objectsOf,
  textOf,
} from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { cloudOf, idOf, logOf, severityOf } from "./entry.ts";

const restOf = compileRest(["insertId", "timestamp", "logName"]);

/** Reasons by which the customer asked: their detail is the customer's own case number. */
const CUSTOMER_CASE = "CUSTOMER_INITIATED_SUPPORT";

export function transparencyEvent(entry: JsonObject, payload: JsonObject, time: number): Outcome {
  const id = idOf(entry);
  const accesses = objectsOf(payload["accesses"]);
  const method = textOf(accesses[0]?.["methodName"]) ?? "GoogleInternal.Access";
  const isWrite = /write|update|delete|create/i.test(method);
  const event = beginEvent({
    act: { classUid: 6003, activityId: isWrite ? 3 : 2, operation: isWrite ? "alteration" : "consultation" },
    time,
    originalTime: textOf(entry["timestamp"]),
    product: { name: "Access Transparency", vendor_name: "Google" },
    uid: id,
    logName: logOf(entry),
    severityId: severityOf(entry),
    profiles: ["cloud"],
  });
  const eventId = textOf(payload["eventId"]);
  if (eventId !== undefined) (event["metadata"] as JsonObject)["correlation_uid"] = eventId;
  event["cloud"] = cloudOf(entry);
  // Google names no person, only the employer.
  const employer = textOf(objectOf(payload["location"])?.["principalEmployingEntity"]);
  event["actor"] = {
    user: defined({
      name: "[Google personnel]",
      type: "Google personnel",
      type_id: 99,
      org: employer === undefined ? undefined : { name: employer },
    }),
  };
  event["src_endpoint"] = endpointOf(undefined);
  const products = listOf(payload["product"]).flatMap((product) => textOf(product) ?? []);
  event["api"] = { operation: method, service: { name: products.join(", ") || "[unknown]" } };
  const resources = accesses.flatMap((access) => {
    const uid = textOf(access["resourceName"]);
    return uid === undefined ? [] : [{ uid }];
  });
  if (resources.length > 0) event["resources"] = resources;
  event["oversight"] = oversightOf(payload, isWrite);
  const rest = restOf(entry);
  if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, id);
}

function oversightOf(payload: JsonObject, isWrite: boolean): JsonObject {
  const reasons = objectsOf(payload["reason"]);
  const said = reasons.map((reason) => [textOf(reason["type"]), textOf(reason["detail"])].filter(Boolean).join(": "));
  const own = reasons.find((reason) => reason["type"] === CUSTOMER_CASE);
  const approval = textOf(listOf(payload["accessApprovals"])[0]);
  return defined({
    operation: isWrite ? "alteration" : "consultation",
    purpose: textOf(reasons[0]?.["type"]),
    justification: said.join("; ") || undefined,
    case_ref: textOf(own?.["detail"]),
    approval_ref: approval,
  });
}

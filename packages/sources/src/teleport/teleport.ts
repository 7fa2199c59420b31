// Teleport audit events. https://goteleport.com/docs/reference/audit-events/
import { Problem } from "../error.ts";
import { hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import {
  beginEvent,
  compileRest,
  defined,
  endEvent,
  instantOf,
  integerOf,
  jsonNormaliser,
  lookUp,
  missing,
  optional,
  textOf,
} from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { apiKind, type Kind, kindOf } from "./kinds.ts";
import { actorOf, approvalOf, originOf } from "./parts.ts";

/** Letters and digits, the last one I for information, W for a warning, E for an error. */
const CODE = /^[A-Z0-9]{4,10}[IWE]$/;

export const teleportFormat: SourceFormat = {
  name: "teleport",
  title: "Teleport audit events (one JSON object per line)",
  framing: "json",
  recognise: ({ objects }) =>
    objects.some(
      (object) =>
        hasMembers(object, "event", "code", "time") && typeof object["code"] === "string" && CODE.test(object["code"]),
    )
      ? "JSON with event, code and time of a Teleport audit log"
      : undefined,
  open: () => jsonNormaliser(normaliseTeleport),
};

const PRODUCT = { name: "Teleport", vendor_name: "Gravitational" } as const;
// Names with a dot in them (`addr.remote`) stay in the rest, as does whatever is told in other words above.
const restOf = compileRest(["event", "code", "uid", "time", "ei", "sid", "db_query", "success", "error"]);
const SEVERITIES: Readonly<Record<string, number>> = { I: 1, W: 2, E: 3 };

function normaliseTeleport(record: JsonObject): Outcome {
  const type = textOf(record["event"]);
  const uid = textOf(record["uid"]);
  const code = textOf(record["code"]);
  if (type === undefined) return quarantine(missing("an event type", record["event"]));
  if (record["uid"] !== undefined && uid === undefined) return quarantine(missing("the event's uid", record["uid"]));
  const time = instantOf(record["time"], "time");
  if (time instanceof Problem) return quarantine(time);
  const kind = kindOf(type, record) ?? apiKind(type, record);
  const level = code !== undefined && CODE.test(code) ? code.slice(-1) : undefined;
  const sequence = integerOf(record["ei"]);
  const event = beginEvent({
    act: kind.act,
    time,
    originalTime: record["time"] as string,
    product: PRODUCT,
    uid,
    logName: "audit",
    sequence,
    statusId: statusOf(record, level),
    severityId: lookUp(SEVERITIES, level) ?? 1,
    profiles: kind.needsHostProfile === true ? ["host"] : undefined,
  });
  (event["metadata"] as JsonObject)["event_code"] = code ?? type;
  const error = textOf(record["error"]) ?? textOf(record["exitError"]);
  if (error !== undefined) event["status_detail"] = error;
  event["actor"] = actorOf(record);
  event["src_endpoint"] = originOf(record);
  Object.assign(event, kind.parts);
  const oversight = oversightOf(type, kind, record);
  if (oversight !== undefined) event["oversight"] = oversight;
  const rest = restOf(record);
  if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, uid);
}

function statusOf(record: JsonObject, level: string | undefined): 1 | 2 | undefined {
  if (typeof record["success"] === "boolean") return record["success"] ? 1 : 2;
  const code = integerOf(record["response_code"]) ?? integerOf(record["status_code"]);
  if (code !== undefined && code >= 400) return 2;
  if (level === undefined) return undefined;
  return level === "I" ? 1 : 2;
}

/** `reason` is a person's own words where access is asked for or granted and where a session begins; elsewhere it is the machine's. */
function hasReason(type: string): boolean {
  return type === "session.start" || type.startsWith("access_request.");
}

function oversightOf(type: string, { act }: Kind, record: JsonObject): JsonObject | undefined {
  const isRequest = type.startsWith("access_request.");
  const oversight = defined({
    operation: act.operation,
    justification: hasReason(type) ? textOf(record["reason"]) : undefined,
    approval_ref: isRequest ? textOf(record["id"]) : approvalOf(record),
    ...(type === "db.session.result" ? optional("record_count", countOf(record)) : {}),
  });
  return Object.keys(oversight).length === 0 ? undefined : oversight;
}

function countOf(record: JsonObject): number | undefined {
  const count = integerOf(record["affected_records"]);
  return count === undefined || count < 0 ? undefined : count;
}

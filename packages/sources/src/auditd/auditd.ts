// The Linux audit log (/var/log/audit/audit.log, format RAW or ENRICHED) → File System Activity (1001), Process Activity (1007), Event Log Activity
// (1008), Account Change (3001), Authentication (3002), Application Lifecycle (6002), else Base Event (0).
import { Problem } from "../error.ts";
import { type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { type Act, beginEvent, endEvent, textNormaliser } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { actOf, isActType } from "./acts.ts";
import { actorOf, deviceOf, launchedOf, originOf, targetOf } from "./actor.ts";
import { type AuditRecord, readAuditRecord } from "./audit-record.ts";
import { filesOf } from "./file.ts";
import { restOf } from "./rest.ts";
import { syscallOf } from "./syscalls.ts";

export const auditdFormat: SourceFormat = {
  name: "auditd",
  title: "Linux audit log, lines of an event put together",
  framing: "auditd",
  recognise: ({ lines }) =>
    lines.slice(0, 20).some((line) => HEAD.test(line)) ? "lines that begin with type=… msg=audit(…)" : undefined,
  open: () => textNormaliser(normaliseRecord),
};

const HEAD = /^(?:node=\S+ )?type=\S+ msg=audit\(\d+\.\d+:\d+\):/;
const PRODUCT = { name: "auditd", vendor_name: "Linux Audit" };
// Classes that have `device` only by the host profile; in 1001, 1007 and 1008 it is their own.
const BY_PROFILE = new Set([0, 3001, 3002, 6002]);

function normaliseRecord(text: string): Outcome {
  const record = readAuditRecord(text, isActType);
  if (record instanceof Problem) return quarantine(record);
  return endEvent(eventOf(record), record.id);
}

function eventOf(record: AuditRecord): JsonObject {
  const { main } = record;
  const act = actOf(record);
  const event = beginEvent({
    act,
    time: main.timeMs,
    originalTime: main.stamp.slice(0, main.stamp.indexOf(":")),
    product: PRODUCT,
    uid: record.id,
    logName: "auditd",
    sequence: main.serial,
    statusId: statusOf(record),
    profiles: BY_PROFILE.has(act.classUid) ? ["host"] : undefined,
  });
  (event["metadata"] as JsonObject)["event_code"] = main.type;
  event["actor"] = actorOf(record, act.classUid);
  event["device"] = deviceOf(record);
  const exit = record.get("exit");
  if (event["status_id"] === 2 && exit !== undefined) event["status_code"] = exit;
  const note = addObject(event, record, act);
  const rest = restOf(record);
  event["unmapped"] = note === undefined ? rest : { ...rest, path_note: note };
  if (act.operation !== undefined) event["oversight"] = { operation: act.operation };
  return event;
}

// What the class asks for beyond actor and device; gives a note where a path is not whole.
function addObject(event: JsonObject, record: AuditRecord, act: Act): string | undefined {
  switch (act.classUid) {
    case 1001: {
      const { file, result, note } = filesOf(record, syscallOf(record) ?? "");
      event["file"] = file;
      if (result !== undefined) event["file_result"] = result;
      return note;
    }
    case 1007:
      event["process"] = launchedOf(record);
      return undefined;
    case 1008:
      event["log_name"] = "audit";
      return undefined;
    case 3001:
    case 3002:
      event["user"] = targetOf(record);
      event["src_endpoint"] = originOf(record);
      if (act.classUid === 3002) event["service"] = { name: record.get("exe") ?? "[unknown]" };
      return undefined;
    case 6002:
      event["app"] = { name: record.get("unit") ?? "[unknown]" };
      return undefined;
    default:
      return undefined;
  }
}

function statusOf(record: AuditRecord): 1 | 2 | undefined {
  const word = record.get("res") ?? record.get("success") ?? record.get("result");
  if (word === undefined) return undefined;
  if (/^(?:1|yes|success)$/.test(word)) return 1;
  return /^(?:0|no|failed)$/.test(word) ? 2 : undefined;
}

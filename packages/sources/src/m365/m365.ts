// Microsoft 365 unified audit log: AuditData records as the Office 365 Management Activity API gives them.
// https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema
import { Problem } from "../error.ts";
import { hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { compileInstant } from "../instant/index.ts";
import {
  beginEvent,
  compileRest,
  endEvent,
  endpointOf,
  instantOf,
  jsonNormaliser,
  missing,
  objectOf,
  objectsOf,
  textOf,
} from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { actOf, type TargetedAct } from "./acts.ts";
import { readClient } from "./client.ts";
import { addObject } from "./objects.ts";

export const m365Format: SourceFormat = {
  name: "m365",
  title: "Microsoft 365 unified audit records (AuditData JSON)",
  framing: "json",
  recognise: ({ objects }) =>
    objects.some(
      (object) =>
        hasMembers(object, "CreationTime", "Operation", "UserId") &&
        (hasMembers(object, "RecordType") || hasMembers(object, "Workload")),
    )
      ? "JSON records with CreationTime, Operation, UserId and RecordType or Workload, as the Management Activity API gives them"
      : undefined,
  open: () => jsonNormaliser((record) => normaliseRecord(record)),
};

const restOf = compileRest([
  "Id",
  "CreationTime",
  "Operation",
  "UserId",
  "UserKey",
  "Workload",
  "UserAgent",
  "AppAccessContext.AADSessionId",
  "AppAccessContext.CorrelationId",
]);

/** UserType (Common schema) as OCSF user types; what is not here is 99 Other. */
const USER_TYPES: ReadonlyMap<number, readonly [name: string, typeId: number]> = new Map([
  [0, ["Regular", 1]],
  [2, ["Admin", 2]],
  [3, ["DcAdmin", 2]],
  [4, ["System", 3]],
  [5, ["Application", 4]],
  [6, ["ServicePrincipal", 4]],
  [7, ["CustomPolicy", 3]],
  [8, ["SystemPolicy", 3]],
  [9, ["PartnerTechnician", 99]],
  [10, ["Guest", 1]],
]);

/** CreationTime is in UTC and names no zone (Common schema). */
const parseUtc = compileInstant({ format: "YYYY-MM-DDTHH:mm:ss.SSS", zone: "UTC" });
const HAS_OFFSET = /(?:[Zz]|[+-]\d\d:?\d\d)$/;

/** `extra` is what an export says beside the record; it goes into `unmapped`. */
export function normaliseRecord(record: JsonObject, extra?: JsonObject): Outcome {
  const time = timeOf(record["CreationTime"]);
  if (time instanceof Problem) return quarantine(time);
  const operation = textOf(record["Operation"]);
  if (operation === undefined)
    return quarantine(missing("an Operation as every audit record has it", record["Operation"]));
  const act = actOf(operation, isMailbox(record));
  const id = textOf(record["Id"]);
  const workload = textOf(record["Workload"]);
  const isHosted = act.classUid === 6001;
  const event = beginEvent({
    act,
    time,
    originalTime: textOf(record["CreationTime"]),
    product: { name: "Microsoft 365", vendor_name: "Microsoft" },
    uid: id,
    logName: workload,
    statusId: statusOf(record, operation),
    // In class 6001 the actor comes by this profile.
    profiles: isHosted ? ["host"] : undefined,
  });
  const correlation = textOf(objectOf(record["AppAccessContext"])?.["CorrelationId"]);
  if (correlation !== undefined) (event["metadata"] as JsonObject)["correlation_uid"] = correlation;
  const actor = actorOf(record);
  event["actor"] = actor;
  event["src_endpoint"] = sourceOf(record);
  addStatus(event, record);
  const userAgent = textOf(record["UserAgent"]) ?? propertyOf(record["ExtendedProperties"], "UserAgent");
  if (userAgent !== undefined) event["http_request"] = { user_agent: userAgent };
  addObject(event, {
    act,
    record,
    operation,
    workload: workload ?? "Microsoft 365",
    user: actor["user"] as JsonObject,
  });
  addOversight(event, act, record);
  const rest = restOf(record);
  if (extra !== undefined) event["unmapped"] = { ...rest, ...extra };
  else if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, id);
}

function timeOf(value: unknown): number | Problem {
  if (typeof value !== "string") return instantOf(value, "CreationTime");
  if (HAS_OFFSET.test(value)) return instantOf(value, "CreationTime");
  // By its digits, which is much faster; the pattern says what was expected where that fails.
  const time = instantOf(`${value}Z`, "CreationTime");
  return time instanceof Problem ? parseUtc(value) : time;
}

/** Record types 2, 3, 19 and 50 are Exchange's mailbox auditing: item, group, aggregated, aggregated access. */
function isMailbox(record: JsonObject): boolean {
  switch (record["RecordType"]) {
    case 2:
    case 3:
    case 19:
    case 50:
    case "ExchangeItem":
    case "ExchangeItemGroup":
    case "ExchangeAggregatedOperation":
    case "ExchangeItemAggregated":
      return true;
    default:
      return record["MailboxOwnerUPN"] !== undefined || record["MailboxGuid"] !== undefined;
  }
}

function actorOf(record: JsonObject): JsonObject {
  const userId = textOf(record["UserId"]);
  const userKey = textOf(record["UserKey"]);
  const type = record["UserType"];
  const [typeName, typeId] = USER_TYPES.get(type as number) ?? [textOf(type), 99];
  const uid = userId ?? userKey;
  const user: JsonObject = uid === undefined ? { name: "[unknown]" } : { uid, name: uid };
  if (userKey !== undefined && userKey !== uid) user["uid_alt"] = userKey;
  if (typeName !== undefined) {
    user["type"] = typeName;
    user["type_id"] = typeId;
  }
  const actor: JsonObject = { user };
  const session =
    textOf(objectOf(record["AppAccessContext"])?.["AADSessionId"]) ??
    textOf(record["SessionId"]) ??
    propertyOf(record["DeviceProperties"], "SessionId");
  if (session !== undefined) actor["session"] = { uid: session };
  const appName = textOf(record["ApplicationDisplayName"]);
  if (appName !== undefined) actor["app_name"] = appName;
  const appUid = textOf(record["ClientAppId"]) ?? textOf(record["ApplicationId"]) ?? textOf(record["AppId"]);
  if (appUid !== undefined) actor["app_uid"] = appUid;
  return actor;
}

/** Value of a `{Name, Value}` property: sign-ins have their session and user agent there. */
function propertyOf(properties: unknown, name: string): string | undefined {
  return textOf(objectsOf(properties).find((property) => property["Name"] === name)?.["Value"]);
}

/** The services write the address under three names; what is no address (a null, a server's name) counts only if there is nothing better. */
function sourceOf(record: JsonObject): JsonObject {
  const named = textOf(record["ClientIP"]);
  const client =
    readClient(named) ?? readClient(textOf(record["ClientIPAddress"])) ?? readClient(textOf(record["ActorIpAddress"]));
  return client === undefined ? endpointOf(named) : endpointOf(client.address, client.port);
}

/**
 * ResultStatus differs by workload. For sign-ins it tells only that the request went well: LogonError and the operation say whether the sign-in did.
 */
function statusOf(record: JsonObject, operation: string): 1 | 2 | undefined {
  if (operation === "UserLoginFailed") return 2;
  const logonError = textOf(record["LogonError"]);
  if (logonError !== undefined && logonError !== "None") return 2;
  switch (textOf(record["ResultStatus"])?.toLowerCase()) {
    case "succeeded":
    case "success":
    case "true":
      return 1;
    case "failed":
    case "failure":
    case "false":
      return 2;
    default:
      return undefined;
  }
}

function addStatus(event: JsonObject, record: JsonObject): void {
  const code = textOf(record["ErrorNumber"]) ?? textOf(record["LogonError"]);
  if (code !== undefined) event["status_code"] = code;
  const status = textOf(record["ResultStatus"]);
  if (status !== undefined && event["status_id"] === undefined) event["status_detail"] = status;
}

function addOversight(event: JsonObject, act: TargetedAct, record: JsonObject): void {
  const justification = textOf(record["JustificationText"]);
  const caseRef = act.target === "search" ? (textOf(record["Case"]) ?? textOf(record["CaseName"])) : undefined;
  const before = event["oversight"] as JsonObject | undefined;
  if (before === undefined && act.operation === undefined && justification === undefined && caseRef === undefined)
    return;
  const oversight: JsonObject = before ?? {};
  if (act.operation !== undefined) oversight["operation"] = act.operation;
  if (justification !== undefined) oversight["justification"] = justification;
  if (caseRef !== undefined) oversight["case_ref"] = caseRef;
  event["oversight"] = oversight;
}

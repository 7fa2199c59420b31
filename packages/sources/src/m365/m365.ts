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
  optional,
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
    ...(isHosted ? { profiles: ["host"] } : {}),
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
  if (rest !== undefined || extra !== undefined) event["unmapped"] = { ...rest, ...extra };
  return endEvent(event, id);
}

function timeOf(value: unknown): number | Problem {
  if (typeof value !== "string") return instantOf(value, "CreationTime");
  return HAS_OFFSET.test(value) ? instantOf(value, "CreationTime") : parseUtc(value);
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
  const session =
    textOf(objectOf(record["AppAccessContext"])?.["AADSessionId"]) ??
    textOf(record["SessionId"]) ??
    propertyOf(record["DeviceProperties"], "SessionId");
  return {
    user: {
      ...(uid === undefined ? { name: "[unknown]" } : { uid, name: uid }),
      ...optional("uid_alt", userKey === uid ? undefined : userKey),
      ...(typeName === undefined ? {} : { type: typeName, type_id: typeId }),
    },
    ...(session === undefined ? {} : { session: { uid: session } }),
    ...optional("app_name", textOf(record["ApplicationDisplayName"])),
    ...optional("app_uid", textOf(record["ClientAppId"]) ?? textOf(record["ApplicationId"]) ?? textOf(record["AppId"])),
  };
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
  const before = (event["oversight"] as JsonObject | undefined) ?? {};
  const oversight = {
    ...optional("operation", act.operation),
    ...before,
    ...optional("justification", textOf(record["JustificationText"])),
    ...optional(
      "case_ref",
      act.target === "search" ? (textOf(record["Case"]) ?? textOf(record["CaseName"])) : undefined,
    ),
  };
  if (Object.keys(oversight).length > 0) event["oversight"] = oversight;
}

// An audit record of a health system → OCSF event: who asked, from where, for whose record, for what purpose.
import type { Outcome } from "../format/index.ts";
import { beginEvent, defined, endEvent, endpointOf, optional } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { actOf, wordFor } from "./act.ts";
import type { HealthRecord, Participant } from "./record.ts";

// DICOM PS3.16 CID 402: the process that sends or asks, and the one that receives or answers.
const SOURCE_ROLE = "110153";
const DESTINATION_ROLE = "110152";
/** HL7 v3 ActReason: the usual controls were overridden. */
const BREAK_THE_GLASS = "BTG";
/** DICOM CID 401: emergency override started. */
const EMERGENCY_OVERRIDE = "110127";

export function healthEvent(record: HealthRecord): Outcome {
  const { participants, items, isSuccess } = record;
  const act = actOf(record.codes, record.action, items.length > 0);
  const actor = actorOf(participants);
  const client = participants.find((one) => hasRole(one, SOURCE_ROLE));
  const server = participants.find((one) => hasRole(one, DESTINATION_ROLE));
  const event = beginEvent({
    act,
    time: record.time,
    originalTime: record.originalTime,
    product: record.product,
    uid: record.uid,
    logName: record.logName,
    statusId: isSuccess === undefined ? undefined : isSuccess ? 1 : 2,
    severityId: isSuccess === false ? 2 : 1,
    // In 6001 and 6002 the actor comes with the host profile only.
    profiles: act.classUid === 6001 || act.classUid === 6002 ? ["host"] : undefined,
  });
  if (record.correlationUid !== undefined) (event["metadata"] as JsonObject)["correlation_uid"] = record.correlationUid;
  if (record.outcome !== undefined) event["status_code"] = record.outcome;
  if (record.outcomeText !== undefined) event["status_detail"] = record.outcomeText;
  event["actor"] = defined({
    user: userOf(actor),
    session: actor?.token === undefined ? undefined : { uid: actor.token },
    app_name: client === actor ? undefined : (client?.name ?? client?.uid),
  });
  addClass(event, act.classUid, record, actor, { client, server });
  if (act.classUid !== 3002 && act.classUid !== 6002) addOversight(event, record, act.operation, actor, server);
  if (record.rest !== undefined) event["unmapped"] = record.rest;
  return endEvent(event, record.uid);
}

function addClass(
  event: JsonObject,
  classUid: number,
  record: HealthRecord,
  actor: Participant | undefined,
  { client, server }: { client: Participant | undefined; server: Participant | undefined },
): void {
  // The user's own address if the source knows it, else that of the program they used: both are what the source saw on the network.
  const source = endpointOf(actor?.address ?? client?.address);
  const destination = server === undefined || server === actor ? undefined : destinationOf(server);
  if (classUid === 6002) {
    const app = record.participants[0];
    event["app"] = app === undefined ? { name: "[unknown]" } : userOf(app);
    return;
  }
  event["src_endpoint"] = source;
  if (destination !== undefined) event["dst_endpoint"] = destination;
  if (classUid === 3002) {
    event["user"] = userOf(actor);
    event["service"] = { name: server?.name ?? server?.uid ?? record.product.name };
  } else if (classUid === 6003) event["api"] = { operation: wordFor(record.codes) };
  else event["web_resources"] = record.items;
}

function addOversight(
  event: JsonObject,
  record: HealthRecord,
  operation: string | undefined,
  actor: Participant | undefined,
  server: Participant | undefined,
): void {
  const purposes = [...(actor?.purposes ?? []), ...record.purposes];
  const codes = [...new Set(purposes.map(({ code }) => code))];
  const patients = [...new Set(record.patients)];
  const isBroken = codes.includes(BREAK_THE_GLASS) || record.codes.some(({ code }) => code === EMERGENCY_OVERRIDE);
  // Who the data went to, where it left the system.
  const recipients = operation === "disclosure" ? recipientsOf(record.participants, actor, server) : [];
  const oversight: JsonObject = defined({
    operation,
    purpose: codes.length === 0 ? undefined : codes.join(", "),
    justification: actor?.reason,
    subjects: patients.length === 0 ? undefined : patients.map((uid) => ({ uid, type: "patient" })),
    recipients: recipients.length === 0 ? undefined : recipients,
    break_glass: isBroken ? true : undefined,
  });
  if (Object.keys(oversight).length > 0) event["oversight"] = oversight;
}

/** The person who started it; where no person is named, the program that did. */
function actorOf(participants: readonly Participant[]): Participant | undefined {
  const requestors = participants.filter(({ isRequestor }) => isRequestor);
  return (
    requestors.find(({ isPerson }) => isPerson) ??
    requestors.find((one) => !hasRole(one, SOURCE_ROLE) && !hasRole(one, DESTINATION_ROLE)) ??
    requestors[0] ??
    participants.find(({ isPerson }) => isPerson) ??
    participants.find((one) => hasRole(one, SOURCE_ROLE)) ??
    participants[0]
  );
}

function hasRole({ roles }: Participant, code: string): boolean {
  return roles.some((role) => role.code === code);
}

function userOf(one: Participant | undefined): JsonObject {
  const uid = one?.uid ?? one?.uidAlt;
  const name = one?.name ?? uid;
  return defined({
    uid,
    name: name ?? "[unknown]",
    ...(uid === one?.uidAlt ? {} : optional("uid_alt", one?.uidAlt)),
  });
}

function destinationOf(server: Participant): JsonObject | undefined {
  const host = server.address ?? server.uid ?? server.name;
  return host === undefined ? undefined : endpointOf(host);
}

function recipientsOf(
  participants: readonly Participant[],
  actor: Participant | undefined,
  server: Participant | undefined,
): string[] {
  const to = participants.filter((one) => one !== actor && (one === server || hasRole(one, "IRCP")));
  return [...new Set(to.flatMap((one) => one.uid ?? one.name ?? []))];
}

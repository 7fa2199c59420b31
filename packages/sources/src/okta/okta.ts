// Okta System Log events. https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
import { Problem } from "../error.ts";
import { hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import {
  type Act,
  beginEvent,
  compileRest,
  defined,
  endEvent,
  endpointOf,
  instantOf,
  jsonNormaliser,
  lookUp,
  missing,
  objectOf,
  objectsOf,
  textOf,
} from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { actOf, apiAct } from "./event-types.ts";

export const oktaFormat: SourceFormat = {
  name: "okta",
  title: "Okta System Log events (JSON array or one object per line)",
  framing: "json",
  recognise: ({ objects }) =>
    objects.some((object) => hasMembers(object, "uuid", "published", "eventType", "actor"))
      ? "JSON with uuid, published, eventType and actor of the Okta System Log"
      : undefined,
  open: () => jsonNormaliser(normaliseOkta),
};

const PRODUCT = { name: "Okta", vendor_name: "Okta" } as const;
const LOG_NAME = "System Log";
const SEVERITIES: Readonly<Record<string, number>> = { DEBUG: 1, INFO: 1, WARN: 2, ERROR: 3 };
const USER_TYPES: Readonly<Record<string, number>> = { User: 1, SystemPrincipal: 3 };
// Not `securityContext`, `request.ipChain` and `debugContext`: headers and guesses about the client stay what Okta calls them.
const TAKEN = [
  "uuid",
  "published",
  "eventType",
  "severity",
  "displayMessage",
  "outcome.reason",
  "actor.id",
  "actor.type",
  "actor.alternateId",
  "actor.displayName",
  "client.ipAddress",
  "transaction.id",
];
const restOf = compileRest([...TAKEN, "outcome.result", "authenticationContext.externalSessionId"]);
const restWithSession = compileRest([...TAKEN, "outcome.result"]);

/** One entry of `target`. */
interface Target {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly type: string;
  readonly label: string | undefined;
}

function normaliseOkta(record: JsonObject): Outcome {
  const uid = textOf(record["uuid"]);
  const eventType = textOf(record["eventType"]);
  const time = instantOf(record["published"], "published");
  if (uid === undefined) return quarantine(missing("the event's uuid", record["uuid"]));
  if (eventType === undefined) return quarantine(missing("an eventType", record["eventType"]));
  if (time instanceof Problem) return quarantine(time);
  const actor = objectOf(record["actor"]);
  const targets = objectsOf(record["target"]).map(readTarget);
  const wanted = actOf(eventType);
  const parts = partsOf(wanted, record, targets, userOf(actor));
  const act = parts === undefined && wanted.classUid !== 6003 ? apiAct(eventType) : wanted;
  const result = textOf(objectOf(record["outcome"])?.["result"]);
  const event = beginEvent({
    act,
    time,
    originalTime: record["published"] as string,
    product: PRODUCT,
    uid,
    logName: LOG_NAME,
    statusId: statusOf(result),
    severityId: lookUp(SEVERITIES, textOf(record["severity"])),
  });
  addCommon(event, record, eventType, result);
  const session = sessionOf(record);
  const user = userOf(actor);
  event["actor"] = user === undefined && session === undefined ? { app_name: "[unknown]" } : defined({ user, session });
  const endpoint = endpointOf(textOf(objectOf(record["client"])?.["ipAddress"]));
  event["src_endpoint"] = endpoint;
  if (act.classUid === 3002 && session !== undefined) event["session"] = session;
  Object.assign(event, parts ?? apiParts(eventType, targets));
  const oversight = oversightOf(act, targets, user);
  if (oversight !== undefined) event["oversight"] = oversight;
  const rest = session === undefined ? restWithSession(record) : restOf(record);
  if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, uid);
}

function addCommon(event: JsonObject, record: JsonObject, eventType: string, result: string | undefined): void {
  const metadata = event["metadata"] as JsonObject;
  metadata["event_code"] = eventType;
  const transaction = textOf(objectOf(record["transaction"])?.["id"]);
  if (transaction !== undefined) metadata["correlation_uid"] = transaction;
  const message = textOf(record["displayMessage"]);
  if (message !== undefined) event["message"] = message;
  if (result !== undefined) {
    // ALLOW, CHALLENGE, SKIPPED, UNANSWERED … are neither: the source's own word says it.
    event["status_id"] ??= 99;
    event["status"] = result;
  }
  const reason = textOf(objectOf(record["outcome"])?.["reason"]);
  if (reason !== undefined) event["status_detail"] = reason;
  const agent = textOf(objectOf(objectOf(record["client"])?.["userAgent"])?.["rawUserAgent"]);
  // Event Log Activity (1008) has no request.
  if (agent !== undefined && event["class_uid"] !== 1008) event["http_request"] = { user_agent: agent };
}

function statusOf(result: string | undefined): 1 | 2 | undefined {
  if (result === "SUCCESS" || result === "ALLOW") return 1;
  return result === "FAILURE" || result === "DENY" ? 2 : undefined;
}

function userOf(actor: JsonObject | undefined): JsonObject | undefined {
  const uid = textOf(actor?.["id"]);
  const name = textOf(actor?.["alternateId"]);
  if (actor === undefined || (uid === undefined && name === undefined)) return undefined;
  const type = textOf(actor["type"]);
  return defined({
    uid,
    name,
    full_name: textOf(actor["displayName"]),
    ...(type === undefined ? {} : { type, type_id: lookUp(USER_TYPES, type) ?? 99 }),
  });
}

/** Okta writes `unknown` where no session was. */
function sessionOf(record: JsonObject): JsonObject | undefined {
  const uid = textOf(objectOf(record["authenticationContext"])?.["externalSessionId"]);
  return uid === undefined || uid === "unknown" ? undefined : { uid };
}

function readTarget(target: JsonObject): Target {
  return {
    id: textOf(target["id"]),
    name: textOf(target["alternateId"]),
    type: textOf(target["type"]) ?? "",
    label: textOf(target["displayName"]),
  };
}

function isNamed({ id, name, label }: Target): boolean {
  return id !== undefined || name !== undefined || label !== undefined;
}

function find(targets: readonly Target[], type: string): Target | undefined {
  return targets.find((target) => target.type === type && isNamed(target));
}

/** A person, or else a person's account in an application. */
function findUser(targets: readonly Target[]): Target | undefined {
  return find(targets, "User") ?? find(targets, "AppUser");
}

function targetUser(target: Target): JsonObject {
  return defined({
    uid: target.id,
    name: target.name ?? (target.id === undefined ? target.label : undefined),
    full_name: target.label,
  });
}

function thing(target: Target): JsonObject {
  return defined({
    uid: target.id,
    name: target.label ?? target.name,
  });
}

/** What the act's class asks for, or undefined if a target that it needs is not named. */
function partsOf(
  act: Act,
  record: JsonObject,
  targets: readonly Target[],
  actor: JsonObject | undefined,
): JsonObject | undefined {
  // An account in an application does not log on to Okta: the actor does.
  const target = act.classUid === 3002 ? find(targets, "User") : findUser(targets);
  const user = target === undefined ? undefined : targetUser(target);
  switch (act.classUid) {
    case 3002: {
      const app = find(targets, "AppInstance");
      // A logon has the actor for its user; somebody else's sessions are ended, or taken over.
      const whose = user ?? actor;
      if (whose === undefined) return undefined;
      return defined({
        user: whose,
        service: app === undefined ? { name: PRODUCT.name } : thing(app),
        account_switch_type_id: act.activityId === 7 ? 2 : undefined,
      });
    }
    case 3001: {
      const whose = user ?? actor;
      return whose === undefined ? undefined : { user: whose };
    }
    case 3005: {
      const privileges = privilegesOf(record, targets);
      if (user === undefined || privileges.length === 0) return undefined;
      const resources = targets.filter(isResource).map(resource);
      return defined({ user, privileges, resources: resources.length === 0 ? undefined : resources });
    }
    case 3006: {
      const group = find(targets, "UserGroup");
      if (group === undefined) return undefined;
      return defined({ group: thing(group), user });
    }
    case 1008:
      return { log_name: LOG_NAME, log_provider: PRODUCT.name, log_type_id: 2 };
    default:
      return undefined;
  }
}

function isResource(target: Target): boolean {
  return isNamed(target) && target.type !== "User" && target.type !== "AppUser";
}

function resource(target: Target): JsonObject {
  return defined({ ...thing(target), type: target.type === "" ? undefined : target.type });
}

function apiParts(eventType: string, targets: readonly Target[]): JsonObject {
  const resources = targets.filter(isNamed).map(resource);
  return defined({
    api: { operation: eventType, service: { name: PRODUCT.name } },
    resources: resources.length === 0 ? undefined : resources,
  });
}

/** Roles of an administrator are in debugData; membership of an application is the application. */
function privilegesOf(record: JsonObject, targets: readonly Target[]): string[] {
  const data = objectOf(objectOf(record["debugContext"])?.["debugData"]);
  const roles = textOf(data?.["privilegeGranted"]) ?? textOf(data?.["privilegeRevoked"]);
  if (roles !== undefined) return roles.split(/\s*,\s*/).filter((role) => role !== "");
  return targets.filter(isResource).flatMap(({ label, name, id }) => label ?? name ?? id ?? []);
}

/** The account of another person is a record about that person. */
function oversightOf(act: Act, targets: readonly Target[], actor: JsonObject | undefined): JsonObject | undefined {
  const { operation } = act;
  if (operation === undefined) return undefined;
  const subjects = targets
    .filter(({ id, type }) => type === "User" && id !== undefined && id !== actor?.["uid"])
    .map(({ id }) => ({ uid: id, type: "user" }));
  return defined({ operation, subjects: subjects.length === 0 ? undefined : subjects });
}

// AWS CloudTrail: management, data, network and Insights events, as log files (`{"Records": […]}`) or one per line.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
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
  missing,
  objectOf,
  textOf,
} from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { apiAct, knownAct } from "./acts.ts";
import { actorOf, lastPart } from "./identity.ts";
import { datastoreOf, resourcesOf } from "./objects.ts";

export const cloudtrailFormat: SourceFormat = {
  name: "cloudtrail",
  title: "AWS CloudTrail events",
  framing: "json",
  lists: ["Records"],
  recognise: ({ objects }) =>
    objects.some(
      (object) =>
        hasMembers(object, "eventVersion", "eventTime", "awsRegion") &&
        (hasMembers(object, "eventSource", "eventName") || hasMembers(object, "eventCategory")),
    )
      ? "JSON records with eventVersion, eventTime, eventSource and awsRegion, as CloudTrail writes them"
      : undefined,
  open: () => jsonNormaliser(normaliseEvent),
};

const restOf = compileRest([
  "eventTime",
  "eventID",
  "eventSource",
  "eventName",
  "awsRegion",
  "sourceIPAddress",
  "userAgent",
  "errorCode",
  "errorMessage",
  "requestID",
  "apiVersion",
  "recipientAccountId",
  "sharedEventID",
  "eventVersion",
  "userIdentity.type",
  "userIdentity.principalId",
  "userIdentity.arn",
  "userIdentity.accountId",
  "userIdentity.accessKeyId",
  "userIdentity.invokedBy",
  "userIdentity.sessionContext.sessionIssuer.arn",
]);

const SERVICE_SUFFIX = ".amazonaws.com";

function normaliseEvent(record: JsonObject): Outcome {
  const time = instantOf(record["eventTime"], "eventTime");
  if (time instanceof Problem) return quarantine(time);
  // Insights events have a type and no name.
  const name = textOf(record["eventName"]) ?? textOf(record["eventType"]);
  if (name === undefined)
    return quarantine(missing("an eventName as every CloudTrail event has it", record["eventName"]));
  const source = textOf(record["eventSource"]) ?? "[unknown]";
  const service = source.endsWith(SERVICE_SUFFIX) ? source.slice(0, -SERVICE_SUFFIX.length) : source;
  const known = knownAct(service, name);
  const touched = known?.classUid === 6005 ? datastoreOf(service, record) : undefined;
  const isWhole = known !== undefined && (known.classUid !== 6005 || touched !== undefined);
  // A read or write that does not say of what is still one.
  const act = isWhole ? known : { ...apiAct(name, record["readOnly"] === true), operation: known?.operation };
  const id = textOf(record["eventID"]);
  const event = beginEvent({
    act,
    time,
    originalTime: record["eventTime"] as string,
    product: defined({ name: "CloudTrail", vendor_name: "AWS", version: textOf(record["eventVersion"]) }),
    uid: id,
    statusId: statusOf(record),
    profiles: ["cloud"],
  });
  addMetadata(event, record);
  const actor = actorOf(objectOf(record["userIdentity"]));
  event["actor"] = actor;
  event["src_endpoint"] = endpointOf(textOf(record["sourceIPAddress"]));
  event["api"] = apiOf(record, name, source);
  addRequest(event, record, act);
  addFailure(event, record);
  addObject(event, { act, touched, record, source, user: actor["user"] as JsonObject });
  if (act.operation !== undefined) event["oversight"] = { operation: act.operation };
  const rest = restOf(record);
  if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, id);
}

function addMetadata(event: JsonObject, record: JsonObject): void {
  const metadata = event["metadata"] as JsonObject;
  // An event that concerns several accounts is delivered to each with an id of its own and one shared id.
  const shared = textOf(record["sharedEventID"]);
  if (shared !== undefined) metadata["correlation_uid"] = shared;
  const cloud: JsonObject = { provider: "AWS" };
  const region = textOf(record["awsRegion"]);
  if (region !== undefined) cloud["region"] = region;
  const account = textOf(record["recipientAccountId"]);
  if (account !== undefined) cloud["account"] = { uid: account, type_id: 10, type: "AWS Account" };
  event["cloud"] = cloud;
}

/** An event with an errorCode failed; a console sign-in says it in its answer (responseElements). */
function statusOf(record: JsonObject): 1 | 2 | undefined {
  if (textOf(record["errorCode"]) !== undefined || textOf(record["errorMessage"]) !== undefined) return 2;
  if (record["eventName"] === undefined) return undefined;
  const answer = textOf(objectOf(record["responseElements"])?.[record["eventName"] as string]);
  return answer === "Failure" ? 2 : 1;
}

function addFailure(event: JsonObject, record: JsonObject): void {
  const code = textOf(record["errorCode"]);
  if (code !== undefined) event["status_code"] = code;
  const detail = textOf(record["errorMessage"]);
  if (detail !== undefined) event["status_detail"] = detail;
}

function apiOf(record: JsonObject, operation: string, service: string): JsonObject {
  const api: JsonObject = { operation, service: { name: service } };
  const version = textOf(record["apiVersion"]);
  if (version !== undefined) api["version"] = version;
  const request = textOf(record["requestID"]);
  if (request !== undefined) api["request"] = { uid: request };
  return api;
}

/** The user agent is what the client says of itself. The class for logs (1008) has no place for it. */
function addRequest(event: JsonObject, record: JsonObject, act: Act): void {
  const userAgent = textOf(record["userAgent"]);
  if (userAgent === undefined) return;
  if (act.classUid === 1008) event["enrichments"] = [{ name: "userAgent", value: userAgent, data: { userAgent } }];
  else event["http_request"] = { user_agent: userAgent };
}

interface Touched {
  readonly act: Act;
  readonly touched: JsonObject | undefined;
  readonly record: JsonObject;
  readonly source: string;
  readonly user: JsonObject;
}

function addObject(event: JsonObject, { act, touched, record, source, user }: Touched): void {
  const parameters = objectOf(record["requestParameters"]) ?? {};
  switch (act.classUid) {
    case 6005:
      Object.assign(event, touched);
      return;
    case 3002:
      addSignIn(event, record, source, user);
      return;
    case 3001: {
      const name = textOf(parameters["userName"]);
      event["user"] = name === undefined ? user : { name };
      return;
    }
    case 3006: {
      event["group"] = { name: textOf(parameters["groupName"]) ?? "[unknown]" };
      const name = textOf(parameters["userName"]);
      if (name !== undefined) event["user"] = { name };
      return;
    }
    case 1008:
      event["log_name"] = textOf(parameters["name"]) ?? "[unknown]";
      return;
    default: {
      const resources = resourcesOf(record);
      if (resources.length > 0) event["resources"] = resources;
    }
  }
}

/** A sign-in is of the caller; whoever assumes a role becomes what the role names. */
function addSignIn(event: JsonObject, record: JsonObject, source: string, user: JsonObject): void {
  const role = textOf(objectOf(record["requestParameters"])?.["roleArn"]);
  event["user"] = role === undefined ? user : defined({ uid: role, name: lastPart(role) });
  event["service"] = { name: source };
  const mfa = textOf(objectOf(record["additionalEventData"])?.["MFAUsed"]);
  if (mfa === "Yes" || mfa === "No") event["is_mfa"] = mfa === "Yes";
}

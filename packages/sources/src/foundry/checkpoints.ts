// Records of Foundry's Checkpoints: what users answered when they were asked why. https://palantir.com/docs/foundry/checkpoints/overview ·
// API: https://palantir.com/docs/foundry/api/v2/checkpoints-v2-resources
import { Problem } from "../error.ts";
import { hasMembers, type Normaliser, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { compileInstant, type InstantParser } from "../instant/index.ts";
import {
  beginEvent,
  compileRest,
  defined,
  endEvent,
  endpointOf,
  jsonNormaliser,
  missing,
  objectOf,
  objectsOf,
  optional,
  textOf,
} from "../record/index.ts";
import { type JsonObject } from "../text/index.ts";
import { answerOf } from "./justification.ts";

export const foundryCheckpointsFormat: SourceFormat = {
  name: "foundry-checkpoints",
  title: "Palantir Foundry Checkpoints records (justifications)",
  framing: "json",
  lists: ["data"],
  recognise: ({ objects }) =>
    objects.some((object) => hasMembers(object, "actingUser", "checkpointedItems", "justification"))
      ? "JSON objects with actingUser, checkpointedItems and justification"
      : undefined,
  open: openCheckpoints,
};

function openCheckpoints(): Normaliser {
  const parseTime = compileInstant({ format: "rfc3339" });
  return jsonNormaliser((record) => normalise(record, parseTime));
}

const restOf = compileRest([
  "rid",
  "type",
  "createdAt",
  "actingUser.userId",
  "actingUser.organizationRid",
  "checkpointedItems",
]);

function normalise(record: JsonObject, parseTime: InstantParser): Outcome {
  const { createdAt } = record;
  const rid = textOf(record["rid"]);
  const type = textOf(record["type"]);
  const userId = textOf(objectOf(record["actingUser"])?.["userId"]);
  if (rid === undefined) return quarantine(missing("a record rid", record["rid"]));
  if (type === undefined) return quarantine(missing("a checkpoint type", record["type"]));
  if (userId === undefined) return quarantine(missing("actingUser.userId", objectOf(record["actingUser"])?.["userId"]));
  if (typeof createdAt !== "string") return quarantine(missing("createdAt", createdAt));
  const time = parseTime(createdAt);
  if (time instanceof Problem) return quarantine(time);
  // The record says that a person was let past a question, not that the act then happened: that is in the audit log, and must not count twice.
  const event = beginEvent({
    act: { classUid: 6003, activityId: 99, activityName: type },
    time,
    originalTime: createdAt,
    product: { name: "Foundry Checkpoints", vendor_name: "Palantir" },
    uid: rid,
    logName: "checkpoints",
    statusId: 1,
  });
  event["actor"] = { user: userOf(objectOf(record["actingUser"]) ?? {}, userId) };
  event["src_endpoint"] = endpointOf(undefined);
  event["api"] = { operation: type, service: { name: "Checkpoints" } };
  const resources = objectsOf(record["checkpointedItems"]).map(itemOf);
  if (resources.length > 0) event["resources"] = resources;
  const oversight = { ...answerOf(record["justification"]), ...approvalOf(record["approvalsMetadata"]) };
  if (Object.keys(oversight).length > 0) event["oversight"] = oversight;
  const rest = restOf(record);
  if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, rid);
}

function userOf(user: JsonObject, uid: string): JsonObject {
  const organisation = textOf(user["organizationRid"]);
  return defined({
    uid,
    // The name is absent where it was redacted for whoever exported the record.
    name: textOf(objectOf(user["username"])?.["value"]),
    org: organisation === undefined ? undefined : { uid: organisation },
  });
}

/** Members that identify an item, by the kinds the API has. */
const ITEM_IDS = [
  "rid",
  "id",
  "groupId",
  "markingId",
  "roleId",
  "tokenId",
  "jobRid",
  "jobId",
  "jobSpecRid",
  "scheduleRid",
  "issueRid",
  "actionTypeRid",
  "modelRid",
  "sessionRid",
  "productId",
  "interventionRid",
  "submissionRid",
  "inputId",
];

function itemOf(item: JsonObject): JsonObject {
  const uid = ITEM_IDS.map((name) => textOf(item[name])).find((id) => id !== undefined);
  return defined({
    uid: uid ?? textOf(objectOf(item["versioned"])?.["versionedObjectSetRid"]),
    name: textOf(objectOf(item["name"])?.["value"]) ?? textOf(objectOf(item["username"])?.["value"]),
    type: textOf(item["resourceType"]) ?? textOf(item["type"]),
    data: item,
  });
}

function approvalOf(value: unknown): JsonObject {
  return optional("approval_ref", textOf(objectOf(value)?.["approvalsTaskId"]));
}

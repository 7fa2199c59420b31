// Elastic Common Schema documents. https://www.elastic.co/docs/reference/ecs
import { Problem } from "../error.ts";
import { hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import {
  beginEvent,
  compileRest,
  defined,
  endEvent,
  endpointOf,
  instantOf,
  integerOf,
  jsonNormaliser,
  objectOf,
  textOf,
} from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { openDocument } from "./document.ts";
import { categoryOf, type Kind, kindOf, placeOf, userOf } from "./kinds.ts";

export const ecsFormat: SourceFormat = {
  name: "ecs",
  title: "Elastic Common Schema documents (one JSON object per line or an array, also with _source)",
  framing: "json",
  recognise: ({ objects }) =>
    objects.some((object) => isEcs(objectOf(object["_source"]) ?? object))
      ? "JSON with @timestamp and event fields of the Elastic Common Schema"
      : undefined,
  open: () => jsonNormaliser(normaliseEcs),
};

function isEcs(document: JsonObject): boolean {
  if (!hasMembers(document, "@timestamp")) return false;
  if (hasMembers(document, "ecs") || hasMembers(document, "ecs.version")) return true;
  const event = objectOf(document["event"]);
  return (
    ["action", "category", "outcome", "dataset"].some((name) => event !== undefined && hasMembers(event, name)) ||
    ["event.action", "event.category"].some((name) => hasMembers(document, name))
  );
}

const restOf = compileRest([
  "@timestamp",
  "message",
  "event.action",
  "event.id",
  "event.outcome",
  "event.reason",
  "event.sequence",
  "user.id",
  "user.name",
  "user.full_name",
  "user.domain",
  "user_agent.original",
  "url.full",
  "url.path",
  "url.query",
  "url.domain",
  "http.request.method",
]);

function normaliseEcs(record: JsonObject): Outcome {
  const document = openDocument(record);
  if (document instanceof Problem) return quarantine(document);
  const { fields, around } = document;
  const stamp = fields["@timestamp"];
  // Elasticsearch takes dates as text and as milliseconds.
  const time =
    Number.isSafeInteger(stamp) && (stamp as number) >= 0 ? (stamp as number) : instantOf(stamp, "@timestamp");
  if (time instanceof Problem) return quarantine(time);
  const source = objectOf(fields["event"]);
  const category = categoryOf(source);
  const kind = kindOf(fields, category);
  const uid = textOf(source?.["id"]) ?? document.id;
  const provider = textOf(source?.["module"]) ?? textOf(source?.["provider"]) ?? "Elastic Common Schema";
  const event = beginEvent({
    act: kind.act,
    time,
    originalTime: textOf(stamp),
    product: { name: provider },
    uid,
    logName: textOf(source?.["dataset"]),
    sequence: integerOf(source?.["sequence"]),
    statusId: statusOf(textOf(source?.["outcome"])),
    profiles: kind.needsHostProfile === true ? ["host"] : undefined,
  });
  addCommon(event, fields, source);
  Object.assign(event, kind.parts);
  const oversight = oversightOf(kind, fields);
  if (oversight !== undefined) event["oversight"] = oversight;
  let rest = restOf(fields);
  if (around !== undefined) (rest ??= {})["_hit"] = around;
  if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, uid);
}

function addCommon(event: JsonObject, fields: JsonObject, source: JsonObject | undefined): void {
  const metadata = event["metadata"] as JsonObject;
  const action = textOf(source?.["action"]);
  if (action !== undefined) metadata["event_code"] = action;
  const trace = textOf(objectOf(fields["trace"])?.["id"]) ?? textOf(objectOf(fields["transaction"])?.["id"]);
  if (trace !== undefined) metadata["correlation_uid"] = trace;
  const message = textOf(fields["message"]);
  if (message !== undefined) event["message"] = message;
  const detail = textOf(source?.["reason"]) ?? textOf(objectOf(fields["error"])?.["message"]);
  if (detail !== undefined) event["status_detail"] = detail;
  const user = userOf(fields["user"]);
  event["actor"] =
    user === undefined ? { app_name: textOf(objectOf(fields["service"])?.["name"]) ?? "[unknown]" } : { user };
  event["src_endpoint"] = placeOf(fields["source"]) ?? placeOf(fields["client"]) ?? endpointOf(undefined);
}

function statusOf(outcome: string | undefined): 1 | 2 | undefined {
  if (outcome === "success") return 1;
  return outcome === "failure" ? 2 : undefined;
}

/** `user.target` of an account's change is the person whose account it is. */
function oversightOf({ act }: Kind, fields: JsonObject): JsonObject | undefined {
  if (act.operation === undefined) return undefined;
  const user = objectOf(fields["user"]);
  const target = act.classUid === 3001 ? userOf(user?.["target"]) : undefined;
  const isAnother = target !== undefined && target["uid"] !== userOf(user)?.["uid"];
  return defined({
    operation: act.operation,
    subjects: isAnother ? [defined({ uid: target["uid"], type: "user" })] : undefined,
  });
}

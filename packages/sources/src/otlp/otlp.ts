// OTLP/JSON log records. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
// A record is an export request with one log record in it (framing/nested.ts): resource and scope are what they were.
import { Problem } from "../error.ts";
import { hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { MAX_INSTANT_MS } from "../instant/index.ts";
import {
  beginEvent,
  endEvent,
  integerOf,
  missing,
  objectOf,
  optional,
  textNormaliser,
  textOf,
} from "../record/index.ts";
import { type JsonObject, parseJsonObject } from "../text/index.ts";
import { type Attributes, readAttributes, readValue } from "./attributes.ts";
import { AttributeReader } from "./reader.ts";
import { actorOf, databaseMatter, type Matter, originOf, oversightOf, webMatter } from "./semantics.ts";

export const otlpFormat: SourceFormat = {
  name: "otlp",
  title: "OpenTelemetry logs (OTLP/JSON export requests, one or many log records each)",
  framing: "json",
  nested: ["resourceLogs", "scopeLogs", "logRecords"],
  recognise: ({ text, objects }) =>
    /^\s*\{\s*"resourceLogs"\s*:/.test(text) || objects.some((object) => hasMembers(object, "resourceLogs"))
      ? "JSON with resourceLogs of an OTLP export request"
      : undefined,
  open: () => textNormaliser(normaliseOtlp),
};

/** One log record with its resource and scope. */
interface Entry {
  readonly resource: JsonObject | undefined;
  readonly scope: JsonObject | undefined;
  readonly log: JsonObject;
  /** Members of the request and the two lists beyond those named. */
  readonly around: JsonObject;
}

function normaliseOtlp(text: string): Outcome {
  const request = parseRequest(text);
  if (request instanceof Problem) return quarantine(request);
  const entry = entryOf(request);
  if (entry instanceof Problem) return quarantine(entry);
  const { resource, scope, log } = entry;
  const attributes = readAttributes(log["attributes"]);
  if (attributes instanceof Problem) return quarantine(attributes);
  const resourceAttributes = readAttributes(resource?.["attributes"]);
  if (resourceAttributes instanceof Problem) return quarantine(resourceAttributes);
  const scopeAttributes = readAttributes(scope?.["attributes"]);
  if (scopeAttributes instanceof Problem) return quarantine(scopeAttributes);
  const body = readValue(log["body"]);
  if (body instanceof Problem) return quarantine(body);
  const stamp = isZero(log["timeUnixNano"]) ? log["observedTimeUnixNano"] : log["timeUnixNano"];
  const time = millisecondsOf(stamp);
  if (time instanceof Problem) return quarantine(time);
  return eventOf({ ...entry, attributes, resourceAttributes, scopeAttributes, body, time, stamp: String(stamp) });
}

interface ReadEntry extends Entry {
  readonly attributes: Attributes;
  readonly resourceAttributes: Attributes;
  readonly scopeAttributes: Attributes;
  readonly body: unknown;
  readonly time: number;
  readonly stamp: string;
}

function eventOf(entry: ReadEntry): Outcome {
  const { log, scope, body } = entry;
  const reader = new AttributeReader(entry.attributes);
  const uid = reader.text(["log.record.uid"]);
  const actor = actorOf(reader);
  const { endpoint, forwarded } = originOf(reader);
  const matter = databaseMatter(reader) ?? webMatter(reader, forwarded);
  const eventName = textOf(log["eventName"]) ?? reader.text(["event.name"]);
  const service = textOf(entry.resourceAttributes["service.name"]) ?? "[unknown]";
  const version = textOf(entry.resourceAttributes["service.version"]);
  const act = matter?.act ?? {
    classUid: 6002,
    activityId: 99,
    activityName: eventName ?? textOf(log["severityText"]) ?? "log record",
  };
  const needsHost = actor !== undefined && act.classUid !== 6005;
  const product = { name: service, ...optional("version", version) };
  const event = beginEvent({
    act,
    time: entry.time,
    originalTime: entry.stamp,
    product,
    uid,
    logName: textOf(scope?.["name"]),
    statusId: statusOf(matter),
    severityId: severityOf(log["severityNumber"]),
    ...(needsHost ? { profiles: ["host"] } : {}),
  });
  const metadata = event["metadata"] as JsonObject;
  if (eventName !== undefined) metadata["event_code"] = eventName;
  const trace = textOf(log["traceId"]);
  if (trace !== undefined) metadata["correlation_uid"] = trace;
  if (typeof body === "string" && body !== "") event["message"] = body;
  if (actor !== undefined) event["actor"] = actor;
  // Datastore Activity asks for both; Application Lifecycle has no endpoint.
  else if (act.classUid === 6005) event["actor"] = { app_name: service };
  if (act.classUid !== 6002) event["src_endpoint"] = endpoint;
  else event["app"] = product;
  const error = reader.text(["error.type"]);
  if (error !== undefined) event["status_detail"] = error;
  Object.assign(event, matter?.parts);
  const oversight = oversightOf(reader, matter);
  if (oversight !== undefined) event["oversight"] = oversight;
  const rest = restOf(entry, act.classUid === 6002 ? entry.attributes : reader.rest());
  if (Object.keys(rest).length > 0) event["unmapped"] = rest;
  return endEvent(event, uid);
}

function statusOf(matter: Matter | undefined): 1 | 2 | undefined {
  if (matter?.isFailure === undefined) return undefined;
  return matter.isFailure ? 2 : 1;
}

/** Severity numbers 1 to 24 (Logs Data Model §SeverityNumber): trace, debug, info; warn; error; fatal. */
function severityOf(value: unknown): number {
  const number = integerOf(value) ?? 0;
  if (number < 13) return 1;
  if (number < 17) return 2;
  return number < 21 ? 3 : 6;
}

const TAKEN_OF_LOG = ["timeUnixNano", "attributes", "body", "eventName", "traceId"];

function restOf(entry: ReadEntry, attributes: Attributes | undefined): JsonObject {
  const rest = entry.around;
  for (const name in entry.log) if (!TAKEN_OF_LOG.includes(name)) rest[name] = entry.log[name];
  if (attributes !== undefined && Object.keys(attributes).length > 0) rest["attributes"] = attributes;
  if (typeof entry.body !== "string" && entry.body !== null) rest["body"] = entry.body;
  const resource = withAttributes(entry.resource, entry.resourceAttributes);
  if (resource !== undefined) rest["resource"] = resource;
  const scope = withAttributes(entry.scope, entry.scopeAttributes);
  if (scope !== undefined) rest["scope"] = scope;
  return rest;
}

function withAttributes(object: JsonObject | undefined, attributes: Attributes): JsonObject | undefined {
  if (object === undefined) return undefined;
  return Object.hasOwn(object, "attributes") ? { ...object, attributes } : object;
}

/** The one element of a list, or undefined. */
function onlyOf(value: unknown): JsonObject | undefined {
  return Array.isArray(value) && value.length === 1 ? objectOf(value[0]) : undefined;
}

function entryOf(request: JsonObject): Entry | Problem {
  const inResource = onlyOf(request["resourceLogs"]);
  const inScope = onlyOf(inResource?.["scopeLogs"]);
  const log = onlyOf(inScope?.["logRecords"]);
  if (inResource === undefined || inScope === undefined || log === undefined)
    return missing("an export request with one log record (or many, framed one by one)", undefined);
  const around: JsonObject = beyond(request, REQUEST) ?? {};
  // Both levels may have a schemaUrl.
  const beyondResource = beyond(inResource, RESOURCE_LOGS);
  if (beyondResource !== undefined) around["resourceLogs"] = beyondResource;
  const beyondScope = beyond(inScope, SCOPE_LOGS);
  if (beyondScope !== undefined) around["scopeLogs"] = beyondScope;
  return { resource: objectOf(inResource["resource"]), scope: objectOf(inScope["scope"]), log, around };
}

const REQUEST = ["resourceLogs"];
const RESOURCE_LOGS = ["resource", "scopeLogs"];
const SCOPE_LOGS = ["scope", "logRecords"];

/** The members that have none of the names; undefined if there are none. */
function beyond(object: JsonObject, names: readonly string[]): JsonObject | undefined {
  let rest: JsonObject | undefined;
  for (const name in object) if (!names.includes(name)) (rest ??= {})[name] = object[name];
  return rest;
}

/** 64-bit integers that a sender wrote as numbers although the encoding has them as text. */
const LONG_INTEGER = /"(timeUnixNano|observedTimeUnixNano|intValue)"(\s*:\s*)(-?\d{15,20})(?=\s*[,}])/g;

function parseRequest(text: string): JsonObject | Problem {
  const request = parseJsonObject(text);
  // Within a string a quote is escaped, so the pattern finds members only; the digits stay what they are.
  return request instanceof Problem && request.code === "SOURCE_NUMBER"
    ? parseJsonObject(text.replace(LONG_INTEGER, '"$1"$2"$3"'))
    : request;
}

function isZero(stamp: unknown): boolean {
  return stamp === undefined || stamp === null || stamp === "" || stamp === "0" || stamp === 0;
}

/** Milliseconds of nanoseconds, cut off and not rounded. */
function millisecondsOf(stamp: unknown): number | Problem {
  const text = typeof stamp === "number" ? String(stamp) : stamp;
  if (typeof text === "string" && /^\d{7,20}$/.test(text)) {
    const ms = Number(text.slice(0, -6));
    if (ms <= MAX_INSTANT_MS) return ms;
  }
  return new Problem(
    "SOURCE_BAD_TIME",
    `expected timeUnixNano or observedTimeUnixNano, nanoseconds since 1970, got ${typeof text === "string" ? JSON.stringify(text.slice(0, 24)) : "nothing"}`,
  );
}

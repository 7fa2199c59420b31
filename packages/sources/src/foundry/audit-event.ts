// An audit entry of Foundry → an event.
import { beginEvent, defined, endpointOf, integerOf, objectOf, objectsOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { type Category, classify, type Classified } from "./categories.ts";
import { answerOf } from "./justification.ts";
import { itemsOf, resourcesOf, uidOf, wordsOf } from "./values.ts";

/** What the two schemas have in common, read from a record. */
export interface AuditEntry {
  readonly schema: string;
  readonly time: number;
  /** The source's own id of the entry, unique. */
  readonly id: string | undefined;
  /** What happened, in the service's own word: `PUT_FILE`. */
  readonly name: string;
  readonly categories: readonly string[];
  readonly request: JsonObject;
  readonly result: JsonObject;
  readonly product: string | undefined;
  /** Address of the connection. */
  readonly source: string | undefined;
  readonly rest: JsonObject | undefined;
}

export function auditEvent(record: JsonObject, entry: AuditEntry): JsonObject {
  const classified = classify(entry.categories, entry.name);
  const { act } = classified.category;
  const version = textOf(record["productVersion"]);
  const event = beginEvent({
    act,
    time: entry.time,
    originalTime: record["time"] as string,
    product: defined({
      name: entry.product ?? "Foundry",
      vendor_name: "Palantir",
      version,
    }),
    uid: entry.id,
    logName: entry.schema,
    sequence: integerOf(record["sequenceId"]),
    // Web Resources Activity has `actor` by the host profile only.
    profiles: act.classUid === 6001 ? ["host"] : undefined,
  });
  addMetadata(event, record, entry);
  addStatus(event, textOf(record["result"]));
  event["actor"] = actorOf(record, entry);
  event["src_endpoint"] = endpointOf(entry.source);
  addRequest(event, record, entry, classified.category);
  addObject(event, record, entry, classified.category);
  addOversight(event, entry, classified);
  const rest = restOf(record, entry, classified);
  if (rest !== undefined) event["unmapped"] = rest;
  return event;
}

/** What the event has not taken: of the fields those that no category of the entry names, and all where nobody acted whom they belong to. */
function restOf(record: JsonObject, entry: AuditEntry, { category, known }: Classified): JsonObject | undefined {
  // The entry's rest is an object of its own; what is in it is the record's and is not changed.
  const kept = entry.rest ?? {};
  if (record["uid"] === undefined) {
    if (record["tokenId"] !== undefined) kept["tokenId"] = record["tokenId"];
    if (record["orgId"] !== undefined) kept["orgId"] = record["orgId"];
  }
  const isSignIn = category.act.classUid === 3002;
  drop(kept, "requestFields", (name, value) => {
    if (name === category.on) return !isSignIn || isText(value);
    if (name === category.query) return true;
    return known.some(({ reason, recipients }) => name === reason || name === recipients) && isText(value);
  });
  drop(kept, "resultFields", (name, value) => name === category.result && (!isSignIn || isText(value)));
  for (const _ in kept) return kept;
  return undefined;
}

/** Whether the event has all of a value that it takes as text. */
function isText(value: unknown): boolean {
  return itemsOf(value).every((item) => textOf(item) !== undefined);
}

function drop(kept: JsonObject, member: string, isTaken: (name: string, value: unknown) => boolean): void {
  const fields = objectOf(kept[member]);
  if (fields === undefined) return;
  let left: JsonObject | undefined;
  for (const name in fields) if (!isTaken(name, fields[name])) (left ??= {})[name] = fields[name];
  if (left === undefined) delete kept[member];
  else kept[member] = left;
}

function addMetadata(event: JsonObject, record: JsonObject, entry: AuditEntry): void {
  const metadata = event["metadata"] as JsonObject;
  metadata["event_code"] = entry.name;
  if (entry.categories.length > 0) metadata["labels"] = entry.categories;
  // All entries of one event share its id; a PARTIAL one is closed by another.
  const correlation = textOf(record["eventId"]);
  if (correlation !== undefined) metadata["correlation_uid"] = correlation;
}

/** ERROR and UNAUTHORIZED failed. PARTIAL is neither: another entry of the same event must follow, and until then nobody knows. */
function addStatus(event: JsonObject, result: string | undefined): void {
  if (result === undefined) return;
  const isFailure = result === "ERROR" || result === "UNAUTHORIZED";
  event["status_id"] = result === "SUCCESS" ? 1 : isFailure ? 2 : 99;
  if (isFailure) event["status_code"] = result;
  else if (result !== "SUCCESS") event["status"] = result;
}

function actorOf(record: JsonObject, entry: AuditEntry): JsonObject {
  const uid = textOf(record["uid"]);
  const session = textOf(record["sid"]);
  const token = textOf(record["tokenId"]);
  const actor: JsonObject = {};
  if (uid !== undefined) {
    const known = objectsOf(record["users"]).find((user) => user["uid"] === uid);
    const organisation = textOf(record["orgId"]);
    actor["user"] = defined({
      uid,
      name: textOf(known?.["userName"]),
      full_name: fullNameOf(known),
      credential_uid: token,
      org: organisation === undefined ? undefined : { uid: organisation },
    });
  }
  if (session !== undefined) actor["session"] = { uid: session };
  else if (uid === undefined && token !== undefined) actor["session"] = { credential_uid: token };
  // Nobody is named: then the service that wrote the entry is all there is.
  if (uid === undefined && session === undefined && token === undefined)
    actor["app_name"] = textOf(record["service"]) ?? entry.product ?? "[unknown]";
  return actor;
}

function fullNameOf(user: JsonObject | undefined): string | undefined {
  const parts = [textOf(user?.["firstName"]), textOf(user?.["lastName"])].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(" ");
}

function addRequest(event: JsonObject, record: JsonObject, entry: AuditEntry, category: Category): void {
  const query = category.query === undefined ? undefined : wordsOf(entry.request[category.query]);
  const request = defined({ user_agent: textOf(record["userAgent"]), args: query });
  if (Object.keys(request).length > 0) event["http_request"] = request;
}

/** What the act was on, where the class has it. */
function addObject(event: JsonObject, record: JsonObject, entry: AuditEntry, category: Category): void {
  const on = valueOf(category.on, entry.request);
  const result = valueOf(category.result, entry.result);
  const service = textOf(record["service"]) ?? entry.product ?? "Foundry";
  switch (category.act.classUid) {
    case 6001: {
      const results = resourcesOf(result);
      event["web_resources"] = resourcesOf(on) ?? [{ name: service }];
      if (results !== undefined) event["web_resources_result"] = results;
      return;
    }
    case 3002: {
      const user = uidOf(result) ?? uidOf(on) ?? textOf(record["uid"]);
      event["user"] = user === undefined ? { name: "[unknown]" } : { uid: user };
      event["service"] = { name: service };
      return;
    }
    case 3004:
      event["entity"] = entityOf(on ?? result, entry);
      return;
    default:
      event["api"] = { operation: entry.name, service: { name: service } };
  }
}

function valueOf(name: string | undefined, fields: JsonObject): unknown {
  return name === undefined ? undefined : (fields[name] ?? undefined);
}

/** One entity by its id; several, or one that is described, also whole. The category says of what kind. */
function entityOf(value: unknown, entry: AuditEntry): JsonObject {
  const items = itemsOf(value);
  const [item] = items;
  const uid = uidOf(item);
  return defined({
    ...(uid === undefined ? { name: entry.name } : { uid }),
    data: items.length > 1 || (typeof item === "object" && item !== null) ? items : undefined,
  });
}

function addOversight(event: JsonObject, entry: AuditEntry, { category, known }: Classified): void {
  const oversight: JsonObject = {};
  if (category.act.operation !== undefined) oversight["operation"] = category.act.operation;
  // The reason may be given by a category beside the one that decides the class.
  for (const { reason, recipients } of known) {
    if (reason !== undefined) Object.assign(oversight, answerOf(entry.request[reason]));
    const names = recipients === undefined ? [] : itemsOf(entry.request[recipients]).map(uidOf);
    const named = names.filter((name) => name !== undefined);
    if (named.length > 0) oversight["recipients"] = named;
  }
  if (category.countsResults === true) {
    const results = valueOf(category.result, entry.result);
    if (Array.isArray(results)) oversight["record_count"] = results.length;
  }
  if (Object.keys(oversight).length > 0) event["oversight"] = oversight;
}

// What every event must have, whatever its class: OCSF 1.8.0 base event, our oversight extension, and the types that
// questions are answered from. The full schema is checked by conformance tests, not per record.
import { Problem } from "../error.ts";
import { MAX_INSTANT_MS, MIN_INSTANT_MS } from "../instant/index.ts";
import type { JsonObject } from "../text/index.ts";
import { expected, isObject, isString, show } from "./expect.ts";
import { checkOversight } from "./oversight.ts";

export const OCSF_VERSION = "1.8.0";

/** Returns what is wrong, or undefined. */
export function checkEvent(event: JsonObject): Problem | undefined {
  return (
    checkClassification(event) ??
    checkMetadata(event["metadata"]) ??
    checkActor(event["actor"]) ??
    checkPart(event["src_endpoint"], "src_endpoint", ENDPOINT_FIELDS) ??
    checkPart(event["database"], "database", NAME_FIELDS) ??
    checkPart(event["table"], "table", NAME_FIELDS) ??
    checkPart(event["query_info"], "query_info", QUERY_FIELDS) ??
    checkPart(event["user"], "user", NAME_FIELDS) ??
    checkPart(event["session"], "session", UID_FIELDS) ??
    checkOptionalInteger(event["status_id"], "status_id") ??
    checkOptionalString(event["message"], "message") ??
    checkOversight(event["oversight"])
  );
}

const ENDPOINT_FIELDS = ["ip", "hostname", "name", "uid"] as const;
const NAME_FIELDS = ["name", "uid"] as const;
const UID_FIELDS = ["uid"] as const;
const PRODUCT_FIELDS = ["name", "uid", "vendor_name", "version"] as const;
const METADATA_FIELDS = ["uid", "log_name", "original_time", "correlation_uid"] as const;
const USER_FIELDS = ["uid", "name", "type"] as const;
const ORG_FIELDS = ["ou_name", "ou_uid", "name"] as const;
const QUERY_FIELDS = ["query_string"] as const;

function checkClassification(event: JsonObject): Problem | undefined {
  const classUid = event["class_uid"];
  const activityId = event["activity_id"];
  if (!isId(classUid, 9_999)) return expected("class_uid", "a class id such as 6005", classUid);
  if (!isId(event["category_uid"], 99) || event["category_uid"] !== Math.floor(classUid / 1000)) {
    return expected(
      "category_uid",
      `${Math.floor(classUid / 1000)} as class_uid ${classUid} has it`,
      event["category_uid"],
    );
  }
  if (!isId(activityId, 99)) return expected("activity_id", "an integer from 0 to 99", activityId);
  if (event["type_uid"] !== classUid * 100 + activityId) {
    return expected("type_uid", `class_uid × 100 + activity_id = ${classUid * 100 + activityId}`, event["type_uid"]);
  }
  if (!isId(event["severity_id"], 99)) return expected("severity_id", "an integer from 0 to 99", event["severity_id"]);
  const time = event["time"];
  if (!Number.isInteger(time) || (time as number) < MIN_INSTANT_MS || (time as number) > MAX_INSTANT_MS) {
    return new Problem(
      "SOURCE_BAD_TIME",
      `time expected integer milliseconds since the epoch from 1970 to 2199, got ${show(time)}`,
    );
  }
  return undefined;
}

function isId(value: unknown, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;
}

function checkMetadata(metadata: unknown): Problem | undefined {
  if (!isObject(metadata)) return expected("metadata", "an object", metadata);
  if (metadata["version"] !== OCSF_VERSION) {
    return new Problem(
      "SOURCE_VERSION",
      `metadata.version expected "${OCSF_VERSION}", got ${show(metadata["version"])}`,
    );
  }
  const product = metadata["product"];
  if (!isObject(product)) return expected("metadata.product", "an object", product);
  if (product["name"] === undefined && product["uid"] === undefined)
    return expected("metadata.product", "a name or uid", undefined);
  const { extensions, profiles } = metadata;
  if (extensions !== undefined && !(Array.isArray(extensions) && extensions.every(isObject))) {
    return expected("metadata.extensions", "an array of objects", extensions);
  }
  if (profiles !== undefined && !(Array.isArray(profiles) && profiles.every(isString))) {
    return expected("metadata.profiles", "an array of strings", profiles);
  }
  return (
    checkPart(product, "metadata.product", PRODUCT_FIELDS) ??
    checkPart(metadata, "metadata", METADATA_FIELDS) ??
    checkOptionalInteger(metadata["sequence"], "metadata.sequence")
  );
}

function checkActor(actor: unknown): Problem | undefined {
  if (actor === undefined) return undefined;
  if (!isObject(actor)) return expected("actor", "an object", actor);
  return (
    checkPart(actor["user"], "actor.user", USER_FIELDS) ??
    checkOrg(actor["user"]) ??
    checkPart(actor["session"], "actor.session", UID_FIELDS) ??
    checkOptionalString(actor["app_name"], "actor.app_name")
  );
}

function checkOrg(user: unknown): Problem | undefined {
  return isObject(user) ? checkPart(user["org"], "actor.user.org", ORG_FIELDS) : undefined;
}

/** An optional object whose named fields are optional strings. */
function checkPart(value: unknown, path: string, fields: readonly string[]): Problem | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return expected(path, "an object", value);
  for (const field of fields) {
    const inner = value[field];
    if (inner !== undefined && typeof inner !== "string") return expected(`${path}.${field}`, "a string", inner);
  }
  return undefined;
}

function checkOptionalString(value: unknown, path: string): Problem | undefined {
  return value === undefined || typeof value === "string" ? undefined : expected(path, "a string", value);
}

function checkOptionalInteger(value: unknown, path: string): Problem | undefined {
  return value === undefined || Number.isInteger(value) ? undefined : expected(path, "an integer", value);
}

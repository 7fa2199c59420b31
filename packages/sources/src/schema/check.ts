// What every event must have, whatever its class: OCSF 1.8.0 base event, our oversight extension, and the types that
// questions are answered from. The full schema is checked by conformance tests, not per record.
import { Problem } from "../error.ts";
import { MAX_INSTANT_MS, MIN_INSTANT_MS } from "../instant/index.ts";
import type { JsonObject } from "../text/index.ts";
import { expected, isObject, isString, show } from "./expect.ts";
import { checkOversight } from "./oversight.ts";

export const OCSF_VERSION = "1.8.0";

/** Returns what is wrong, or undefined. Members are named one by one: looking them up by names from a list took a twentieth of a record's time. */
export function checkEvent(event: JsonObject): Problem | undefined {
  return (
    checkClassification(event) ??
    checkMetadata(event["metadata"]) ??
    checkActor(event["actor"]) ??
    checkEndpoint(event["src_endpoint"], "src_endpoint") ??
    checkNamed(event["database"], "database") ??
    checkNamed(event["table"], "table") ??
    checkQuery(event["query_info"]) ??
    checkNamed(event["user"], "user") ??
    checkSession(event["session"], "session") ??
    checkOptionalInteger(event["status_id"], "status_id") ??
    checkOptionalString(event["message"], "message") ??
    checkOversight(event["oversight"])
  );
}

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
    checkTexts(
      "metadata.product",
      "name",
      product["name"],
      "uid",
      product["uid"],
      "vendor_name",
      product["vendor_name"],
      "version",
      product["version"],
    ) ??
    checkTexts(
      "metadata",
      "uid",
      metadata["uid"],
      "log_name",
      metadata["log_name"],
      "original_time",
      metadata["original_time"],
      "correlation_uid",
      metadata["correlation_uid"],
    ) ??
    checkOptionalInteger(metadata["sequence"], "metadata.sequence")
  );
}

function checkActor(actor: unknown): Problem | undefined {
  if (actor === undefined) return undefined;
  if (!isObject(actor)) return expected("actor", "an object", actor);
  return (
    checkUser(actor["user"]) ??
    checkSession(actor["session"], "actor.session") ??
    checkOptionalString(actor["app_name"], "actor.app_name")
  );
}

function checkUser(user: unknown): Problem | undefined {
  if (user === undefined) return undefined;
  if (!isObject(user)) return expected("actor.user", "an object", user);
  const problem = checkTexts("actor.user", "uid", user["uid"], "name", user["name"], "type", user["type"]);
  const org = user["org"];
  if (problem !== undefined || org === undefined) return problem;
  if (!isObject(org)) return expected("actor.user.org", "an object", org);
  return checkTexts("actor.user.org", "ou_name", org["ou_name"], "ou_uid", org["ou_uid"], "name", org["name"]);
}

function checkEndpoint(value: unknown, path: string): Problem | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return expected(path, "an object", value);
  return checkTexts(path, "ip", value["ip"], "hostname", value["hostname"], "name", value["name"], "uid", value["uid"]);
}

function checkNamed(value: unknown, path: string): Problem | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return expected(path, "an object", value);
  return checkTexts(path, "name", value["name"], "uid", value["uid"]);
}

function checkSession(value: unknown, path: string): Problem | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return expected(path, "an object", value);
  return checkTexts(path, "uid", value["uid"]);
}

function checkQuery(value: unknown): Problem | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return expected("query_info", "an object", value);
  return checkTexts("query_info", "query_string", value["query_string"]);
}

/** Members of one object that are optional texts: up to four names, each followed by its value. */
function checkTexts(
  path: string,
  name: string,
  value: unknown,
  name2 = "",
  value2?: unknown,
  name3 = "",
  value3?: unknown,
  name4 = "",
  value4?: unknown,
): Problem | undefined {
  if (value !== undefined && typeof value !== "string") return expected(`${path}.${name}`, "a string", value);
  if (value2 !== undefined && typeof value2 !== "string") return expected(`${path}.${name2}`, "a string", value2);
  if (value3 !== undefined && typeof value3 !== "string") return expected(`${path}.${name3}`, "a string", value3);
  if (value4 !== undefined && typeof value4 !== "string") return expected(`${path}.${name4}`, "a string", value4);
  return undefined;
}

function checkOptionalString(value: unknown, path: string): Problem | undefined {
  return value === undefined || typeof value === "string" ? undefined : expected(path, "a string", value);
}

function checkOptionalInteger(value: unknown, path: string): Problem | undefined {
  return value === undefined || Number.isInteger(value) ? undefined : expected(path, "an integer", value);
}

// OCSF 1.0 to 1.7 → 1.8.0. Within version 1 attributes are deprecated and not removed, so little must be done:
// https://github.com/ocsf/ocsf-schema/blob/main/CHANGELOG.md · deprecations: https://schema.ocsf.io/1.8.0/dictionary
import { Problem } from "../error.ts";
import { objectOf } from "../record/index.ts";
import { OCSF_VERSION } from "../schema/index.ts";
import type { JsonObject } from "../text/index.ts";
import { upgradeCandidate } from "./candidate.ts";
import { CLASS_ROOTS, COMMON_ROOTS } from "./roots.ts";

const KNOWN_VERSION = /^1\.[0-8]\.\d{1,2}(?:-[a-z]{1,8}(?:\.\d{1,3})?)?$/;
const CANDIDATE = /^1\.0\.0-/;

const commonRoots = new Set([...COMMON_ROOTS, "oversight"]);
const classRoots = new Map([...CLASS_ROOTS].map(([uid, roots]) => [uid, new Set(roots)]));

/**
 * Makes an event of an earlier version one of 1.8.0, in place. The version it had is in `unmapped.ocsf_version`, and so is what 1.8.0 has no attribute for
 * (by its own name in `unmapped`). Returns what is wrong with the version, or undefined.
 */
export function upgradeEvent(event: JsonObject): Problem | undefined {
  const metadata = objectOf(event["metadata"]);
  const version = metadata?.["version"];
  if (metadata === undefined || typeof version !== "string" || !KNOWN_VERSION.test(version)) {
    const got = version === undefined ? "nothing" : JSON.stringify(version).slice(0, 40);
    return new Problem("SOURCE_VERSION", `metadata.version expected 1.0.0 to ${OCSF_VERSION}, got ${got}`);
  }
  const unmapped = unmappedOf(event);
  if (CANDIDATE.test(version)) upgradeCandidate(event, unmapped);
  replaceDeprecated(event, metadata);
  applyHostProfile(event, metadata);
  moveUnknown(event, unmapped);
  put(unmapped, "ocsf_version", version);
  event["unmapped"] = unmapped;
  metadata["version"] = OCSF_VERSION;
  return undefined;
}

/** What the event has in `unmapped`; anything but an object becomes a member of one. */
function unmappedOf(event: JsonObject): JsonObject {
  const value = event["unmapped"];
  if (value === undefined || value === null) return {};
  return objectOf(value) ?? { unmapped: value };
}

/** Never over what the source itself put there. */
function put(unmapped: JsonObject, name: string, value: unknown): void {
  unmapped[Object.hasOwn(unmapped, name) ? `ocsf.${name}` : name] = value;
}

/** Roots that the class has not in 1.8.0. Classes that are not in the table keep theirs. */
function moveUnknown(event: JsonObject, unmapped: JsonObject): void {
  const own = classRoots.get(event["class_uid"] as number);
  if (own === undefined) return;
  for (const name of Object.keys(event)) {
    const root = name.endsWith("_dt") ? name.slice(0, -3) : name;
    if (commonRoots.has(root) || own.has(root)) continue;
    put(unmapped, name, event[name]);
    delete event[name];
  }
}

/** Classes in which 1.4.0 left `actor` and `device` to the host profile, which was moved to the base event (#1280). */
const BY_HOST_PROFILE = [2001, 2002, 2003, 2004, 2005, 2006, 6001, 6002, 6004, 6007];

function applyHostProfile(event: JsonObject, metadata: JsonObject): void {
  if (!BY_HOST_PROFILE.includes(event["class_uid"] as number)) return;
  if (event["actor"] === undefined && event["device"] === undefined) return;
  const profiles = metadata["profiles"];
  if (profiles === undefined) metadata["profiles"] = ["host"];
  else if (Array.isArray(profiles) && !profiles.includes("host"))
    metadata["profiles"] = [...(profiles as unknown[]), "host"];
}

/** Where a deprecated attribute has one successor that says the same. The others are still attributes of 1.8.0 and stay. */
function replaceDeprecated(event: JsonObject, metadata: JsonObject): void {
  rename(metadata, "extension", "extensions", asList);
  rename(metadata, "customer_uid", "tenant_uid");
  rename(objectOf(event["actor"]), "invoked_by", "app_name");
  const classUid = event["class_uid"];
  if (classUid === 3001) rename(event, "policy", "policies", asList);
  if (classUid === 3005 || classUid === 2002 || classUid === 2003) rename(event, "resource", "resources", asList);
  if (classUid !== 6004) rename(event, "proxy", "proxy_endpoint");
  rename(objectOf(event["file"]), "signature", "signatures", asList);
  rename(objectOf(event["databucket"]), "group", "groups", asList);
  rename(objectOf(event["device"]), "imei", "imei_list", asList);
  const cloud = objectOf(event["cloud"]);
  if (typeof cloud?.["project_uid"] === "string") rename(cloud, "project_uid", "account", (uid) => ({ uid }));
  for (const name of ["src_endpoint", "dst_endpoint", "device"])
    splitCoordinates(objectOf(objectOf(event[name])?.["location"]));
}

function asList(value: unknown): unknown[] {
  return [value];
}

/** Both stay where the successor is there already. */
function rename(object: JsonObject | undefined, from: string, to: string, convert?: (value: unknown) => unknown): void {
  if (object === undefined || object[from] === undefined || object[to] !== undefined) return;
  object[to] = convert === undefined ? object[from] : convert(object[from]);
  delete object[from];
}

/** `coordinates` was a pair as in GeoJSON (RFC 7946 §3.1.1): longitude first. */
function splitCoordinates(location: JsonObject | undefined): void {
  const pair = location?.["coordinates"];
  if (location === undefined || !Array.isArray(pair) || pair.length !== 2) return;
  if (!pair.every((one) => typeof one === "number") || location["lat"] !== undefined || location["long"] !== undefined)
    return;
  [location["long"], location["lat"]] = pair;
  delete location["coordinates"];
}

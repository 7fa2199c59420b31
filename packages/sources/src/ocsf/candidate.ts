// Release candidates of OCSF 1.0.0, as Amazon Security Lake's first source version still writes them.
// https://docs.aws.amazon.com/security-lake/latest/userguide/subscriber-query-examples.html
import { objectOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/** Ids whose value −1 meant Other; it is 99 since 1.0.0. */
const OTHER_IDS = ["activity_id", "severity_id", "status_id"];

/** Makes an event of a release candidate one of 1.0.0, in place; what has no successor goes to `unmapped`. */
export function upgradeCandidate(event: JsonObject, unmapped: JsonObject): void {
  for (const name of OTHER_IDS) if (event[name] === -1) event[name] = 99;
  move(event, "identity", event, "actor");
  const user = objectOf(objectOf(event["actor"])?.["user"]);
  if (user !== undefined) upgradeUser(user);
  const url = objectOf(objectOf(event["http_request"])?.["url"]);
  if (url !== undefined) move(url, "text", url, "url_string");
  // API Activity was class 3005 of the category Audit Activity; 3005 has been User Access Management since, which knows no `api`.
  if (event["class_uid"] === 3005 && event["api"] !== undefined) {
    event["class_uid"] = 6003;
    for (const name of ["class_name", "category_name", "type_name"]) move(event, name, unmapped, name);
  }
  const classUid = event["class_uid"];
  const activityId = event["activity_id"];
  if (!Number.isSafeInteger(classUid) || !Number.isSafeInteger(activityId)) return;
  event["category_uid"] = Math.floor((classUid as number) / 1000);
  event["type_uid"] = (classUid as number) * 100 + (activityId as number);
}

function upgradeUser(user: JsonObject): void {
  move(user, "uuid", user, user["uid"] === undefined ? "uid" : "uid_alt");
  const account = objectOf(user["account"]) ?? {};
  move(user, "account_uid", account, "uid");
  move(user, "account_type", account, "type");
  if (Object.keys(account).length > 0) user["account"] = account;
  const org = objectOf(user["org"]) ?? {};
  move(user, "org_uid", org, "uid");
  if (Object.keys(org).length > 0) user["org"] = org;
}

/** Both stay where the new name is taken. */
function move(from: JsonObject, name: string, to: JsonObject, as: string): void {
  if (from[name] === undefined || to[as] !== undefined) return;
  to[as] = from[name];
  delete from[name];
}

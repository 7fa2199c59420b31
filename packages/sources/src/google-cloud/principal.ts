// Who acted: the caller, or whoever acts through a service account.
// https://cloud.google.com/logging/docs/audit/understanding-audit-logs · AuditLog.authenticationInfo
import { objectOf, objectsOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/**
 * The actor. A delegation chain is written by Google in its order, so its first authority is who really asked; the service account through which
 * it happened is `app_uid`. Google leaves the address of a caller out where it would tell too much: then the principal's subject names it.
 */
export function actorOf(audit: JsonObject): JsonObject {
  const info = objectOf(audit["authenticationInfo"]) ?? {};
  const caller = textOf(info["principalEmail"]) ?? textOf(info["principalSubject"]);
  const origin = originOf(info);
  const uid = origin ?? caller;
  const user: JsonObject = uid === undefined ? { name: "[unknown]" } : { uid, name: uid };
  if (uid !== undefined && isServiceAccount(uid)) {
    user["type"] = "Service account";
    user["type_id"] = 4;
  }
  const subject = textOf(info["principalSubject"]);
  if (origin === undefined && subject !== undefined && subject !== caller) user["uid_alt"] = subject;
  const keyName = textOf(info["serviceAccountKeyName"]);
  if (keyName !== undefined) user["credential_uid"] = keyName;
  return origin === undefined || caller === undefined ? { user } : { user, app_uid: caller, app_name: caller };
}

function originOf(info: JsonObject): string | undefined {
  const [first] = objectsOf(info["serviceAccountDelegationInfo"]);
  return textOf(objectOf(first?.["firstPartyPrincipal"])?.["principalEmail"]) ?? textOf(first?.["principalSubject"]);
}

function isServiceAccount(uid: string): boolean {
  return uid.endsWith(".gserviceaccount.com") || uid.startsWith("serviceAccount:");
}

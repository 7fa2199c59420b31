// Who acted: the userIdentity element.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
import { instantOf, objectOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

const TYPE_IDS: ReadonlyMap<string, number> = new Map([
  ["Root", 2],
  ["IAMUser", 1],
  ["FederatedUser", 1],
  ["SAMLUser", 1],
  ["WebIdentityUser", 1],
  ["IdentityCenterUser", 1],
  ["Directory", 1],
  ["AWSService", 4],
]);

/** OCSF account type 10: AWS Account. */
const AWS_ACCOUNT = 10;

/**
 * The actor of an event. A role is shared by many: `user.uid` is the ARN with the session in it, `user.name` the source identity, which the session
 * cannot change after its start, else the user's or session's name. The name of a session is chosen by whoever assumes the role, unless its policy binds it.
 */
export function actorOf(identity: JsonObject | undefined): JsonObject {
  if (identity === undefined) return { user: { name: "[unknown]" } };
  const context = objectOf(identity["sessionContext"]);
  const invokedBy = textOf(identity["invokedBy"]);
  const actor: JsonObject = { user: userOf(identity, context, invokedBy) };
  const session = context === undefined ? undefined : sessionOf(context, textOf(identity["accessKeyId"]));
  if (session !== undefined) actor["session"] = session;
  if (invokedBy !== undefined) actor["invoked_by"] = invokedBy;
  return actor;
}

function userOf(identity: JsonObject, context: JsonObject | undefined, invokedBy: string | undefined): JsonObject {
  const arn = textOf(identity["arn"]);
  const principalId = textOf(identity["principalId"]);
  const accountId = textOf(identity["accountId"]);
  const type = textOf(identity["type"]);
  const person = textOf(objectOf(identity["onBehalfOf"])?.["userId"]);
  const keyId = textOf(identity["accessKeyId"]);
  const uid = arn ?? principalId ?? person ?? invokedBy ?? accountId;
  const other = principalId === uid ? person : principalId;
  const name =
    textOf(context?.["sourceIdentity"]) ??
    textOf(identity["userName"]) ??
    sessionName(principalId) ??
    (type === "Root" ? "root" : lastPart(arn)) ??
    invokedBy ??
    (uid === undefined ? "[unknown]" : undefined);
  const user: JsonObject = {};
  if (uid !== undefined) user["uid"] = uid;
  if (other !== undefined) user["uid_alt"] = other;
  if (name !== undefined) user["name"] = name;
  if (type !== undefined) {
    user["type"] = type;
    user["type_id"] = TYPE_IDS.get(type) ?? 99;
  }
  if (keyId !== undefined) user["credential_uid"] = keyId;
  if (accountId !== undefined) user["account"] = { uid: accountId, type_id: AWS_ACCOUNT, type: "AWS Account" };
  return user;
}

/** `AROA…:name of the session`. */
function sessionName(principalId: string | undefined): string | undefined {
  const colon = principalId?.indexOf(":") ?? -1;
  return colon < 0 ? undefined : principalId?.slice(colon + 1) || undefined;
}

export function lastPart(arn: string | undefined): string | undefined {
  return arn?.slice(arn.lastIndexOf("/") + 1) || undefined;
}

/** Temporary credentials: their key id names the session. */
function sessionOf(context: JsonObject, keyId: string | undefined): JsonObject | undefined {
  const attributes = objectOf(context["attributes"]);
  const created = attributes === undefined ? undefined : instantOf(attributes["creationDate"], "creationDate");
  const mfa = textOf(attributes?.["mfaAuthenticated"]);
  const issuer = textOf(objectOf(context["sessionIssuer"])?.["arn"]);
  const session: JsonObject = {};
  if (keyId !== undefined) session["uid"] = keyId;
  if (typeof created === "number") session["created_time"] = created;
  if (mfa === "true" || mfa === "false") session["is_mfa"] = mfa === "true";
  if (issuer !== undefined) session["issuer"] = issuer;
  return Object.keys(session).length === 0 ? undefined : session;
}

// Who acted: the userIdentity element.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
import { Problem } from "../error.ts";
import { instantOf, objectOf, optional, textOf } from "../record/index.ts";
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
  return {
    user: userOf(identity, context, invokedBy),
    ...optional("session", context === undefined ? undefined : sessionOf(context, textOf(identity["accessKeyId"]))),
    ...optional("invoked_by", invokedBy),
  };
}

function userOf(identity: JsonObject, context: JsonObject | undefined, invokedBy: string | undefined): JsonObject {
  const arn = textOf(identity["arn"]);
  const principalId = textOf(identity["principalId"]);
  const accountId = textOf(identity["accountId"]);
  const type = textOf(identity["type"]);
  const person = textOf(objectOf(identity["onBehalfOf"])?.["userId"]);
  const uid = arn ?? principalId ?? person ?? invokedBy ?? accountId;
  const name =
    textOf(context?.["sourceIdentity"]) ??
    textOf(identity["userName"]) ??
    sessionName(principalId) ??
    (type === "Root" ? "root" : lastPart(arn)) ??
    invokedBy ??
    (uid === undefined ? "[unknown]" : undefined);
  return {
    ...optional("uid", uid),
    ...optional("uid_alt", principalId === uid ? person : principalId),
    ...optional("name", name),
    ...(type === undefined ? {} : { type, type_id: TYPE_IDS.get(type) ?? 99 }),
    ...optional("credential_uid", textOf(identity["accessKeyId"])),
    ...(accountId === undefined ? {} : { account: { uid: accountId, type_id: AWS_ACCOUNT, type: "AWS Account" } }),
  };
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
  const created = instantOf(attributes?.["creationDate"], "creationDate");
  const mfa = textOf(attributes?.["mfaAuthenticated"]);
  const session = {
    ...optional("uid", keyId),
    ...(created instanceof Problem ? {} : { created_time: created }),
    ...optional("is_mfa", mfa === "true" ? true : mfa === "false" ? false : undefined),
    ...optional("issuer", textOf(objectOf(context["sessionIssuer"])?.["arn"])),
  };
  return Object.keys(session).length === 0 ? undefined : session;
}

// Google Workspace: activities of the Admin SDK Reports API (Drive, login, admin, Vault, Access Transparency and all other applications).
// https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list#Activity
import { Problem } from "../error.ts";
import { hasMembers, type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import {
  beginEvent,
  compileRest,
  defined,
  endEvent,
  endpointOf,
  instantOf,
  jsonNormaliser,
  missing,
  objectOf,
  objectsOf,
  textOf,
} from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { actOf, type TargetedAct } from "./acts.ts";
import { Parameters } from "./parameters.ts";

export const googleWorkspaceFormat: SourceFormat = {
  name: "google-workspace",
  title: "Google Workspace activities (Admin SDK Reports API)",
  framing: "json",
  lists: ["items"],
  recognise: ({ objects }) =>
    objects.some(
      (object) =>
        object["kind"] === "admin#reports#activity" ||
        (hasMembers(object, "events", "actor") && objectOf(object["id"])?.["uniqueQualifier"] !== undefined),
    )
      ? "JSON records with id.uniqueQualifier, actor and events, as the Reports API gives activities"
      : undefined,
  open: () => jsonNormaliser(normaliseActivity),
};

const restOf = compileRest([
  "kind",
  "id.time",
  "id.uniqueQualifier",
  "id.applicationName",
  "actor.email",
  "actor.profileId",
  "ipAddress",
]);

/** One activity is one event, however many events Google lists in it: all of them stay in `unmapped.events`, the primary one classifies. */
function normaliseActivity(activity: JsonObject): Outcome {
  const id = objectOf(activity["id"]);
  const time = instantOf(id?.["time"], "id.time");
  if (time instanceof Problem) return quarantine(time);
  const events = objectsOf(activity["events"]);
  const primary = events.find((event) => new Parameters(event).text("primary_event") === "true") ?? events[0];
  const name = textOf(primary?.["name"]);
  if (primary === undefined || name === undefined) return quarantine(missing("events with a name", primary?.["name"]));
  const parameters = new Parameters(primary);
  const application = textOf(id?.["applicationName"]) ?? "[unknown]";
  const act = actOf(application, name, isSharing(parameters));
  const uid = idOf(activity, id);
  const event = beginEvent({
    act,
    time,
    originalTime: textOf(id?.["time"]),
    product: { name: "Google Workspace", vendor_name: "Google" },
    uid,
    logName: application,
    statusId: statusOf(name),
  });
  const actor = actorOf(activity);
  event["actor"] = actor;
  event["src_endpoint"] = endpointOf(textOf(activity["ipAddress"]));
  addObject(event, { act, name, application, parameters, user: actor["user"] as JsonObject });
  addOversight(
    event,
    act,
    application,
    events.map((each) => new Parameters(each)),
  );
  const rest = restOf(activity);
  if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, uid);
}

/** uniqueQualifier tells activities of the same time apart. */
function idOf(activity: JsonObject, id: JsonObject | undefined): string | undefined {
  const qualifier = textOf(id?.["uniqueQualifier"]);
  if (qualifier === undefined) return undefined;
  const actor = textOf(objectOf(activity["actor"])?.["profileId"]) ?? "";
  return [textOf(id?.["applicationName"]) ?? "", textOf(id?.["time"]) ?? "", qualifier, actor].join(":");
}

function actorOf(activity: JsonObject): JsonObject {
  const actor = objectOf(activity["actor"]) ?? {};
  const email = textOf(actor["email"]);
  const profile = textOf(actor["profileId"]);
  const key = textOf(actor["key"]);
  const app = objectOf(actor["applicationInfo"]);
  const uid = email ?? profile ?? key;
  return defined({
    user: defined({
      ...(uid === undefined ? { name: "[unknown]" } : { uid, name: uid }),
      uid_alt: profile === uid ? undefined : profile,
      // callerType KEY: a consumer key of two-legged OAuth, no person.
      ...(textOf(actor["callerType"]) === "KEY" ? { type: "KEY", type_id: 4 } : {}),
    }),
    app_name: textOf(app?.["applicationName"]),
    app_uid: textOf(app?.["oauthClientId"]),
  });
}

function statusOf(name: string): 1 | 2 | undefined {
  if (name === "login_success" || name === "logout") return 1;
  return name === "login_failure" || name === "login_challenge_failure" || name.startsWith("deny_") ? 2 : undefined;
}

/** Whether a change of access lets somebody in; one that leaves nobody but the owner, or takes a role away, does not. */
function isSharing(parameters: Parameters): boolean {
  const change = parameters.text("visibility_change");
  if (change === "internal") return false;
  const values = parameters.texts("new_value");
  if (values.length > 0 && values.every((value) => value === "none" || value === "private")) return false;
  return true;
}

interface Touching {
  readonly act: TargetedAct;
  readonly name: string;
  readonly application: string;
  readonly parameters: Parameters;
  readonly user: JsonObject;
}

function addObject(event: JsonObject, { act, name, application, parameters, user }: Touching): void {
  switch (act.target) {
    case "file": {
      const uid = parameters.text("doc_id");
      const owner = parameters.text("owner");
      const type = parameters.text("doc_type");
      const isFolder = type === "folder" || type === "shared_drive";
      event["file"] = defined({
        name: parameters.text("doc_title") ?? uid ?? "[unknown]",
        type_id: isFolder ? 2 : 1,
        uid,
        owner: owner === undefined ? undefined : { uid: owner, name: owner },
      });
      return;
    }
    case "logon":
      event["user"] = named(parameters.text("affected_email_address")) ?? user;
      event["service"] = { name: "Google Workspace" };
      return;
    case "account":
      event["user"] = named(parameters.text("USER_EMAIL")) ?? user;
      return;
    default: {
      event["api"] = { operation: name, service: { name: application } };
      const uid = parameters.text("RESOURCE_NAME") ?? parameters.text("resource_name") ?? parameters.text("USER_EMAIL");
      if (uid !== undefined) event["resources"] = [{ uid }];
    }
  }
}

function named(uid: string | undefined): JsonObject | undefined {
  return uid === undefined ? undefined : { uid, name: uid };
}

/** Recipients are gathered from all events of the activity: sharing with two people is two events. */
function addOversight(event: JsonObject, act: TargetedAct, application: string, all: readonly Parameters[]): void {
  const isShare = act.activityId === 12 && act.classUid === 6006;
  const isTransparency = act.target === "transparency";
  const recipients = isShare
    ? [...new Set(all.flatMap((each) => each.text("target_user") ?? each.text("target_domain") ?? []))]
    : [];
  const owners = isTransparency ? [...new Set(all.flatMap((each) => each.texts("OWNER_EMAIL")))] : [];
  const first = (name: string): string | undefined =>
    all.map((each) => each.text(name)).find((text) => text !== undefined);
  const joined = (name: string): string | undefined => all.flatMap((each) => each.texts(name)).join("; ") || undefined;
  const oversight = defined({
    operation: act.operation,
    recipients: recipients.length === 0 ? undefined : recipients,
    subjects: owners.length === 0 ? undefined : owners.map((uid) => ({ uid, type: "account owner" })),
    justification: isTransparency ? joined("JUSTIFICATIONS") : undefined,
    case_ref: isTransparency ? joined("TICKETS") : application === "vault" ? first("matter_id") : undefined,
    approval_ref: isTransparency ? joined("ACCESS_APPROVAL_REQUEST_IDS") : undefined,
  });
  if (Object.keys(oversight).length > 0) event["oversight"] = oversight;
}

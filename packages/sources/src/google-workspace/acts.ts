// What kind of act an activity is, by its application and its primary event.
// https://developers.google.com/workspace/admin/reports/v1/appendix/activity/drive (and /login, /admin-user-settings, /vault, …)
import type { Operation } from "@quis/event";
import type { Act } from "../record/index.ts";

/** What an act is done to: it decides where the object is looked for. */
export type Target = "file" | "logon" | "account" | "transparency" | "api";

export interface TargetedAct extends Act {
  readonly target: Target;
}

type Row = readonly [name: string, activityId: number, operation?: Operation];

function acts(target: Target, classUid: number, rows: readonly Row[]): ReadonlyMap<string, TargetedAct> {
  return new Map(
    rows.map(([name, activityId, operation]): [string, TargetedAct] => [
      name,
      { target, classUid, activityId, operation },
    ]),
  );
}

const DRIVE = acts("file", 6006, [
  ["view", 14, "consultation"],
  ["preview", 9, "consultation"],
  ["download", 2, "consultation"],
  ["access_item_content", 14, "consultation"],
  ["prefetch_item_content", 14, "consultation"],
  ["sync_item_content", 15, "consultation"],
  ["upload", 1, "collection"],
  ["edit", 3, "alteration"],
  ["rename", 5],
  ["copy", 6],
  ["source_copy", 6, "consultation"],
  ["move", 7],
  // To the bin: the record can come back, so nothing is erased yet.
  ["trash", 4],
  ["delete", 4, "erasure"],
  ["untrash", 8],
  ["lock", 10],
  ["unlock", 11],
]);

/** Events by which people gain or lose access; the parameters say which. */
const ACCESS_CHANGES: ReadonlySet<string> = new Set([
  "change_user_access",
  "change_user_access_hierarchy_reconciled",
  "change_document_access_scope",
  "change_document_access_scope_hierarchy_reconciled",
  "change_document_visibility",
  "change_document_visibility_hierarchy_reconciled",
  "change_acl_editors",
  "shared_drive_membership_change",
  "team_drive_membership_change",
]);

const OTHER_DRIVE: ReadonlyMap<string, Operation> = new Map([
  ["create", "collection"],
  ["print", "consultation"],
]);

const LOGIN = acts("logon", 3002, [
  ["login_success", 1],
  ["login_failure", 1],
  ["logout", 2],
]);

/** Applications `admin` (USER_SETTINGS) and `user_accounts`. */
const ACCOUNTS = acts("account", 3001, [
  ["CREATE_USER", 1],
  ["UNSUSPEND_USER", 2],
  ["CHANGE_PASSWORD", 4],
  ["SUSPEND_USER", 5],
  ["DELETE_USER", 6],
  ["password_edit", 3],
  ["2sv_enroll", 10],
  ["2sv_disable", 11],
  ["TURN_OFF_2_STEP_VERIFICATION", 11],
]);

const VERB =
  /^(?:(create|add|insert|upload|new)|(view|get|list|search|query|read|download|export|preview|access)|(change|update|edit|set|toggle|enable|disable|modify|move|rename|assign|unassign|grant|revoke)|(delete|remove|destroy|purge))(?=_|$)/i;

export function actOf(application: string, name: string, isSharing: boolean): TargetedAct {
  switch (application) {
    case "drive":
      return driveAct(name, isSharing);
    case "login":
      return LOGIN.get(name) ?? ACCOUNTS.get(name) ?? other("logon", 3002, name);
    case "admin":
    case "user_accounts": {
      const account = ACCOUNTS.get(name);
      if (account !== undefined) return account;
      break;
    }
    case "access_transparency":
      return { target: "transparency", classUid: 6003, activityId: 2, operation: "consultation" };
    default:
  }
  const verb = VERB.exec(name);
  if (verb === null) return other("api", 6003, name);
  const activityId = verb[1] ? 1 : verb[2] ? 2 : verb[3] ? 3 : 4;
  // Vault searches, shows and exports the content of other people's accounts.
  const operation = application === "vault" && activityId === 2 ? "consultation" : undefined;
  return { target: "api", classUid: 6003, activityId, operation };
}

function driveAct(name: string, isSharing: boolean): TargetedAct {
  if (ACCESS_CHANGES.has(name)) {
    return isSharing
      ? { target: "file", classUid: 6006, activityId: 12, operation: "disclosure" }
      : { target: "file", classUid: 6006, activityId: 13 };
  }
  const known = DRIVE.get(name);
  if (known !== undefined) return known;
  return { ...other("file", 6006, name), operation: OTHER_DRIVE.get(name) };
}

function other(target: Target, classUid: number, name: string): TargetedAct {
  return { target, classUid, activityId: 99, activityName: name };
}

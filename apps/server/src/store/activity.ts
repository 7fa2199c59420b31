// Captions of OCSF 1.8.0 classes' activities, so that a row says `Search` and not 5.
// https://schema.ocsf.io/1.8.0

const CREATE_READ_UPDATE_DELETE = ["", "Create", "Read", "Update", "Delete"];

/** Captions by class uid; the place in the list is the activity id. */
const CAPTIONS: Readonly<Record<number, readonly string[]>> = {
  1001: [
    ...CREATE_READ_UPDATE_DELETE,
    "Rename",
    "Set Attributes",
    "Set Security",
    "Get Attributes",
    "Get Security",
    "Encrypt",
    "Decrypt",
    "Mount",
    "Unmount",
    "Open",
  ],
  1008: ["", "Clear", "Delete", "Export", "Archive", "Rotate", "Start", "Stop", "Restart", "Enable", "Disable"],
  2004: ["", "Create", "Update", "Close"],
  2005: ["", "Create", "Update", "Close"],
  2006: ["", "Create", "Update", "Close", "Suppressed"],
  3001: [
    "",
    "Create",
    "Enable",
    "Password Change",
    "Password Reset",
    "Disable",
    "Delete",
    "Attach Policy",
    "Detach Policy",
    "Lock",
    "MFA Factor Enable",
    "MFA Factor Disable",
    "Unlock",
  ],
  3002: [
    "",
    "Logon",
    "Logoff",
    "Authentication Ticket",
    "Service Ticket Request",
    "Service Ticket Renew",
    "Preauth",
    "Account Switch",
  ],
  3003: ["", "Assign Privileges", "Assign Groups"],
  3004: [
    ...CREATE_READ_UPDATE_DELETE,
    "Move",
    "Enroll",
    "Unenroll",
    "Enable",
    "Disable",
    "Activate",
    "Deactivate",
    "Suspend",
    "Resume",
  ],
  3005: ["", "Assign Privileges", "Revoke Privileges"],
  3006: [
    "",
    "Assign Privileges",
    "Revoke Privileges",
    "Add User",
    "Remove User",
    "Delete",
    "Create",
    "Add Subgroup",
    "Remove Subgroup",
  ],
  6001: [...CREATE_READ_UPDATE_DELETE, "Search", "Import", "Export", "Share"],
  6002: ["", "Install", "Remove", "Start", "Stop", "Restart", "Enable", "Disable", "Update"],
  6003: CREATE_READ_UPDATE_DELETE,
  6004: ["", "Access Grant", "Access Deny", "Access Revoke", "Access Error"],
  6005: ["", "Read", "Update", "Connect", "Query", "Write", "Create", "Delete", "List", "Encrypt", "Decrypt"],
  6006: [
    "",
    "Upload",
    "Download",
    "Update",
    "Delete",
    "Rename",
    "Copy",
    "Move",
    "Restore",
    "Preview",
    "Lock",
    "Unlock",
    "Share",
    "Unshare",
    "Open",
    "Sync",
    "Unsync",
    "Access Check",
  ],
};

/**
 * Caption of an activity, such as `Search` for 6001/5. For an activity that the class does not name: the source's own word
 * (`activity_name`), else `Other` for 99 and `Unknown` for the rest.
 */
export function activityCaption(classUid: number, activityId: number, sourceWord: string): string {
  const caption = CAPTIONS[classUid]?.[activityId];
  if (caption) return caption;
  if (sourceWord !== "") return sourceWord;
  return activityId === 99 ? "Other" : "Unknown";
}

// What kind of act an audit event is, by the type of its main line.
// https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Dictionary (record types: include/uapi/linux/audit.h, audit-records.h)
import type { Act } from "../record/index.ts";
import { type AuditRecord, linesOf } from "./audit-record.ts";
import { fileActOf, syscallOf } from "./syscalls.ts";

const LOGON = 3002;
const ACCOUNT = 3001;
const EVENT_LOG = 1008;

const ACTS = new Map<string, Act>([
  ["USER_LOGIN", { classUid: LOGON, activityId: 1, activityName: "Logon" }],
  ["USER_LOGOUT", { classUid: LOGON, activityId: 2, activityName: "Logoff" }],
  // Steps of PAM and of su, sudo and cron: each logon has several, so they are told apart from it.
  ...["USER_AUTH", "USER_ACCT", "USER_ERR", "USER_START", "USER_END", "CRED_ACQ", "CRED_DISP", "CRED_REFR"].map(other),
  ...["LOGIN", "GRP_AUTH", "ANOM_LOGIN_FAILURES", "ANOM_LOGIN_TIME", "ANOM_LOGIN_SESSIONS"].map(other),
  ["ADD_USER", { classUid: ACCOUNT, activityId: 1, activityName: "Create" }],
  ["DEL_USER", { classUid: ACCOUNT, activityId: 6, activityName: "Delete" }],
  ["USER_CHAUTHTOK", { classUid: ACCOUNT, activityId: 3, activityName: "Password Change" }],
  ["ACCT_LOCK", { classUid: ACCOUNT, activityId: 9, activityName: "Lock" }],
  ["ACCT_UNLOCK", { classUid: ACCOUNT, activityId: 12, activityName: "Unlock" }],
  ["USER_MGMT", { classUid: ACCOUNT, activityId: 99, activityName: "USER_MGMT" }],
  ["USER_CMD", { classUid: 1007, activityId: 1, activityName: "Launch" }],
  ["DAEMON_START", { classUid: EVENT_LOG, activityId: 6, activityName: "Start" }],
  ["DAEMON_END", { classUid: EVENT_LOG, activityId: 7, activityName: "Stop" }],
  ["DAEMON_ABORT", { classUid: EVENT_LOG, activityId: 7, activityName: "Stop" }],
  ["DAEMON_ROTATE", { classUid: EVENT_LOG, activityId: 5, activityName: "Rotate" }],
  ["DAEMON_CONFIG", { classUid: EVENT_LOG, activityId: 99, activityName: "DAEMON_CONFIG" }],
  ["SERVICE_START", { classUid: 6002, activityId: 3, activityName: "Start" }],
  ["SERVICE_STOP", { classUid: 6002, activityId: 4, activityName: "Stop" }],
]);

function other(type: string): [string, Act] {
  return [type, { classUid: LOGON, activityId: 99, activityName: type }];
}

/** Whether a line of this type says by itself what was done. */
export function isActType(type: string): boolean {
  return type === "CONFIG_CHANGE" || ACTS.has(type);
}

/** The act; Base Event (0) with the type or call as its name where OCSF has no class that is sure to fit. */
export function actOf(record: AuditRecord): Act {
  const { type } = record.main;
  if (type === "CONFIG_CHANGE") return configAct(record);
  const known = ACTS.get(type);
  if (known !== undefined) return known;
  const syscall = syscallOf(record);
  if (type === "SYSCALL" && syscall !== undefined) {
    if (linesOf(record, "EXECVE").length > 0) return { classUid: 1007, activityId: 1, activityName: "Launch" };
    if (linesOf(record, "PATH").length > 0) return { classUid: 1001, ...fileActOf(record, syscall) };
    return { classUid: 0, activityId: 99, activityName: syscall };
  }
  return { classUid: 0, activityId: 99, activityName: type };
}

// audit_enabled: 0 off, 1 on, 2 on and locked until the next boot.
function configAct(record: AuditRecord): Act {
  const enabled = record.get("audit_enabled");
  const isSet = enabled !== undefined && record.get("old") !== enabled;
  if (isSet && enabled === "0") return { classUid: EVENT_LOG, activityId: 10, activityName: "Disable" };
  if (isSet && /^[12]$/.test(enabled)) return { classUid: EVENT_LOG, activityId: 9, activityName: "Enable" };
  return { classUid: EVENT_LOG, activityId: 99, activityName: record.get("op") ?? "CONFIG_CHANGE" };
}

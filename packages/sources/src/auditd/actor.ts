// Who acted: the login user (auid) stays the same through su, sudo and set-uid programs; uid and euid are what the process was allowed to be.
import { defined, endpointOf, integerOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { type AuditRecord, commandOf, linesOf } from "./audit-record.ts";

// (uid_t) -1: nobody logged in, as for daemons.
const UNSET = /^(?:4294967295|-1|unset)$/;

/** A user by a field and the name that ENRICHED adds in upper case. */
function userBy(record: AuditRecord, field: string): JsonObject | undefined {
  const uid = record.get(field);
  if (uid === undefined || UNSET.test(uid)) return undefined;
  const name = record.get(field.toUpperCase());
  return name === undefined || UNSET.test(name) ? { uid } : { uid, name };
}

/**
 * The person: by auid; where nobody logged in, the account that the process ran as. Of a logon that is the login program's account and no person:
 * there the account in question is `user`, and nobody acted yet.
 */
export function actorOf(record: AuditRecord, classUid: number): JsonObject {
  const user = userBy(record, "auid") ?? (classUid === 3002 ? undefined : userBy(record, "uid"));
  const session = record.get("ses");
  const terminal = record.get("tty") ?? record.get("terminal");
  // execve(2) is logged when the process is the new program already; its parent is who started it.
  const isExec = classUid === 1007 && record.syscall !== undefined;
  return defined({
    user,
    session: session === undefined || UNSET.test(session) ? undefined : defined({ uid: session, terminal }),
    process: isExec ? { pid: integerOf(record.get("ppid")) ?? 0 } : processOf(record),
  });
}

/** What was started: by the call itself, or by sudo, which knows the command and not the process. */
export function launchedOf(record: AuditRecord): JsonObject {
  const folder = record.get("cwd") ?? linesOf(record, "CWD")[0]?.fields.get("cwd");
  const where = folder === undefined ? {} : { working_directory: folder };
  const command = record.get("cmd");
  return command === undefined
    ? { ...processOf(record), ...where }
    : { pid: pidOf(record), cmd_line: command, ...where };
}

/** The process that made the call or wrote the message. */
function processOf(record: AuditRecord): JsonObject {
  const exe = record.get("exe");
  const command = commandOf(record);
  const parent = integerOf(record.get("ppid"));
  const user = userBy(record, "uid");
  const name = record.get("comm") ?? basename(exe);
  return defined({
    pid: pidOf(record),
    name,
    file: exe === undefined ? undefined : { name: basename(exe) ?? exe, path: exe, type_id: 1 },
    cmd_line: command,
    parent_process: parent === undefined ? undefined : { pid: parent },
    user,
  });
}

// 0 is no process of a user: the kernel's own, and where a line names none.
function pidOf(record: AuditRecord): number {
  return integerOf(record.get("pid")) ?? 0;
}

/** Whose account it is about: `acct` or `id` of the program's text, else the login user. */
export function targetOf(record: AuditRecord): JsonObject {
  const byId = userBy(record, "id");
  const account = record.get("acct");
  if (account !== undefined) return { ...byId, name: account };
  return byId ?? userBy(record, "auid") ?? { name: "[unknown]" };
}

/** Where a logon came from, as the program saw its peer. */
export function originOf(record: AuditRecord): JsonObject {
  return endpointOf(record.get("addr") ?? record.get("hostname"));
}

export function deviceOf(record: AuditRecord): JsonObject {
  const { node } = record.main;
  return node === undefined ? { name: "[unknown]", type_id: 0 } : { hostname: node, type_id: 0 };
}

function basename(path: string | undefined): string | undefined {
  return path === undefined ? undefined : /[^/]+(?=\/*$)/.exec(path)?.[0];
}

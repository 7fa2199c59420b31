// Percona's older audit log plugin as JSON: `{"audit_record": {…}}`. https://docs.percona.com/percona-server/8.0/audit-log-plugin.html
import { Problem } from "../error.ts";
import { type Outcome, quarantine } from "../format/index.ts";
import { compileRest, missing, textOf } from "../record/index.ts";
import { compileTime, sqlEvent, type SubjectKeys } from "../sql-audit/index.ts";
import type { JsonObject } from "../text/index.ts";
import { commandOf, findMysqlSubjects } from "./entry.ts";

const PRODUCT = { name: "Percona Server for MySQL", vendor_name: "Percona" } as const;
const parseTime = compileTime("UTC");
const restOf = compileRest(["timestamp", "sqltext", "status", "command_class", "record"]);
const CONNECTIONS: Readonly<Record<string, string>> = { Connect: "LOGON", "Change user": "LOGON", Quit: "LOGOFF" };

export function perconaEvent(record: JsonObject, keys: SubjectKeys): Outcome {
  const written = textOf(record["timestamp"]);
  if (written === undefined) return quarantine(missing("timestamp", record["timestamp"]));
  const time = parseTime(written);
  if (time instanceof Problem) return quarantine(time);
  const name = textOf(record["name"]) ?? "";
  const status = textOf(record["status"]);
  const statement = textOf(record["sqltext"]);
  const command = textOf(record["command_class"]);
  // `anna[anna] @ desk [192.0.2.7]`: the login, the account, the host, the address.
  const user = /^([^[]*)\[/.exec(textOf(record["user"]) ?? "")?.[1] ?? textOf(record["user"]);
  return sqlEvent({
    product: PRODUCT,
    logName: "audit_log",
    command: Object.hasOwn(CONNECTIONS, name) ? (CONNECTIONS[name] as string) : commandOf(command ?? name),
    time,
    originalTime: written,
    // `1_2026-03-02T08:00:00`: a count since the start of the server.
    uid: textOf(record["record"]),
    sequence: undefined,
    correlationUid: undefined,
    isSuccess: status === undefined ? undefined : status === "0",
    statusCode: status,
    user: user === "" ? undefined : user,
    session: textOf(record["connection_id"]),
    app: undefined,
    address: textOf(record["ip"]),
    port: undefined,
    database: textOf(record["db"]),
    table: undefined,
    statement,
    binds: undefined,
    rows: undefined,
    found: findMysqlSubjects(statement, status, keys, { defaultSchema: textOf(record["db"]) }),
    rest: restOf(record),
  });
}

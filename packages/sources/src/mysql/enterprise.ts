// MySQL Enterprise Audit and Percona's audit filter as JSON: events of classes, each with data of its own.
// https://dev.mysql.com/doc/refman/8.4/en/audit-log-file-formats.html#audit-log-file-json-format
import { Problem } from "../error.ts";
import { type Outcome, quarantine } from "../format/index.ts";
import { compileRest, integerOf, missing, objectOf, textOf } from "../record/index.ts";
import { compileTime, sqlEvent, type SubjectKeys } from "../sql-audit/index.ts";
import type { JsonObject } from "../text/index.ts";
import { commandOf, findMysqlSubjects } from "./entry.ts";

const PRODUCT = { name: "MySQL", vendor_name: "Oracle" } as const;

/** "A string representing a UTC value". */
const parseTime = compileTime("UTC");

const restOf = compileRest([
  "timestamp",
  "general_data.query",
  "general_data.status",
  "general_data.sql_command",
  "table_access_data.query",
  "table_access_data.db",
  "table_access_data.table",
  "table_access_data.sql_command",
  "query_data.query",
  "query_data.status",
  "query_data.sql_command",
  "connection_data.status",
  "query_statistics.rows_sent",
]);

/** Events of class table_access and what they do to rows. */
const ACCESSES: Readonly<Record<string, string>> = {
  read: "SELECT",
  insert: "INSERT",
  update: "UPDATE",
  delete: "DELETE",
};

const CONNECTIONS: Readonly<Record<string, string>> = { connect: "LOGON", change_user: "LOGON", disconnect: "LOGOFF" };

export function enterpriseEvent(record: JsonObject, keys: SubjectKeys): Outcome {
  const written = textOf(record["timestamp"]);
  const kind = textOf(record["class"]);
  if (written === undefined || kind === undefined)
    return quarantine(missing("timestamp and class", written === undefined ? undefined : record["class"]));
  const time = parseTime(written);
  if (time instanceof Problem) return quarantine(time);
  const data = objectOf(record[`${kind}_data`]);
  const status = textOf(data?.["status"]);
  const statement = textOf(data?.["query"]);
  const connection = textOf(record["connection_id"]);
  const id = textOf(record["id"]);
  const table = textOf(data?.["table"]);
  const schema = textOf(data?.["db"]);
  const login = objectOf(record["login"]);
  const isAccess = kind === "table_access" && table !== undefined;
  const object = isAccess ? [schema, table].filter((part) => part !== undefined).join(".") : undefined;
  return sqlEvent({
    product: PRODUCT,
    logName: "audit_log",
    command: wordOf(kind, textOf(record["event"]) ?? "", data),
    time,
    originalTime: written,
    // The id counts the events of one second.
    uid: id === undefined ? undefined : [written, id, connection ?? "", kind].join(":"),
    sequence: undefined,
    correlationUid: undefined,
    isSuccess: status === undefined ? undefined : status === "0",
    statusCode: status,
    user: textOf(objectOf(record["account"])?.["user"]) ?? textOf(login?.["user"]),
    session: connection,
    app: undefined,
    address: textOf(login?.["ip"]),
    port: undefined,
    database: schema,
    table: object,
    statement,
    binds: undefined,
    rows: integerOf(objectOf(record["query_statistics"])?.["rows_sent"]),
    found: findMysqlSubjects(statement, status, keys, { object }),
    rest: restOf(record),
  });
}

function wordOf(kind: string, event: string, data: JsonObject | undefined): string {
  if (kind === "connection")
    return Object.hasOwn(CONNECTIONS, event) ? (CONNECTIONS[event] as string) : `CONNECTION ${event}`;
  if (kind === "table_access" && Object.hasOwn(ACCESSES, event)) return ACCESSES[event] as string;
  // The start of a statement and its end are two events; the end has the status, and only that is the access.
  if (event.endsWith("_start")) return event.toUpperCase().replaceAll("_", " ");
  const command = textOf(data?.["sql_command"]);
  return command === undefined ? commandOf(`${kind} ${event}`.trim()) : commandOf(command);
}

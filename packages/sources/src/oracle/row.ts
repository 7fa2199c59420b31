// A record of Oracle's audit trail, under the column names of UNIFIED_AUDIT_TRAIL → event.
// https://docs.oracle.com/en/database/oracle/oracle-database/23/refrn/UNIFIED_AUDIT_TRAIL.html
import { Problem } from "../error.ts";
import { type Outcome, quarantine } from "../format/index.ts";
import type { InstantParser } from "../instant/index.ts";
import { compileRest, integerOf, isAddress, missing, textOf } from "../record/index.ts";
import { ORACLE } from "../sql/index.ts";
import {
  findStatementSubjects,
  type Row,
  sqlEvent,
  type SubjectFinding,
  type SubjectKeys,
} from "../sql-audit/index.ts";
import { readBinds } from "./binds.ts";

const PRODUCT = { name: "Oracle Database", vendor_name: "Oracle" } as const;

const restOf = compileRest([
  "EVENT_TIMESTAMP_UTC",
  "DBUSERNAME",
  "ACTION_NAME",
  "RETURN_CODE",
  "SESSIONID",
  "ENTRY_ID",
  "OBJECT_SCHEMA",
  "OBJECT_NAME",
  "SQL_TEXT",
  "SQL_BINDS",
  "CLIENT_PROGRAM_NAME",
]);

/** ORA-01031: insufficient privileges. Only then was a failed statement understood and merely not allowed. */
const INSUFFICIENT_PRIVILEGES = "1031";
const NOBODY: SubjectFinding = { subjects: [], note: undefined };

export interface OracleContext {
  readonly keys: SubjectKeys;
  /** Times of the column in UTC, and of the one in the session's zone. */
  readonly parseUtc: InstantParser;
  readonly parseLocal: InstantParser;
  readonly logName: string;
}

export function oracleEvent(row: Row, context: OracleContext): Outcome {
  const utc = textOf(row["EVENT_TIMESTAMP_UTC"]);
  const written = utc ?? textOf(row["EVENT_TIMESTAMP"]);
  if (written === undefined) return quarantine(missing("EVENT_TIMESTAMP_UTC or EVENT_TIMESTAMP", undefined));
  const time = utc === undefined ? context.parseLocal(written) : context.parseUtc(utc);
  if (time instanceof Problem) return quarantine(time);
  const session = textOf(row["SESSIONID"]);
  const entry = textOf(row["ENTRY_ID"]);
  const statementId = textOf(row["STATEMENT_ID"]);
  const command = textOf(row["ACTION_NAME"])?.toUpperCase() ?? "";
  const returnCode = textOf(row["RETURN_CODE"]);
  const isSuccess = returnCode === undefined ? undefined : returnCode === "0";
  const statement = textOf(row["SQL_TEXT"])?.replace(/\0+$/, "");
  const schema = textOf(row["OBJECT_SCHEMA"]);
  const object = textOf(row["OBJECT_NAME"]);
  const address = addressOf(textOf(row["AUTHENTICATION_TYPE"]) ?? textOf(row["Comment_Text"]));
  const table =
    object === undefined || !TABLE_COMMANDS.has(command)
      ? undefined
      : schema === undefined
        ? object
        : `${schema}.${object}`;
  const binds = readBinds(textOf(row["SQL_BINDS"]));
  const isTouching = isSuccess !== false || returnCode === INSUFFICIENT_PRIVILEGES;
  return sqlEvent({
    product: PRODUCT,
    logName: context.logName,
    command: LOGOFFS.has(command) ? "LOGOFF" : command,
    time,
    originalTime: written,
    // ENTRY_ID is unique in a session, SESSIONID in a database; the time keeps a restored one apart.
    uid:
      session === undefined || entry === undefined
        ? undefined
        : [row["DBID"] ?? "", row["INSTANCE_ID"] ?? "", session, entry, time].map(String).join(":"),
    sequence: integerOf(entry),
    correlationUid: session === undefined || statementId === undefined ? undefined : `${session}:${statementId}`,
    isSuccess,
    statusCode: returnCode,
    user: textOf(row["DBUSERNAME"]),
    session,
    app: textOf(row["CLIENT_PROGRAM_NAME"]),
    address: address?.host,
    port: address?.port,
    database: textOf(row["DB_UNIQUE_NAME"]) ?? textOf(row["DBNAME"]) ?? textOf(row["DBID"]),
    table,
    statement,
    binds: binds ?? textOf(row["SQL_BINDS"]),
    rows: undefined,
    found: isTouching
      ? findStatementSubjects(statement, ORACLE, context.keys, {
          object: table,
          parametersOf: (names) => parametersOf(names, binds),
        })
      : NOBODY,
    rest:
      TABLE_COMMANDS.has(command) || object === undefined
        ? restOf(row)
        : { ...restOf(row), OBJECT_SCHEMA: schema, OBJECT_NAME: object },
  });
}

const LOGOFFS = new Set(["LOGOFF", "LOGOFF BY CLEANUP"]);
const TABLE_COMMANDS = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE TABLE"]);

/**
 * Values of bind variables in the order in which they stand. A name that stands twice could be given once or twice: then nothing is certain.
 */
function parametersOf(names: readonly string[], binds: readonly string[] | undefined): readonly string[] | undefined {
  return binds !== undefined && binds.length === names.length && new Set(names).size === names.length
    ? binds
    : undefined;
}

/**
 * `(CLIENT ADDRESS=((PROTOCOL=tcp)(HOST=192.0.2.7)(PORT=51234)))`, in XML files in the comment of a logon: as the listener saw the connection,
 * unlike USERHOST, which the client sends.
 */
function addressOf(authentication: string | undefined): { host: string; port: number | undefined } | undefined {
  const match = /CLIENT ADDRESS\s*[=:]\s*\(.*?\(HOST=([^()]{1,255})\)(?:\(PORT=(\d{1,5})\))?/i.exec(
    authentication ?? "",
  );
  const host = match?.[1];
  if (match === null || host === undefined || !isAddress(host)) return undefined;
  return { host, port: integerOf(match[2]) };
}

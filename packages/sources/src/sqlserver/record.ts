// A record of SQL Server's audit, as sys.fn_get_audit_file gives it → event.
// https://learn.microsoft.com/en-us/sql/relational-databases/system-functions/sys-fn-get-audit-file-transact-sql
import { Problem } from "../error.ts";
import { type Outcome, quarantine } from "../format/index.ts";
import { compileRest, integerOf, isAddress, missing, textOf } from "../record/index.ts";
import { TRANSACT_SQL } from "../sql/index.ts";
import {
  compileTime,
  firstWord,
  findStatementSubjects,
  sqlEvent,
  type SubjectFinding,
  type SubjectKeys,
} from "../sql-audit/index.ts";
import type { JsonObject } from "../text/index.ts";

const PRODUCT = { name: "Microsoft SQL Server", vendor_name: "Microsoft" } as const;

/** event_time: "Date and time when the auditable action is fired", in UTC. */
const parseTime = compileTime("UTC");

/** Names are as the function has them, in lower case. */
const restOf = compileRest([
  "event_time",
  "succeeded",
  "session_id",
  "session_server_principal_name",
  "application_name",
  "statement",
]);

/** Action ids of sys.dm_audit_actions; others keep their own word. */
const ACTIONS: Readonly<Record<string, string>> = {
  SL: "SELECT",
  IN: "INSERT",
  UP: "UPDATE",
  DL: "DELETE",
  EX: "EXECUTE",
  LGIS: "LOGON",
  LGIF: "LOGON",
  LGO: "LOGOFF",
  DBAS: "LOGON",
  DBAF: "LOGON",
  BCM: "BATCH COMPLETED",
  RCM: "RPC COMPLETED",
  CR: "CREATE",
  AL: "ALTER",
  DR: "DROP",
  G: "GRANT",
  R: "REVOKE",
  D: "DENY",
  BA: "BACKUP",
  AUSC: "AUDIT SESSION CHANGED",
};
const FAILED = new Set(["LGIF", "DBAF"]);
/** Object types that are tables and views. */
const RELATIONS = new Set(["U", "V"]);
const CUT: SubjectFinding = {
  subjects: [],
  note: "whose record cannot be told: the statement is in several parts, of which this is one",
};
/** A statement is cut into parts of 4,000 characters. */
const PART_CHARACTERS = 4000;

export function sqlserverEvent(row: JsonObject, keys: SubjectKeys): Outcome {
  const written = textOf(row["event_time"]);
  const code = textOf(row["action_id"])?.trim();
  if (written === undefined || code === undefined)
    return quarantine(
      missing("event_time and action_id", written === undefined ? row["event_time"] : row["action_id"]),
    );
  const time = parseTime(written);
  if (time instanceof Problem) return quarantine(time);
  const command = commandOf(code, textOf(row["action_name"]), textOf(row["statement"]));
  const succeeded = truthOf(row["succeeded"]);
  const isSuccess = FAILED.has(code) ? false : succeeded;
  const statement = textOf(row["statement"]);
  const part = integerOf(row["sequence_number"]) ?? 1;
  const schema = textOf(row["schema_name"]);
  const object = textOf(row["object_name"]);
  const isRelation = RELATIONS.has(textOf(row["class_type"])?.trim() ?? "") && object !== undefined;
  const table = isRelation ? (schema === undefined ? object : `${schema}.${object}`) : undefined;
  const session = textOf(row["session_id"]);
  const address = textOf(row["client_ip"]);
  const isPart = part > 1 || (statement !== undefined && statement.length >= PART_CHARACTERS);
  return sqlEvent({
    product: PRODUCT,
    logName: "sys.fn_get_audit_file",
    command,
    time,
    originalTime: written,
    uid: undefined,
    sequence: undefined,
    correlationUid: correlationOf(row),
    isSuccess,
    statusCode: undefined,
    user: textOf(row["session_server_principal_name"]) ?? textOf(row["server_principal_name"]),
    session,
    app: textOf(row["application_name"]),
    // `local machine`, `named pipe` and the like are no addresses.
    address: address !== undefined && isAddress(address) ? address : undefined,
    port: undefined,
    database: textOf(row["database_name"]),
    table,
    statement,
    binds: undefined,
    rows: rowsOf(row, code, command),
    found: isPart
      ? CUT
      : findStatementSubjects(statement, TRANSACT_SQL, keys, table === undefined ? {} : { object: table }),
    rest: restOf(row),
  });
}

/** Parts of one statement, and entries of several objects of it, have the session, the transaction and the time in common. */
function correlationOf(row: JsonObject): string | undefined {
  const transaction = textOf(row["transaction_id"]);
  const session = textOf(row["session_id"]);
  return transaction === undefined || transaction === "0" || session === undefined
    ? undefined
    : `${session}:${transaction}`;
}

function truthOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = textOf(value)?.toLowerCase();
  if (text === "1" || text === "true") return true;
  return text === "0" || text === "false" ? false : undefined;
}

/** Batches and remote calls are audited whole: what they do is said by their first word. */
const WHOLE = new Set(["BCM", "RCM"]);
const VERBS = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE"]);

function commandOf(code: string, name: string | undefined, statement: string | undefined): string {
  const first = statement === undefined || !WHOLE.has(code) ? undefined : firstWord(statement);
  if (first !== undefined && VERBS.has(first)) return first;
  return Object.hasOwn(ACTIONS, code) ? (ACTIONS[code] as string) : (name?.toUpperCase() ?? code);
}

/** Rows are counted for batches and calls only; other entries have 0 there. */
function rowsOf(row: JsonObject, code: string, command: string): number | undefined {
  if (!WHOLE.has(code) || !VERBS.has(command)) return undefined;
  const shown = integerOf(row["response_rows"]);
  const changed = integerOf(row["affected_rows"]);
  return command === "SELECT" ? (shown ?? changed) : (changed ?? shown);
}

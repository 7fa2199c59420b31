// MariaDB's audit plugin: lines of ten fields with commas between them.
// https://mariadb.com/docs/server/reference/plugins/mariadb-audit-plugin/mariadb-audit-plugin-log-format
import { Problem } from "../error.ts";
import { type Outcome, quarantine } from "../format/index.ts";
import type { InstantParser } from "../instant/index.ts";
import { defined } from "../record/index.ts";
import { firstWord, sqlEvent, type SubjectFinding, type SubjectKeys } from "../sql-audit/index.ts";
import { findMysqlSubjects } from "./entry.ts";

const PRODUCT = { name: "MariaDB Server", vendor_name: "MariaDB" } as const;

export const MARIADB_LINE =
  /^(\d{8} \d\d:\d\d:\d\d),([^,]*),([^,]*),([^,]*),(\d{1,20}),(\d{1,20}),([A-Z_]{3,40}),([^,]*),(.*),(\d{0,10})$/s;

/** A statement's text is cut at server_audit_query_log_limit, 1024 by default: one that is near it may end in half a number. */
const MAX_WHOLE = 1000;
const CUT: SubjectFinding = {
  subjects: [],
  note: "whose record cannot be told: the statement may have been cut (server_audit_query_log_limit)",
};

const COMMANDS: Readonly<Record<string, string>> = {
  CONNECT: "LOGON",
  FAILED_CONNECT: "LOGON",
  DISCONNECT: "LOGOFF",
  READ: "SELECT",
};

export function mariadbEvent(text: string, parseTime: InstantParser, keys: SubjectKeys): Outcome {
  const match = MARIADB_LINE.exec(text);
  if (match === null)
    return quarantine(new Problem("SOURCE_BAD_VALUE", "expected the ten fields of an audit line, got others"));
  const [, written, server, user, host, connection, query, operation, database, object, code] =
    match as unknown as string[];
  const isStatement = (operation as string).startsWith("QUERY");
  const statement = isStatement ? unquote(object as string) : undefined;
  // Attacker: a comma in a user's name moves the fields. A statement is quoted, and a table's name has no comma in it.
  if (isStatement ? statement === undefined : (object as string).includes(","))
    return quarantine(
      new Problem("SOURCE_BAD_VALUE", "expected a quoted statement or a name, got fields in another order"),
    );
  const time = parseTime(isoOf(written as string));
  if (time instanceof Problem) return quarantine(time);
  const status = code === "" ? undefined : code;
  const isFailure = operation === "FAILED_CONNECT" || (status !== undefined && status !== "0");
  const isTable = operation === "READ" || operation === "WRITE";
  return sqlEvent({
    product: PRODUCT,
    logName: "server_audit",
    command: statement === undefined ? wordOf(operation as string) : (firstWord(statement) ?? "STATEMENT"),
    time,
    originalTime: written as string,
    // No id of its own: a statement over several tables writes several lines with one query id.
    uid: undefined,
    sequence: undefined,
    correlationUid: `${connection as string}:${query as string}`,
    isSuccess: status === undefined && !isFailure ? undefined : !isFailure,
    statusCode: status,
    user: user === "" ? undefined : user,
    session: connection,
    app: undefined,
    address: host === "" ? undefined : host,
    port: undefined,
    database: database === "" ? undefined : database,
    table: isTable && object !== "" ? [database, object].filter((part) => part !== "").join(".") : undefined,
    statement,
    binds: undefined,
    rows: undefined,
    found:
      (object as string).length > MAX_WHOLE
        ? CUT
        : findMysqlSubjects(statement, status, keys, { defaultSchema: database }),
    rest: defined({
      operation,
      serverhost: server === "" ? undefined : server,
      object: statement === undefined && !isTable && object !== "" ? object : undefined,
    }),
  });
}

function wordOf(operation: string): string {
  return Object.hasOwn(COMMANDS, operation) ? (COMMANDS[operation] as string) : operation.replaceAll("_", " ");
}

/** `20260302 08:00:00` → `2026-03-02 08:00:00`. */
function isoOf(written: string): string {
  return `${written.slice(0, 4)}-${written.slice(4, 6)}-${written.slice(6)}`;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", "0": "\0" };

/** The text in single quotes; a quote within is escaped. Undefined if it is not so quoted. */
function unquote(object: string): string | undefined {
  if (!/^'(?:[^'\\]|\\.)*'$/s.test(object)) return undefined;
  return object
    .slice(1, -1)
    .replaceAll(/\\(.)/gs, (_, escaped: string) =>
      Object.hasOwn(ESCAPES, escaped) ? (ESCAPES[escaped] as string) : escaped,
    );
}

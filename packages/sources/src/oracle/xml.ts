// The records of Oracle's XML audit files, under the column names of UNIFIED_AUDIT_TRAIL.
// https://docs.oracle.com/en/database/oracle/oracle-database/19/refrn/V-XML_AUDIT_TRAIL.html
import { Problem } from "../error.ts";
import type { Row } from "../sql-audit/index.ts";
import { type JsonObject, jsonOfXml, type XmlElement } from "../text/index.ts";

const COLUMNS: Readonly<Record<string, string>> = {
  Extended_Timestamp: "EVENT_TIMESTAMP_UTC",
  Session_Id: "SESSIONID",
  StatementId: "STATEMENT_ID",
  EntryId: "ENTRY_ID",
  DB_User: "DBUSERNAME",
  Instance_Number: "INSTANCE_ID",
  Object_Schema: "OBJECT_SCHEMA",
  Object_Name: "OBJECT_NAME",
  Returncode: "RETURN_CODE",
  Sql_Text: "SQL_TEXT",
  Sql_Bind: "SQL_BINDS",
  DBID: "DBID",
};

/** Codes of AUDIT_ACTIONS that are told from others; the rest keep their number. */
const ACTIONS: Readonly<Record<string, string>> = {
  "1": "CREATE TABLE",
  "2": "INSERT",
  "3": "SELECT",
  "6": "UPDATE",
  "7": "DELETE",
  "12": "DROP TABLE",
  "15": "ALTER TABLE",
  "17": "GRANT OBJECT",
  "18": "REVOKE OBJECT",
  "26": "LOCK TABLE",
  "42": "ALTER SESSION",
  "43": "ALTER USER",
  "44": "COMMIT",
  "45": "ROLLBACK",
  "47": "PL/SQL EXECUTE",
  "51": "CREATE USER",
  "53": "DROP USER",
  "85": "TRUNCATE TABLE",
  "100": "LOGON",
  "101": "LOGOFF",
  "102": "LOGOFF BY CLEANUP",
  "103": "SESSION REC",
  "114": "GRANT ROLE",
  "115": "REVOKE ROLE",
  "116": "EXECUTE PROCEDURE",
  "189": "MERGE",
};

/** Statement types of fine-grained audit records. */
const STATEMENTS: Readonly<Record<string, string>> = { "1": "SELECT", "2": "INSERT", "4": "UPDATE", "8": "DELETE" };

/** A record as a row. Elements without a column keep their names. */
export function rowOfXml(record: XmlElement): Row | Problem {
  const row: Row = {};
  const others: JsonObject[] = [];
  for (const child of record.children) {
    const { name, text } = child;
    if (child.children.length > 0 || child.attributes.size > 0) {
      // Oracle writes text only; what else there is, is kept and means nothing here.
      others.push({ [name]: jsonOfXml(child) });
      continue;
    }
    if (text === "") continue;
    const key = Object.hasOwn(COLUMNS, name) ? (COLUMNS[name] as string) : name;
    // Attacker: an element written twice must not put another value in place of the first.
    if (row[key] !== undefined)
      return new Problem("SOURCE_DUPLICATE_KEY", "expected each element once in a record, got the same twice");
    row[key] = text;
  }
  if (others.length > 0) row["elements"] = others;
  const { Action: action, Stmt_Type: type } = row;
  row["ACTION_NAME"] =
    typeof action === "string"
      ? wordOf(ACTIONS, action, "ACTION")
      : typeof type === "string"
        ? wordOf(STATEMENTS, type, "STATEMENT")
        : "SQL";
  return row;
}

function wordOf(words: Readonly<Record<string, string>>, code: string, what: string): string {
  return Object.hasOwn(words, code) ? (words[code] as string) : `${what} ${code.slice(0, 10)}`;
}

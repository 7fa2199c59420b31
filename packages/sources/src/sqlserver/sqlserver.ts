// SQL Server and Azure SQL audit: the rows of sys.fn_get_audit_file, exported as CSV or JSON.
import { Problem } from "../error.ts";
import { guarded, hasMembers, quarantine, type SourceFormat } from "../format/index.ts";
import { jsonNormaliser } from "../record/index.ts";
import { hasColumns, readColumns, readRow, subjectKeysOf } from "../sql-audit/index.ts";
import type { JsonObject } from "../text/index.ts";
import { sqlserverEvent } from "./record.ts";

const COLUMNS = ["EVENT_TIME", "ACTION_ID", "SESSION_SERVER_PRINCIPAL_NAME"];

export const sqlserverCsvFormat: SourceFormat = {
  name: "sqlserver-audit-csv",
  title: "SQL Server audit (sys.fn_get_audit_file) as CSV with a header row",
  framing: "csv",
  recognise: ({ rows }) =>
    hasColumns(rows[0], ...COLUMNS)
      ? "CSV with event_time, action_id and session_server_principal_name, as sys.fn_get_audit_file has them"
      : undefined,
  open(options) {
    const keys = subjectKeysOf(options);
    let names: readonly string[] = [];
    return {
      needsHeader: true,
      header(record) {
        names = readColumns(record, COLUMNS).map((name) => name.toLowerCase());
        return [];
      },
      normalise: guarded((record) => {
        const row = readRow(record, names);
        return row instanceof Problem ? quarantine(row) : sqlserverEvent(withoutNulls(row), keys);
      }),
    };
  },
};

export const sqlserverJsonFormat: SourceFormat = {
  name: "sqlserver-audit-json",
  title: "SQL Server audit (sys.fn_get_audit_file) as JSON",
  framing: "json",
  recognise: ({ objects }) =>
    objects.some((object) => hasMembers(object, "event_time", "action_id", "session_server_principal_name"))
      ? "JSON with event_time, action_id and session_server_principal_name, as sys.fn_get_audit_file has them"
      : undefined,
  open(options) {
    const keys = subjectKeysOf(options);
    return jsonNormaliser((record) => sqlserverEvent(record, keys));
  },
};

/** sqlcmd and Management Studio write NULL for a field that has no value. */
function withoutNulls(row: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const name in row) if (row[name] !== "NULL") kept[name] = row[name];
  return kept;
}

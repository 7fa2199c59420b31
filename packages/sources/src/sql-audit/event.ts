// An entry of a database's audit trail → event. What all such trails have in common; each format says where it stands.
import type { Outcome } from "../format/index.ts";
import { beginEvent, defined, endEvent, endpointOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import { sqlAct } from "./act.ts";
import type { SubjectFinding } from "./subjects.ts";

export interface SqlEntry {
  readonly product: { readonly name: string; readonly vendor_name: string };
  readonly logName: string;
  /** `SELECT`, `LOGON`, …, in capitals. */
  readonly command: string;
  readonly time: number;
  readonly originalTime: string;
  readonly uid: string | undefined;
  readonly sequence: number | undefined;
  readonly correlationUid: string | undefined;
  readonly isSuccess: boolean | undefined;
  readonly statusCode: string | undefined;
  readonly user: string | undefined;
  readonly session: string | undefined;
  readonly app: string | undefined;
  /** Where the connection came from, as the server saw it. */
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly table: string | undefined;
  readonly statement: string | undefined;
  readonly binds: unknown;
  readonly rows: number | undefined;
  readonly found: SubjectFinding;
  readonly rest: JsonObject | undefined;
}

export function sqlEvent(entry: SqlEntry): Outcome {
  const act = sqlAct(entry.command);
  const event = beginEvent({
    act,
    time: entry.time,
    originalTime: entry.originalTime,
    product: entry.product,
    uid: entry.uid,
    logName: entry.logName,
    sequence: entry.sequence,
    statusId: entry.isSuccess === undefined ? undefined : entry.isSuccess ? 1 : 2,
    severityId: entry.isSuccess === false ? 2 : 1,
  });
  if (entry.correlationUid !== undefined) (event["metadata"] as JsonObject)["correlation_uid"] = entry.correlationUid;
  if (entry.statusCode !== undefined) event["status_code"] = entry.statusCode;
  const user = defined({ uid: entry.user, name: entry.user ?? "[unknown]" });
  event["actor"] = defined({
    user,
    session: entry.session === undefined ? undefined : { uid: entry.session },
    app_name: entry.app,
  });
  event["src_endpoint"] = endpointOf(entry.address, entry.port);
  if (act.classUid === 3002) {
    event["user"] = user;
    event["service"] = { name: entry.product.name };
    if (entry.session !== undefined) event["session"] = { uid: entry.session };
  } else addStore(event, entry);
  const { subjects, note } = entry.found;
  const oversight: JsonObject = defined({
    operation: act.operation,
    subjects: subjects.length === 0 ? undefined : subjects,
    record_count: entry.rows,
  });
  if (Object.keys(oversight).length > 0) event["oversight"] = oversight;
  const rest = note === undefined ? entry.rest : { ...entry.rest, subject_note: note };
  if (rest !== undefined) event["unmapped"] = rest;
  return endEvent(event, entry.uid);
}

function addStore(event: JsonObject, entry: SqlEntry): void {
  event["database"] = { name: entry.database ?? "[unknown]", type_id: 1 };
  event["type_id"] = entry.table === undefined ? 1 : 3;
  if (entry.table !== undefined) event["table"] = { name: entry.table };
  if (entry.statement === undefined) return;
  event["query_info"] = defined({
    name: entry.command === "" ? "statement" : entry.command,
    query_string: entry.statement,
    data: entry.binds === undefined ? undefined : { parameters: entry.binds },
  });
}

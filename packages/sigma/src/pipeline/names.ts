// Which paths an access event can have: a misspelt field would never match, and a rule that never matches looks like peace.
// OCSF 1.8.0 attributes of the classes that sources give, and the oversight extension (packages/event).

import type { Oversight } from "@quis/event";

/** Top-level attributes. */
const TOP: ReadonlySet<string> = new Set(
  (
    "account_switch_type account_switch_type_id action action_id activity_id activity_name actor api app auth_protocol auth_protocol_id " +
    "authorizations category_name category_uid certificate class_name class_uid cloud comment command confidence confidence_id " +
    "connection_info count data database databucket device disposition disposition_id dst_endpoint duration end_time enrichments entity " +
    "entity_result file file_diff file_result group http_cookies http_request http_response http_status is_cleartext is_mfa is_new_logon " +
    "is_remote loaded_modules log_name log_provider log_type log_type_id logon_process logon_type logon_type_id message metadata " +
    "observables osint oversight policies policy privileges process proxy_endpoint query_info query_result query_result_id raw_data " +
    "raw_data_hash raw_data_size resource resources service session severity severity_id share share_type share_type_id src_endpoint " +
    "start_time status status_code status_detail status_id table time time_dt timezone_offset tls traffic type type_id type_name " +
    "type_uid unmapped user user_result web_resources web_resources_result"
  ).split(" "),
);

const OVERSIGHT: readonly (keyof Oversight)[] = [
  "operation",
  "purpose",
  "legal_basis",
  "case_ref",
  "justification",
  "subjects",
  "record_count",
  "fields_seen",
  "recipients",
  "break_glass",
  "approval_ref",
];
const MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  oversight: new Set<string>(OVERSIGHT),
  actor: new Set("app_name app_uid authorizations idp invoked_by process session user".split(" ")),
};
const SUBJECT: ReadonlySet<string> = new Set(["uid", "type"]);

const SEGMENT = /^[^\s."'\\|]{1,128}$/;
/** Depth of a path: `unmapped` keeps what sources wrote, which is deep at times. */
const MAX_SEGMENTS = 16;

/** Whether some access event can have a value at this dotted path. */
export function isEventPath(path: string): boolean {
  const segments = path.split(".");
  // Names of Object.prototype are never looked up in an event.
  if (segments.length > MAX_SEGMENTS || segments.some((name) => !SEGMENT.test(name) || name in Object.prototype))
    return false;
  const [top = "", member, third] = segments;
  if (!TOP.has(top)) return false;
  const members = Object.hasOwn(MEMBERS, top) ? MEMBERS[top] : undefined;
  if (members === undefined || member === undefined) return true;
  if (!members.has(member)) return false;
  return (
    top !== "oversight" ||
    (third === undefined ? true : member === "subjects" && SUBJECT.has(third) && segments.length === 3)
  );
}

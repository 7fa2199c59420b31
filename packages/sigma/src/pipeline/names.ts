// Which paths an access event can have: a misspelt field would never match, and a rule that never matches looks like peace.
// OCSF 1.8.0 attributes of the classes that sources give, and the oversight extension (packages/event).

import type { Oversight } from "@quis/event";
import { nearest } from "../nearest.ts";

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
const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const USER = words(
  "account credential_uid display_name domain email_addr forward_addr full_name groups has_mfa ldap_person name org phone_number " +
    "programmatic_credentials risk_level risk_level_id risk_score type type_id uid uid_alt",
);
const SESSION = words(
  "count created_time credential_uid expiration_reason expiration_time is_mfa is_remote is_vpn issuer terminal uid uid_alt uuid",
);
const ENDPOINT = words(
  "agent_list autonomous_system domain fingerprints hostname hw_info instance_uid interface_name interface_uid intermediate_ips ip isp " +
    "isp_org location mac mac_vendor name network_scope network_scope_id os owner pool port proxy_endpoint subnet_uid svc_name type type_id " +
    "uid vlan_uid vpc_uid zone",
);

/** What the objects have that rules ask for most; of any other object every member is taken. */
const MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  oversight: new Set<string>(OVERSIGHT),
  "oversight.subjects": words("uid type"),
  actor: words("app_name app_uid authorizations idp invoked_by process session user"),
  "actor.user": USER,
  "actor.user.org": words("name ou_name ou_uid uid"),
  "actor.session": SESSION,
  user: USER,
  "user.org": words("name ou_name ou_uid uid"),
  session: SESSION,
  src_endpoint: ENDPOINT,
  dst_endpoint: ENDPOINT,
};
/** Their members are values, which have none. */
const LEAVES: ReadonlySet<string> = new Set(["oversight", "oversight.subjects"]);

const SEGMENT = /^[^\s."'\\|]{1,128}$/;
/** Depth of a path: `unmapped` keeps what sources wrote, which is deep at times. */
const MAX_SEGMENTS = 16;

/** Whether some access event can have a value at this dotted path. */
export function isEventPath(path: string): boolean {
  const segments = path.split(".");
  // Names of Object.prototype are never looked up in an event.
  if (segments.length > MAX_SEGMENTS || segments.some((name) => !SEGMENT.test(name) || name in Object.prototype))
    return false;
  return segments.every((name, place) => {
    const members = membersOf(segments.slice(0, place).join("."));
    return members === undefined || members.has(name);
  });
}

/** Names that can stand under a path; undefined if any can. */
function membersOf(path: string): ReadonlySet<string> | undefined {
  if (path === "") return TOP;
  if (Object.hasOwn(MEMBERS, path)) return MEMBERS[path];
  const parent = path.slice(0, Math.max(0, path.lastIndexOf(".")));
  return LEAVES.has(parent) ? NONE : undefined;
}

const NONE: ReadonlySet<string> = new Set();

/** Every path that has a name here. */
const KNOWN: readonly string[] = [
  ...TOP,
  ...Object.entries(MEMBERS).flatMap(([path, members]) => [...members].map((member) => `${path}.${member}`)),
];

/** The path that a name most likely means: one with each wrong segment mended, else a known one that ends with it. */
export function nearestPath(name: string): string | undefined {
  const mended: string[] = [];
  for (const segment of name.split(".").slice(0, MAX_SEGMENTS)) {
    const members = membersOf(mended.join("."));
    const right = members === undefined || members.has(segment) ? segment : nearest(segment, members);
    if (right === undefined) break;
    mended.push(right);
  }
  const path = mended.join(".");
  if (mended.length === name.split(".").length && isEventPath(path)) return path;
  const word = name.toLowerCase();
  return KNOWN.find((one) => one.endsWith(`.${word}`)) ?? nearest(name, KNOWN);
}

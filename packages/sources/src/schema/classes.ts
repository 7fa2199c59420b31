// The OCSF 1.8.0 classes that mapping files can fill: https://schema.ocsf.io/1.8.0/classes
// conformance/test/ocsf.test.ts compares this table with the schema's own sources.

/** What an event class allows and requires at its root, beyond the base event. */
export interface EventClass {
  readonly uid: number;
  readonly name: string;
  /** Activity ids and captions; 0 Unknown and 99 Other exist in every class. */
  readonly activities: Readonly<Record<number, string>>;
  /** Root attributes of the class beyond BASE_ROOTS. */
  readonly roots: readonly string[];
  readonly required: readonly string[];
  readonly atLeastOne: readonly string[];
  /** Whether `actor` comes only with the `host` profile. */
  readonly actorByProfile: boolean;
}

/** Root attributes of every class that a source may set; ids of class and type follow from the class. */
export const BASE_ROOTS: readonly string[] = [
  "activity_name",
  "actor",
  "count",
  "device",
  "duration",
  "end_time",
  "enrichments",
  "message",
  "metadata",
  "observables",
  "severity",
  "severity_id",
  "start_time",
  "status",
  "status_code",
  "status_detail",
  "status_id",
  "time",
  "timezone_offset",
  "unmapped",
];

const HTTP = ["http_request", "http_response", "src_endpoint"];

export const EVENT_CLASSES: readonly EventClass[] = [
  {
    uid: 3001,
    name: "Account Change",
    activities: {
      1: "Create",
      2: "Enable",
      3: "Password Change",
      4: "Password Reset",
      5: "Disable",
      6: "Delete",
      7: "Attach Policy",
      8: "Detach Policy",
      9: "Lock",
      10: "MFA Factor Enable",
      11: "MFA Factor Disable",
      12: "Unlock",
    },
    roots: [...HTTP, "auth_factors", "policies", "user", "user_result"],
    required: ["user"],
    atLeastOne: [],
    actorByProfile: false,
  },
  {
    uid: 3002,
    name: "Authentication",
    activities: {
      1: "Logon",
      2: "Logoff",
      3: "Authentication Ticket",
      4: "Service Ticket Request",
      5: "Service Ticket Renew",
      6: "Preauth",
      7: "Account Switch",
    },
    roots: [
      ...HTTP,
      "account_switch_type",
      "account_switch_type_id",
      "auth_factors",
      "auth_protocol",
      "auth_protocol_id",
      "authentication_token",
      "certificate",
      "dst_endpoint",
      "is_cleartext",
      "is_mfa",
      "is_new_logon",
      "is_remote",
      "logon_process",
      "logon_type",
      "logon_type_id",
      "service",
      "session",
      "user",
    ],
    required: ["user"],
    atLeastOne: ["service", "dst_endpoint"],
    actorByProfile: false,
  },
  {
    uid: 3005,
    name: "User Access Management",
    activities: { 1: "Assign Privileges", 2: "Revoke Privileges" },
    roots: [...HTTP, "privileges", "resource", "resources", "user"],
    required: ["privileges", "user"],
    atLeastOne: [],
    actorByProfile: false,
  },
  {
    uid: 6001,
    name: "Web Resources Activity",
    activities: { 1: "Create", 2: "Read", 3: "Update", 4: "Delete", 5: "Search", 6: "Import", 7: "Export", 8: "Share" },
    roots: [...HTTP, "dst_endpoint", "tls", "web_resources", "web_resources_result"],
    required: ["web_resources"],
    atLeastOne: [],
    actorByProfile: true,
  },
  {
    uid: 6003,
    name: "API Activity",
    activities: { 1: "Create", 2: "Read", 3: "Update", 4: "Delete" },
    roots: [...HTTP, "api", "dst_endpoint", "resources"],
    required: ["api", "actor", "src_endpoint"],
    atLeastOne: [],
    actorByProfile: false,
  },
  {
    uid: 6005,
    name: "Datastore Activity",
    activities: {
      1: "Read",
      2: "Update",
      3: "Connect",
      4: "Query",
      5: "Write",
      6: "Create",
      7: "Delete",
      8: "List",
      9: "Encrypt",
      10: "Decrypt",
    },
    roots: [...HTTP, "database", "databucket", "dst_endpoint", "query_info", "table", "type", "type_id"],
    required: ["actor", "src_endpoint"],
    atLeastOne: ["database", "databucket", "table"],
    actorByProfile: false,
  },
  {
    uid: 6006,
    name: "File Hosting Activity",
    activities: {
      1: "Upload",
      2: "Download",
      3: "Update",
      4: "Delete",
      5: "Rename",
      6: "Copy",
      7: "Move",
      8: "Restore",
      9: "Preview",
      10: "Lock",
      11: "Unlock",
      12: "Share",
      13: "Unshare",
      14: "Open",
      15: "Sync",
      16: "Unsync",
      17: "Access Check",
    },
    roots: [
      ...HTTP,
      "access_list",
      "access_mask",
      "access_result",
      "connection_info",
      "dst_endpoint",
      "expiration_time",
      "file",
      "file_result",
      "share",
      "share_type",
      "share_type_id",
    ],
    required: ["actor", "file", "src_endpoint"],
    atLeastOne: [],
    actorByProfile: false,
  },
];

export function findClass(uid: number): EventClass | undefined {
  return EVENT_CLASSES.find((eventClass) => eventClass.uid === uid);
}

// The access event as a person reads it. The event is JSON of a log: every part may be missing or of another kind.

type Json = Readonly<Record<string, unknown>>;

/** What stands at `path` (`actor.user.uid`) as text; empty if there is nothing, JSON if it is no simple value. */
export function textAt(event: Json, path: string): string {
  return asText(valueAt(event, path));
}

function valueAt(event: Json, path: string): unknown {
  let value: unknown = event;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Json)[name];
  }
  return value;
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}

/** Captions of the activities of those classes that most accesses are of (OCSF 1.8.0), for events without `activity_name`. */
const ACTIVITIES: Readonly<Record<string, readonly string[]>> = {
  3002: ["", "Logon", "Logoff"],
  6001: ["", "Create", "Read", "Update", "Delete", "Search", "Import", "Export", "Share"],
  6003: ["", "Create", "Read", "Update", "Delete"],
  6005: ["", "Read", "Update", "Connect", "Query", "Write", "Create", "Delete", "List", "Encrypt", "Decrypt"],
};

/** OCSF Authentication: such events may name the person as `user`, without an actor. */
const SIGN_IN = "3002";

export interface Access {
  readonly time: number | undefined;
  readonly received: number | undefined;
  readonly user: string;
  readonly userName: string;
  readonly unit: string;
  readonly session: string;
  /** Caption of the activity, or empty when only its numbers are known. */
  readonly activity: string;
  readonly activityId: string;
  readonly classUid: string;
  readonly status: string;
  readonly object: string;
  readonly subjects: readonly string[];
  readonly operation: string;
  readonly reason: string;
  readonly purpose: string;
  readonly caseRef: string;
  readonly legalBasis: string;
  readonly recordCount: string;
  readonly breakGlass: boolean;
  readonly request: string;
  readonly address: string;
}

/** The parts of an event that say who did what to whose record and why. */
export function readAccess(event: Json): Access {
  const activityId = textAt(event, "activity_id");
  const classUid = textAt(event, "class_uid");
  return {
    time: numberAt(event, "time"),
    received: numberAt(event, "metadata.logged_time"),
    user: firstText(event, [
      "actor.user.uid",
      "actor.user.name",
      ...(classUid === SIGN_IN ? ["user.uid", "user.name"] : []),
    ]),
    userName: textAt(event, "actor.user.name"),
    unit: textAt(event, "actor.user.org.ou_name") || textAt(event, "actor.user.org.name"),
    session: firstText(event, ["actor.session.uid", "session.uid"]),
    activity: ACTIVITIES[classUid]?.[Number(activityId)] || textAt(event, "activity_name"),
    activityId,
    classUid,
    status: textAt(event, "status") || ["", "Success", "Failure"][Number(textAt(event, "status_id"))] || "",
    object: objectOf(event),
    subjects: subjectsOf(event),
    operation: textAt(event, "oversight.operation"),
    reason: textAt(event, "oversight.justification"),
    purpose: textAt(event, "oversight.purpose"),
    caseRef: textAt(event, "oversight.case_ref"),
    legalBasis: textAt(event, "oversight.legal_basis"),
    recordCount: textAt(event, "oversight.record_count"),
    breakGlass: valueAt(event, "oversight.break_glass") === true,
    request: firstText(event, [
      "query_info.query_string",
      "query_info.name",
      "http_request.url.url_string",
      "http_request.url.path",
    ]),
    address: firstText(event, ["src_endpoint.ip", "device.ip"]),
  };
}

/** What was touched, by the class's own attribute. */
function objectOf(event: Json): string {
  const table = ["database.name", "table.name"].map((path) => textAt(event, path)).filter((name) => name !== "");
  if (table.length > 0) return table.join(".");
  const resources = valueAt(event, "web_resources") ?? valueAt(event, "resources");
  if (Array.isArray(resources)) {
    return resources
      .map((resource) => nameOf((resource ?? {}) as Json))
      .filter((name) => name !== "")
      .join(", ");
  }
  return firstText(event, [
    "file.path",
    "file.name",
    "databucket.name",
    "entity.name",
    "resource.name",
    "api.operation",
    "group.name",
  ]);
}

function nameOf(resource: Json): string {
  return textAt(resource, "name") || [textAt(resource, "type"), textAt(resource, "uid")].join(" ").trim();
}

function firstText(event: Json, paths: readonly string[]): string {
  for (const path of paths) {
    const text = textAt(event, path);
    if (text !== "") return text;
  }
  return "";
}

function numberAt(event: Json, path: string): number | undefined {
  const value = valueAt(event, path);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function subjectsOf(event: Json): string[] {
  const subjects = valueAt(event, "oversight.subjects");
  if (!Array.isArray(subjects)) return [];
  return [...new Set(subjects.map((subject) => textAt((subject ?? {}) as Json, "uid")).filter((uid) => uid !== ""))];
}

export interface PlainField {
  readonly path: string;
  readonly value: string;
}

/** Every value of an event with its path, in the order of the event. */
export function plainFields(event: Json): PlainField[] {
  const fields: PlainField[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
      for (const [name, member] of Object.entries(value)) walk(member, path === "" ? name : `${path}.${name}`);
    } else {
      fields.push({ path, value: value === null ? "null" : asText(value) });
    }
  };
  walk(event, "");
  return fields;
}

// What devices report by CEF and LEEF → Authentication (3002) where they say so, API Activity (6003) where somebody acted, else Base Event (0).
import type { Operation } from "@quis/event";
import type { Outcome } from "../format/index.ts";
import { type Act, beginEvent, defined, endEvent, endpointOf, integerOf, isAddress } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/** A user as a device names one; undefined members were not said. */
export interface DeviceUser {
  readonly name: string | undefined;
  readonly uid: string | undefined;
  readonly domain: string | undefined;
}

export interface DeviceEndpoint {
  readonly ip: string | undefined;
  readonly host: string | undefined;
  readonly port: string | undefined;
}

/** One report, read. */
export interface DeviceReport {
  readonly logName: "cef" | "leef";
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
  /** The vendor's number or name of this kind of event. */
  readonly code: string;
  /** What happened, in the vendor's words. */
  readonly name: string;
  readonly severity: string | undefined;
  readonly time: number;
  readonly originalTime: string | undefined;
  readonly logon: "logon" | "logoff" | undefined;
  /** The one who acted, and the one it was done to. */
  readonly user: DeviceUser;
  readonly target: DeviceUser;
  readonly source: DeviceEndpoint;
  readonly destination: DeviceEndpoint;
  readonly device: DeviceEndpoint;
  readonly action: string | undefined;
  readonly outcome: string | undefined;
  readonly outcomeDetail: string | undefined;
  readonly message: string | undefined;
  readonly count: string | undefined;
  readonly url: string | undefined;
  readonly userAgent: string | undefined;
  /** A file, or whatever was reached. */
  readonly resource: { readonly name: string; readonly type: string | undefined } | undefined;
  readonly unmapped: JsonObject;
}

/** Neither format has an id that all vendors fill alike (an event id is the kind of event with many), so a record is known by its bytes. */
export function deviceOutcome(report: DeviceReport): Outcome {
  const act = actOf(report);
  const device = deviceOf(report.device);
  const event = beginEvent({
    act,
    time: report.time,
    originalTime: report.originalTime,
    product: defined({
      name: report.product || "[unknown]",
      vendor_name: report.vendor === "" ? undefined : report.vendor,
      version: report.version === "" ? undefined : report.version,
    }),
    logName: report.logName,
    severityId: severityOf(report.severity),
    statusId: statusOf(report.outcome),
    profiles: device !== undefined || act.classUid === 0 ? ["host"] : undefined,
  });
  (event["metadata"] as JsonObject)["event_code"] = report.code;
  if (report.outcomeDetail !== undefined) event["status_detail"] = report.outcomeDetail;
  if (report.message !== undefined) event["message"] = report.message;
  const count = integerOf(report.count);
  if (count !== undefined && count > 0) event["count"] = count;
  event["device"] = device ?? (act.classUid === 0 ? { name: "[unknown]", type_id: 0 } : undefined);
  if (event["device"] === undefined) delete event["device"];
  addParties(event, report, act);
  if (Object.keys(report.unmapped).length > 0) event["unmapped"] = report.unmapped;
  if (act.operation !== undefined) event["oversight"] = { operation: act.operation };
  return endEvent(event, undefined);
}

function actOf(report: DeviceReport): Act {
  if (report.logon === "logon") return { classUid: 3002, activityId: 1, activityName: "Logon" };
  if (report.logon === "logoff") return { classUid: 3002, activityId: 2, activityName: "Logoff" };
  const activityName = report.name || report.code || "Other";
  if (userOf(report.user) === undefined) return { classUid: 0, activityId: 99, activityName };
  const word = WORDS.get(report.action?.toLowerCase() ?? "");
  return word === undefined
    ? { classUid: 6003, activityId: 99, activityName }
    : {
        classUid: 6003,
        activityId: word[0],
        activityName: word[0] === 99 ? activityName : word[1],
        operation: word[2],
      };
}

// An action that is one of these words and nothing else. Anything longer is the vendor's language and stays in api.operation.
const WORDS = new Map<string, readonly [activityId: number, name: string, operation: Operation | undefined]>([
  ...words(1, "Create", "collection", "create", "created", "insert", "add"),
  ...words(2, "Read", "consultation", "read", "view", "viewed", "search", "query", "open"),
  ...words(3, "Update", "alteration", "update", "updated", "modify", "modified", "edit", "write"),
  ...words(4, "Delete", "erasure", "delete", "deleted", "remove", "erase"),
  ...words(99, "", "disclosure", "export", "exported", "print", "printed", "share", "shared"),
]);

function words(
  id: number,
  name: string,
  operation: Operation,
  ...list: readonly string[]
): [string, readonly [number, string, Operation]][] {
  return list.map((word) => [word, [id, name, operation]]);
}

function addParties(event: JsonObject, report: DeviceReport, { classUid }: Act): void {
  const user = userOf(report.user);
  const target = userOf(report.target);
  if (classUid === 0) {
    const source = placeOf(report.source);
    // Base Event has no endpoints.
    const said = defined({ source, ...parties(report, target) });
    if (Object.keys(said).length > 0) Object.assign(report.unmapped, { parties: said });
    return;
  }
  event["src_endpoint"] = placeOf(report.source) ?? endpointOf(undefined);
  const destination = placeOf(report.destination);
  if (destination !== undefined) event["dst_endpoint"] = destination;
  const actor = user === undefined ? undefined : { user };
  if (report.url !== undefined || report.userAgent !== undefined) {
    event["http_request"] = defined({
      url: report.url === undefined ? undefined : { url_string: report.url },
      user_agent: report.userAgent,
    });
  }
  if (classUid === 3002) {
    // The account that is logged on: devices write it as the target, or as the only user there is.
    event["user"] = target ?? user ?? { name: "[unknown]" };
    if (actor !== undefined) event["actor"] = actor;
    event["service"] = { name: report.product || "[unknown]" };
    return;
  }
  event["actor"] = actor;
  event["api"] = { operation: report.action ?? (report.name || report.code || "[unknown]") };
  const resources = [
    ...(report.resource === undefined ? [] : [defined({ name: report.resource.name, type: report.resource.type })]),
    ...(target === undefined ? [] : [{ name: target["name"] ?? target["uid"], type: "user", data: target }]),
  ];
  if (resources.length > 0) event["resources"] = resources;
}

function parties(report: DeviceReport, target: JsonObject | undefined): JsonObject {
  const destination = placeOf(report.destination);
  return defined({
    destination,
    target,
    resource: report.resource,
    url: report.url,
    user_agent: report.userAgent,
    action: report.action,
  });
}

function userOf({ name, uid, domain }: DeviceUser): JsonObject | undefined {
  if (name === undefined && uid === undefined) return undefined;
  // The store asks by uid; a device that has only names means the name.
  return defined({
    uid: uid ?? name,
    name,
    domain,
  });
}

/** An endpoint, undefined if nothing is known of it. */
function placeOf({ ip, host, port }: DeviceEndpoint): JsonObject | undefined {
  if (ip === undefined && host === undefined) return undefined;
  const place = endpointOf(ip ?? host, integerOf(port));
  if (ip !== undefined && host !== undefined && host !== ip) place["hostname"] = host;
  return place;
}

function deviceOf({ ip, host }: DeviceEndpoint): JsonObject | undefined {
  if (ip === undefined && host === undefined) return undefined;
  const address = [ip, host].find((text) => text !== undefined && isAddress(text));
  const name = [host, ip].find((text) => text !== undefined && !isAddress(text));
  return defined({
    hostname: name,
    ip: address,
    type_id: 0,
  });
}

const SEVERITY_WORDS = new Map([
  ["unknown", 0],
  ["low", 2],
  ["medium", 3],
  ["high", 4],
  ["very-high", 5],
]);

/** CEF and LEEF count from 0 to 10: to 3 low, to 6 medium, to 8 high, to 10 very high. */
function severityOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^(?:\d|10)$/.test(text)) return SEVERITY_WORDS.get(text.toLowerCase()) ?? 0;
  const level = Number(text);
  return level <= 3 ? 2 : level <= 6 ? 3 : level <= 8 ? 4 : 5;
}

function statusOf(outcome: string | undefined): 1 | 2 | undefined {
  if (outcome === undefined) return undefined;
  if (/^\/?(?:success|succeeded|successful|ok)$/i.test(outcome)) return 1;
  return /^\/?(?:failure|failed|fail|denied|error)$/i.test(outcome) ? 2 : undefined;
}

// One access event as one line of the store: a JSON array of the row's cells, kept and given back byte for byte.
// https://www.rfc-editor.org/rfc/rfc8259 · escapes as ECMA-262 JSON.stringify writes them
import type { AccessEvent, OcsfUser } from "@quis/event";
import type { AccessRow } from "@quis/contract";
import { activityCaption } from "./activity.ts";
import { shapeOf } from "./shape.ts";

/** Longest texts kept in the store, in UTF-16 units. The whole is in the event itself; a list needs no more. */
export const TEXT_MAX_LENGTH = 4096;
export const LABEL_MAX_LENGTH = 1024;

/** First and last instant of DateTime64(3): a time beyond is kept at the bound, so that no event is lost to the store. */
export const TIME_MIN_MS: number = Date.UTC(1900, 0, 1);
export const TIME_MAX_MS: number = Date.UTC(2299, 11, 31, 23, 59, 59, 999);

/**
 * The store's line of one event: the cells of `COLUMNS` (columns.ts) but the first (`idx`), as a JSON array on one line.
 * Deterministic: equal events and sources give equal bytes; `verify` recomputes it. Unpaired surrogates become U+FFFD.
 */
export function rowOf(event: AccessEvent, source: string): string {
  const cells = cellsOf(event, source);
  const line = JSON.stringify(cells);
  // An unpaired surrogate is written as \udXXX; ClickHouse's parser would refuse the whole line.
  return line.includes("\\ud") ? JSON.stringify(cells, wellFormed) : line;
}

function cellsOf(event: AccessEvent, source: string): readonly unknown[] {
  const user = userOf(event);
  const oversight = event.oversight;
  const classUid = boundedInt(event.class_uid);
  const activityId = boundedInt(event.activity_id);
  const timeMs = boundedTime(event.time);
  const count = oversight?.record_count;
  return [
    timeMs,
    event.metadata?.logged_time === undefined ? timeMs : boundedTime(event.metadata.logged_time),
    source,
    classUid,
    activityId,
    label(activityCaption(classUid, activityId, string(event["activity_name"]))),
    label(oversight?.operation),
    statusOf(event["status_id"]),
    userUidOf(event),
    label(user?.name),
    label(user?.type ?? userTypeOf(user?.type_id)),
    label(user?.org?.ou_name ?? user?.org?.ou_uid),
    sessionOf(event),
    subjectsOf(oversight?.subjects),
    Number.isSafeInteger(count) && (count as number) >= 0 ? count : null,
    label(oversight?.case_ref),
    text(oversight?.justification),
    label(oversight?.purpose),
    label(objectOf(event)),
    text(requestOf(event)),
    label(sourceAddressOf(event)),
    sequenceOf(event.metadata?.sequence),
    label(originOf(event)),
    label(event.metadata?.["correlation_uid"]),
    fields(event.unmapped)?.["result"] === "PARTIAL" ? 1 : 0,
    shapeOf(event),
    oversight?.break_glass === true ? 1 : 0,
    label(deviceOf(event)),
  ];
}

function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed() : value;
}

/** Cells of a row in the order of `COLUMNS` (columns.ts): `idx` first, times in ms since the epoch. */
export type RowCells = readonly [
  idx: number,
  timeMs: number,
  receivedMs: number,
  source: string,
  classUid: number,
  activityId: number,
  activity: string,
  operation: string,
  status: string,
  user: string,
  userName: string,
  userType: string,
  unit: string,
  session: string,
  subjects: string[],
  recordCount: number | null,
  caseRef: string,
  justification: string,
  purpose: string,
  object: string,
  text: string,
  srcIp: string,
  sequence: number | null,
  origin: string,
  correlation: string,
  partial: number,
  shape: string,
  breakGlass: number,
  device: string,
];

/** The cells of a stored line and its index. */
export function cellsOfLine(index: number, line: string): RowCells {
  return [index, ...(JSON.parse(line) as unknown[])] as unknown as RowCells;
}

/** A row's cells as the contract's access row. */
export function accessRowOf(cells: RowCells): AccessRow {
  return {
    index: cells[0],
    time: new Date(cells[1]).toISOString(),
    received: new Date(cells[2]).toISOString(),
    source: cells[3],
    class_uid: cells[4],
    activity_id: cells[5],
    activity: cells[6],
    operation: cells[7],
    status: cells[8] as AccessRow["status"],
    user: cells[9],
    user_name: cells[10],
    user_type: cells[11],
    unit: cells[12],
    session: cells[13],
    subjects: cells[14],
    record_count: cells[15],
    case_ref: cells[16],
    justification: cells[17],
    purpose: cells[18],
    object: cells[19],
    text: cells[20],
    src_ip: cells[21],
  };
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function string(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function label(value: unknown): string {
  return cut(string(value), LABEL_MAX_LENGTH);
}

function text(value: unknown): string {
  return cut(string(value), TEXT_MAX_LENGTH);
}

/** The first `length` units, one less if that would split a surrogate pair. */
function cut(value: string, length: number): string {
  if (value.length <= length) return value;
  const last = value.charCodeAt(length - 1);
  return value.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** Unsigned 32-bit, 0 for anything else. */
function boundedInt(value: unknown): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff ? value : 0;
}

export function boundedTime(timeMs: unknown): number {
  const given = typeof timeMs === "number" && Number.isFinite(timeMs) ? Math.trunc(timeMs) : 0;
  return Math.min(Math.max(given, TIME_MIN_MS), TIME_MAX_MS);
}

function statusOf(statusId: unknown): string {
  return statusId === 1 ? "success" : statusId === 2 ? "failure" : "unknown";
}

/** Id of who acted, else the name; empty if neither is known. */
export function userUidOf(event: AccessEvent): string {
  const user = userOf(event);
  return string(user?.uid) || string(user?.name);
}

/** Who acted. In a sign-in the source may name the person only as the event's `user` (OCSF 3002). */
function userOf(event: AccessEvent): OcsfUser | undefined {
  return event.actor?.user ?? (event.class_uid === 3002 ? fields(event["user"]) : undefined);
}

// OCSF user.type_id.
const USER_TYPES = ["", "User", "Admin", "System", "Service"];

function userTypeOf(typeId: unknown): string {
  return typeof typeId === "number" ? (USER_TYPES[typeId] ?? "") : "";
}

function sessionOf(event: AccessEvent): string {
  return string(event.actor?.session?.uid) || string(fields(event["session"])?.["uid"]);
}

/** Distinct subjects in the source's order: the store has one row per subject of an event, and an event counts once. */
function subjectsOf(subjects: unknown): readonly string[] {
  if (!Array.isArray(subjects) || subjects.length === 0) return [];
  if (subjects.length === 1) {
    const uid = string(subjects[0]?.uid);
    return uid === "" ? [] : [uid];
  }
  const uids = new Set<string>();
  for (const subject of subjects) {
    // Well-formed first: two uids that differ in an unpaired surrogate only are one in the store.
    const uid = string(subject?.uid).toWellFormed();
    if (uid !== "") uids.add(uid);
  }
  return [...uids];
}

/** What was touched, by the class's own attribute. */
function objectOf(event: AccessEvent): string {
  const resources = event["web_resources"] ?? event["resources"];
  if (Array.isArray(resources) && resources.length > 0) return resourcesLabel(resources);
  const database = string(fields(event["database"])?.["name"]);
  const table = string(fields(event["table"])?.["name"]);
  if (table !== "" || database !== "")
    return table === "" ? database : database === "" ? table : `${database}.${table}`;
  const file = fields(event["file"]);
  if (file) return string(file["path"]) || string(file["name"]) || string(file["uid"]);
  for (const name of ["databucket", "entity", "resource", "api", "group"]) {
    const found = fields(event[name]);
    if (found) return resourceLabel(found) || string(found["operation"]);
  }
  const target = fields(event["user"]);
  if (target && event.actor?.user) return string(target["uid"]) || string(target["name"]);
  return string(event["log_name"]) || string(fields(fields(event["http_request"])?.["url"])?.["path"]);
}

function resourcesLabel(resources: readonly unknown[]): string {
  if (resources.length === 1) return resourceLabel(fields(resources[0]));
  const labels: string[] = [];
  let length = 0;
  for (const resource of resources) {
    const one = resourceLabel(fields(resource));
    if (one === "") continue;
    labels.push(one);
    length += one.length + 2;
    if (length > LABEL_MAX_LENGTH) break;
  }
  return labels.join(", ");
}

function resourceLabel(resource: Fields | undefined): string {
  if (!resource) return "";
  const name = string(resource["name"]);
  if (name !== "") return name;
  const uid = string(resource["uid"]);
  const type = string(resource["type"]);
  if (uid !== "") return type === "" ? uid : `${type} ${uid}`;
  return string(resource["url_string"]) || type;
}

/** The request as the source recorded it: query text, else the HTTP request. */
function requestOf(event: AccessEvent): string {
  const query = fields(event["query_info"]);
  const queryText = query ? string(query["query_string"]) || string(query["name"]) : "";
  if (queryText !== "") return queryText;
  const request = fields(event["http_request"]);
  if (!request) return "";
  const url = fields(request["url"]);
  const address = url ? string(url["url_string"]) || withQuery(string(url["path"]), string(url["query_string"])) : "";
  const args = string(request["args"]);
  const method = string(request["http_method"]);
  const target = args !== "" && !address.includes("?") ? withQuery(address, args) : address;
  return method === "" || target === "" ? target || method : `${method} ${target}`;
}

function withQuery(path: string, query: string): string {
  if (query === "") return path;
  return path === "" ? query : `${path}?${query}`;
}

function sourceAddressOf(event: AccessEvent): string {
  return string(fields(event["src_endpoint"])?.["ip"]) || string(fields(event["device"])?.["ip"]);
}

/** Where the user sat: the machine that the request came from, else the one that the source says it was done on. */
function deviceOf(event: AccessEvent): string {
  const device = fields(event["device"]);
  return string(fields(event["src_endpoint"])?.["hostname"]) || string(device?.["hostname"]) || string(device?.["uid"]);
}

function sequenceOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}

/** Who numbered the event, where a source is many machines or many logs: its host, then the log's name. */
function originOf(event: AccessEvent): string {
  const host = string(fields(event["device"])?.["hostname"]) || string(fields(event["device"])?.["uid"]);
  const log = string(event.metadata?.log_name);
  return host === "" || log === "" ? host || log : `${host}/${log}`;
}

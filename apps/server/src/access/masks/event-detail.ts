// One event for somebody who does not see all names: what names nobody is disclosed and can be checked against the entry (RFC 9901 §4.2, as in
// a disclosure file), ids stand as pseudonyms, and the rest is digests. Neither the raw bytes nor the event's key go out: with the key whoever
// guesses a name could tell.
import type { EventDetail } from "@quis/contract";
import { type AccessEvent, canonicalJson, discloseFields, eventFields, eventOfFields, type Field } from "@quis/event";
import { fromBase64 } from "@quis/tlog";
import type { View } from "./view.ts";
import type { Names } from "./words.ts";

type Json = Readonly<Record<string, unknown>>;

/** Fields whose values are numbers, words of the schema, or ids of ours. */
const PLAIN: ReadonlySet<string> = new Set([
  "activity_id",
  "activity_name",
  "category_uid",
  "class_uid",
  "oversight.break_glass",
  "oversight.operation",
  "oversight.record_count",
  "raw_data_size",
  "severity_id",
  "status_id",
  "time",
  "type_uid",
]);

/** Fields in which people write, or which name systems: shown without the names in them. */
const TEXTS: ReadonlySet<string> = new Set([
  "oversight.approval_ref",
  "oversight.case_ref",
  "oversight.fields_seen",
  "oversight.justification",
  "oversight.legal_basis",
  "oversight.purpose",
]);

/** Undefined hides the field. */
type Show = (value: unknown, view: View, names: Names | undefined) => unknown;

const SHOWN: Readonly<Record<string, Show>> = {
  "actor.session": (value, view) => withUid(value, (uid) => view.session(uid)),
  "actor.user": showUser,
  database: showNamed,
  metadata: showMetadata,
  "oversight.subjects": showSubjects,
  session: (value, view) => withUid(value, (uid) => view.session(uid)),
  src_endpoint: (value, view, names) => {
    const ip = string(object(value)?.["ip"]);
    return ip === undefined ? undefined : { ip: text(ip, view, names) };
  },
  table: showNamed,
  user: showUser,
};

/** @throws EventError for fields that no event can have */
export function maskEventDetail(detail: EventDetail, view: View, names: Names | undefined): EventDetail {
  if (detail.gone !== undefined) {
    const { by, reason, authority } = detail.gone;
    const said = (words: string): string => text(words, view, names);
    return { ...detail, gone: { ...detail.gone, by: by.map(said), reason: said(reason), authority: said(authority) } };
  }
  const eventKey = fromBase64(detail.event_key);
  if (eventKey === undefined) throw new TypeError("expected an event key in base64");
  const fields = eventFields(detail.event as unknown as AccessEvent);
  const shown: Field[] = [];
  const disclosed: string[] = [];
  const masked: string[] = [];
  const hidden: string[] = [];
  for (const field of fields) {
    const value = valueOf(field, view, names);
    if (value === undefined) {
      hidden.push(field.name);
      continue;
    }
    const valueJson = canonicalJson(value);
    shown.push({ name: field.name, valueJson });
    (valueJson === field.valueJson ? disclosed : masked).push(field.name);
  }
  return {
    ...detail,
    event: { ...eventOfFields(shown) },
    raw: "",
    event_key: "",
    withheld: { ...copy(discloseFields({ eventKey, fields }, disclosed)), masked, hidden },
  };
}

/** Texts of a field in which names are to be looked for. */
export function textOfField({ name, valueJson }: Field): string {
  return TEXTS.has(name) || Object.hasOwn(SHOWN, name) ? valueJson : "";
}

/** Whether a field is shown as it was sealed. */
export function isShownWhole(field: Field, view: View, names: Names | undefined): boolean {
  const value = valueOf(field, view, names);
  return value !== undefined && canonicalJson(value) === field.valueJson;
}

function copy({
  digests,
  disclosures,
}: {
  readonly digests: readonly string[];
  readonly disclosures: readonly string[];
}) {
  return { digests: [...digests], disclosures: [...disclosures] };
}

function valueOf({ name, valueJson }: Field, view: View, names: Names | undefined): unknown {
  const value: unknown = JSON.parse(valueJson);
  if (PLAIN.has(name)) return typeof value === "object" ? undefined : value;
  if (TEXTS.has(name)) return deepText(value, view, names);
  return Object.hasOwn(SHOWN, name) ? SHOWN[name]!(value, view, names) : undefined;
}

function showUser(value: unknown, view: View, names: Names | undefined): unknown {
  const user = object(value);
  const uid = string(user?.["uid"]) ?? string(user?.["name"]);
  if (user === undefined || uid === undefined) return undefined;
  if (view.showsUser(uid)) return user;
  const { type, type_id: typeId, org } = user;
  const unit = object(org)?.["ou_name"] ?? object(org)?.["ou_uid"];
  return {
    uid: view.user(uid),
    ...(typeof typeId === "number" ? { type_id: typeId } : {}),
    ...(typeof type === "string" && /^[A-Za-z]{1,32}$/.test(type) ? { type } : {}),
    ...(typeof unit === "string" ? { org: { ou_name: text(unit, view, names) } } : {}),
  };
}

function showSubjects(value: unknown, view: View): unknown {
  if (!Array.isArray(value)) return undefined;
  const shown = value.map((subject: unknown) => {
    const uid = string(object(subject)?.["uid"]);
    if (uid === undefined) return undefined;
    const type = string(object(subject)?.["type"]);
    return { uid: view.subject(uid), ...(type !== undefined && /^[a-z_-]{1,32}$/i.test(type) ? { type } : {}) };
  });
  return shown.includes(undefined) ? undefined : shown;
}

// The source's own id of the event, its number and its file names stay hidden: they lead back to the record.
function showMetadata(value: unknown): unknown {
  const metadata = object(value) ?? {};
  const kept = ["version", "product", "logged_time", "extensions", "profiles"];
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => kept.includes(name)));
}

function showNamed(value: unknown, view: View, names: Names | undefined): unknown {
  const name = string(object(value)?.["name"]);
  return name === undefined || names === undefined ? undefined : { name: view.object(name, names) };
}

function withUid(value: unknown, show: (uid: string) => string): unknown {
  const uid = string(object(value)?.["uid"]);
  return uid === undefined ? undefined : { uid: show(uid) };
}

function deepText(value: unknown, view: View, names: Names | undefined): unknown {
  if (typeof value === "string") return text(value, view, names);
  if (Array.isArray(value)) return value.map((item: unknown) => deepText(item, view, names));
  return typeof value === "object" && value !== null ? undefined : value;
}

function text(value: string, view: View, names: Names | undefined): string {
  return names === undefined ? "[withheld]" : view.text(value, names, "people");
}

function object(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function string(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

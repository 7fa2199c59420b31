// The outsider's way in: the rows of a release that holds become events again, for somebody's own Quis to ask. What is withheld stays away, and each event says
// which of its fields are proved and which are the body's word. docs/how-to/read-a-public-records-release.md
import type { Policy } from "@quis/tlog";
import { readRelease } from "./check.ts";
import { CONTENTS_PATH, isObject, type ReleaseContents, type ReleaseSignature } from "./contents.ts";
import type { ProvedRow } from "./copies.ts";
import { ReleaseError } from "./error.ts";
import { sha256Hex } from "./sha256.ts";

export interface ReleasedEvents {
  readonly contents: ReleaseContents;
  readonly signature: ReleaseSignature;
  /** Of release.json, hex. */
  readonly sha256: string;
  /** OCSF 1.8.0 events in the order of the log, as far as the release shows them; one without a time is in here too. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** @throws ReleaseError RELEASE_NOT_PROVED, RELEASE_FOLDER_INVALID, RELEASE_PROFILE_INVALID: of a release that does not hold no row is given */
export function releasedEvents(files: ReadonlyMap<string, Uint8Array>, policy: Policy): ReleasedEvents {
  const { verdict, rows } = readRelease(files, policy);
  const { contents, signature, reason } = verdict;
  if (contents === undefined || signature === undefined)
    throw new ReleaseError(reason?.code ?? "RELEASE_NOT_PROVED", reason?.message ?? "expected a release that holds");
  const sha256 = sha256Hex(files.get(CONTENTS_PATH)!);
  return { contents, signature, sha256, events: rows.map((row) => eventOf(row, contents, sha256)) };
}

/** What Quis gives each event itself; as the body sealed it, it stands beside. */
const OWN: ReadonlySet<string> = new Set(["metadata", "raw_data_hash", "unmapped"]);

function eventOf({ row, fields }: ProvedRow, contents: ReleaseContents, sha256: string): Record<string, unknown> {
  const vouched = Object.entries(row.vouched).map(([name, value]) => ({ name, value }));
  const event: Record<string, unknown> = {};
  const beside: Record<string, unknown> = {};
  for (const { name, value } of [...fields, ...vouched]) {
    const [parent = "", member, ...rest] = name.split(".");
    if (OWN.has(parent) || !ATTRIBUTE.test(parent) || rest.length > 0) beside[safe(name)] = value;
    else if (member === undefined) event[parent] = value;
    else if (ATTRIBUTE.test(member)) (membersOf(event, parent) ?? beside)[member] = value;
    else beside[safe(name)] = value;
  }
  return {
    ...event,
    ...classOf(event, operationOf(event)),
    severity_id: event["severity_id"] ?? 0,
    metadata: metadataOf(beside["metadata"], `${contents.log.origin}#${row.index}`),
    unmapped: {
      ...beside,
      release: {
        sha256,
        title: contents.title,
        case: contents.case,
        origin: contents.log.origin,
        index: row.index,
        proved: fields.map(({ name }) => name),
        vouched: Object.keys(row.vouched),
        withheld: row.withheld.filter(({ extent }) => extent === "whole").map(({ field }) => field),
      },
    },
  };
}

const ATTRIBUTE = /^(?!__proto__$)[a-z0-9_]{1,64}$/;

/** Attacker: whoever chose the names of withheld fields, which no proof binds. */
function safe(name: string): string {
  return name
    .replaceAll(/[^a-z0-9_]/g, "_")
    .slice(0, 64)
    .replace("__proto__", "proto");
}

function membersOf(event: Record<string, unknown>, parent: string): Record<string, unknown> | undefined {
  const members = (event[parent] ??= {});
  return isObject(members) ? members : undefined;
}

/** What follows from what is shown. Where that is withheld: 0, base event, and the operation as the source's own word for the act, if that is shown. */
function classOf(event: Readonly<Record<string, unknown>>, operation: unknown): Record<string, unknown> {
  const type = numberOf(event["type_uid"]);
  const classUid = numberOf(event["class_uid"]) ?? (type === undefined ? 0 : Math.floor(type / 100));
  const shown = numberOf(event["activity_id"]) ?? (type === undefined ? undefined : type % 100);
  const isNamed = shown === undefined && typeof operation === "string";
  const activity = shown ?? (isNamed ? OTHER : 0);
  return {
    class_uid: classUid,
    category_uid: Math.floor(classUid / 1000),
    activity_id: activity,
    ...(isNamed ? { activity_name: operation } : {}),
    type_uid: classUid * 100 + activity,
  };
}

const OTHER = 99;

function operationOf({ oversight }: Readonly<Record<string, unknown>>): unknown {
  return isObject(oversight) ? oversight["operation"] : undefined;
}

function numberOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

/** The entry of the body's log is what one event is known by, in however many releases it is. */
function metadataOf(shown: unknown, uid: string): Record<string, unknown> {
  const product = { name: "Public-records release" };
  return { product, ...(isObject(shown) ? shown : {}), version: "1.8.0", uid };
}

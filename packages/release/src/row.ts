// A released row: the log entry with its proof, the fields that are shown as they were sealed (proved), those that are shown changed (the body's word), and
// which are withheld by which exemption. Everything not shown is still committed to, with a salt of its own, so a court that gets the field later can compare.
import { checkFile, formatDisclosureFile, parseDisclosureFile } from "@quis/disclosure";
import { type Policy, toBase64 } from "@quis/tlog";
import { ReleaseError } from "./error.ts";
import { type FieldRule, type RedactionProfile, ruleOf } from "./profile.ts";
import { pseudonymOf } from "./pseudonym.ts";
import type { ReviewItem, SourceEvent } from "./review.ts";

/** A field that is not shown as it was sealed. */
export interface Withheld {
  readonly field: string;
  readonly exemption: string;
  /** Further exemptions by which parts are taken out. */
  readonly also?: readonly string[];
  /** `part`: shown with parts taken out; `pseudonym`: shown under one; `whole`: not shown. */
  readonly extent: "part" | "pseudonym" | "whole";
}

export interface ReleasedRow {
  readonly index: number;
  /** A disclosure file that shows what is shown as it was sealed. */
  readonly file: string;
  /** Values that the body vouches for: with parts taken out, or under a pseudonym. */
  readonly vouched: Readonly<Record<string, unknown>>;
  readonly withheld: readonly Withheld[];
}

/** What stands where a part was taken out. */
export function blockOf(code: string): string {
  return `[withheld: ${code}]`;
}

interface RowParts {
  /** A disclosure file of the event with all its fields. */
  readonly file: string;
  readonly event: SourceEvent;
  readonly profile: RedactionProfile;
  /** The review list; its items of other events are left alone. */
  readonly items: readonly ReviewItem[];
  /** Of pseudonyms. */
  readonly key: Uint8Array;
}

/** What becomes of an event, before its proof: which fields are opened, what is vouched for and withheld. */
export interface RedactedEvent extends Pick<ReleasedRow, "index" | "vouched" | "withheld"> {
  readonly opened: ReadonlySet<string>;
}

/** @throws ReleaseError RELEASE_NOT_REVIEWED while a part of this event is undecided */
export function makeRow({ file, ...parts }: RowParts): ReleasedRow {
  const { opened, index, vouched, withheld } = redactEvent(parts);
  const { disclosures, ...rest } = parseDisclosureFile(file);
  const shown = disclosures.filter((disclosure) => opened.has(fieldOf(disclosure)));
  return { index, file: formatDisclosureFile({ ...rest, disclosures: shown }), vouched, withheld };
}

/** @throws ReleaseError RELEASE_NOT_REVIEWED while a part of this event is undecided */
export function redactEvent({ event, profile, items, key }: Omit<RowParts, "file">): RedactedEvent {
  const own = items.filter(({ index }) => index === event.index);
  const open = own.find(({ decision }) => decision === null);
  if (open !== undefined)
    throw new ReleaseError("RELEASE_NOT_REVIEWED", `expected a person's decision on ${open.id}, got none yet`);
  const vouched: Record<string, unknown> = {};
  const withheld: Withheld[] = [];
  const opened = new Set<string>();
  for (const { name, value } of event.fields) {
    const rule = ruleOf(profile, name);
    const parts = own.filter(({ field, decision }) => field === name && decision?.redact === true);
    if (rule.action === "show" && parts.length === 0) {
      opened.add(name);
      continue;
    }
    const changed = changedValue(value, rule, parts, profile, key);
    if (changed !== undefined) vouched[name] = changed;
    const reasons = [...new Set(parts.map(({ decision }) => decision?.exemption ?? profile.personal))].toSorted();
    const [first = profile.personal, ...also] =
      rule.action === "show" ? reasons : [rule.exemption ?? profile.otherwise];
    withheld.push({
      field: name,
      exemption: first,
      ...(also.length === 0 ? {} : { also }),
      extent: rule.action === "show" ? "part" : changed === undefined ? "whole" : "pseudonym",
    });
  }
  return { index: event.index, opened, vouched, withheld };
}

function changedValue(
  value: unknown,
  { action, field }: FieldRule,
  parts: readonly ReviewItem[],
  profile: RedactionProfile,
  key: Uint8Array,
): unknown {
  if (action === "withhold") return undefined;
  if (action === "show") return withoutParts(value, parts, profile);
  // Nothing but who it is: a name or e-mail beside the id would undo it.
  const id = typeof value === "object" && value !== null && "uid" in value ? value.uid : value;
  return typeof id === "string" ? { uid: pseudonymOf(key, field, id) } : undefined;
}

function withoutParts(
  value: unknown,
  parts: readonly ReviewItem[],
  profile: RedactionProfile,
  path: readonly (string | number)[] = [],
): unknown {
  if (typeof value === "string") {
    const here = parts.filter((part) => part.path.join("\n") === path.join("\n")).toSorted((a, b) => a.start - b.start);
    let text = "";
    let at = 0;
    for (const { start, end, decision } of here) {
      const { code } = profile.exemptions.get(decision?.exemption ?? profile.personal)!;
      // Parts that overlap are one.
      if (start >= at) text += value.slice(at, start) + blockOf(code);
      at = Math.max(at, end);
    }
    return text + value.slice(at);
  }
  if (Array.isArray(value)) return value.map((item, i) => withoutParts(item, parts, profile, [...path, i]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutParts(member, parts, profile, [...path, name])]),
  );
}

// RFC 9901 §4.2.1: base64url of [salt, name, value].
function fieldOf(disclosure: string): string {
  const binary = atob(disclosure.replaceAll("-", "+").replaceAll("_", "/"));
  const text = new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)));
  return String((JSON.parse(text) as readonly unknown[])[1]);
}

export type RowVerdict =
  | {
      readonly proved: true;
      readonly index: number;
      readonly fields: readonly { readonly name: string; readonly value: unknown }[];
      readonly hidden: number;
      readonly log: { readonly origin: string; readonly size: number; readonly root: string };
    }
  | { readonly proved: false; readonly reason: string };

/** Whether a row stands in the log as it says. What is vouched for is not proved; how many fields are withheld is. */
export function checkRow(row: ReleasedRow, policy: Policy): RowVerdict {
  const { proved, disclosed, index, log, reason } = checkFile({ file: new TextEncoder().encode(row.file), policy });
  if (!proved || disclosed === undefined || index === undefined || log === undefined)
    return { proved: false, reason: reason?.message ?? "expected a disclosure file, got another" };
  if (index !== row.index) return { proved: false, reason: `expected the entry ${row.index}, got ${index}` };
  const shown = new Set(disclosed.fields.map(({ name }) => name));
  const names = new Set(row.withheld.map(({ field }) => field));
  if (
    names.size !== row.withheld.length ||
    names.size !== disclosed.hidden ||
    [...names].some((name) => shown.has(name))
  )
    return {
      proved: false,
      reason: `expected ${disclosed.hidden} withheld fields, each with its exemption, got others`,
    };
  const strange = Object.keys(row.vouched).find((name) => !names.has(name));
  if (strange !== undefined)
    return { proved: false, reason: `expected values of withheld fields only, got one of ${strange}` };
  return { proved: true, index, fields: disclosed.fields, hidden: disclosed.hidden, log };
}

/**
 * For a court: whether a disclosure file that was handed over later is of the same entry as a released row, and so shows what was withheld there.
 * @throws ReleaseError RELEASE_NOT_PROVED with the reason, if either does not hold or they are of two entries
 */
export function compareLater(
  row: ReleasedRow,
  later: string,
  policy: Policy,
): readonly { readonly name: string; readonly value: unknown }[] {
  const own = checkRow(row, policy);
  if (!own.proved) throw new ReleaseError("RELEASE_NOT_PROVED", `the released row: ${own.reason}`);
  const verdict = checkFile({ file: new TextEncoder().encode(later), policy });
  if (!verdict.proved || verdict.disclosed === undefined)
    throw new ReleaseError(
      "RELEASE_NOT_PROVED",
      `the later file: ${verdict.reason?.message ?? "expected a disclosure file, got another"}`,
    );
  const [entry, other] = [row.file, later].map((text) => toBase64(parseDisclosureFile(text).entry));
  if (entry !== other || verdict.index !== row.index)
    throw new ReleaseError(
      "RELEASE_NOT_PROVED",
      `expected a file of entry ${row.index}, got one of entry ${verdict.index}`,
    );
  const withheld = new Set(row.withheld.map(({ field }) => field));
  return verdict.disclosed.fields.filter(({ name }) => withheld.has(name));
}

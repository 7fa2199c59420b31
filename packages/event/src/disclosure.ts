// Chosen fields of an event, provable one by one: disclosures in the form of RFC 9901 §4.2.1, checked against the commitment of a
// log entry (§7.1). What is not disclosed stays a digest. docs/reference/commitment.md has the bytes.
import { base64urlOfBytes, base64urlOfText, sha256Latin1 } from "#platform";
import { bytesOfBase64url } from "./base64url.ts";
import { canonicalJson } from "./canonical-json.ts";
import { commitmentOfDigests, disclosure, disclosureDigest, fieldSalts, SALT_CHARACTERS } from "./commitment.ts";
import { EventError, type EventErrorCode } from "./error.ts";
import { type Field, isFieldOf } from "./fields.ts";
import type { Payload } from "./payload.ts";

/** An event with only chosen fields in the clear. */
export interface DisclosedEvent {
  /** Digests of all fields, base64url, in byte order of the digests: their order says nothing about which field is which. */
  readonly digests: readonly string[];
  /** Disclosures of the chosen fields, in the order of their names. */
  readonly disclosures: readonly string[];
}

/** One field that was proved. */
export interface DisclosedField extends Field {
  readonly value: unknown;
}

/** What disclosures prove about a commitment. */
export interface CheckedDisclosures {
  /** In the order of their names. */
  readonly fields: readonly DisclosedField[];
  /** Fields of the event that stay hidden. */
  readonly hidden: number;
}

/** Most fields of one event: a payload record counts them in 16 bits (payload.ts). */
export const MAX_FIELDS = 65_535;
// Attacker: JSON nested so deep that reading it exhausts the stack. Normalisers take far less.
const MAX_DEPTH = 128;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Discloses the fields `names` of an event and no others. An empty list is allowed: it proves that there was an event.
 * @throws EventError EVENT_UNKNOWN_FIELD for a name that the event does not have or that is given twice.
 */
export function discloseFields(
  { eventKey, fields }: Pick<Payload, "eventKey" | "fields">,
  names: readonly string[],
): DisclosedEvent {
  const wanted = new Set(names);
  if (wanted.size !== names.length) throw fault("EVENT_UNKNOWN_FIELD", "each field named once", "one twice");
  const salts = fieldSalts(eventKey, fields.length);
  const disclosures: string[] = [];
  const digests = fields.map((field, i) => {
    const text = disclosure(salts[i]!, field);
    if (wanted.delete(field.name)) disclosures.push(text);
    return disclosureDigest(text);
  });
  const [unknown] = wanted;
  if (unknown !== undefined) {
    const have = fields.map((field) => field.name).join(", ");
    throw fault("EVENT_UNKNOWN_FIELD", `a field of this event (${have})`, quote(unknown));
  }
  // One latin-1 character per byte, so that string order is byte order.
  return { digests: digests.sort().map(base64urlOfBytes), disclosures };
}

/**
 * Checks that `disclosures` are fields of the event that `commitment` (32 bytes) commits to, under `digests` of all its fields.
 * The input is an attacker's: everything has one spelling, and whatever is added, changed, moved or written otherwise is refused.
 * @throws EventError EVENT_BAD_DISCLOSURE (not in the one form), EVENT_DISCLOSURE_UNKNOWN (its digest is not among `digests`),
 * EVENT_DISCLOSURE_TWICE, EVENT_COMMITMENT_MISMATCH (the digests are not those of the entry).
 */
export function checkDisclosures(commitment: Uint8Array, disclosed: DisclosedEvent): CheckedDisclosures {
  const digests = readDigests(disclosed.digests);
  const computed = commitmentOfDigests(digests);
  if (commitment.length !== 32 || !computed.every((byte, i) => byte === commitment[i])) {
    throw fault(
      "EVENT_COMMITMENT_MISMATCH",
      `digests that make the entry's commitment ${base64urlOfBytes(latin1(commitment))}`,
      `digests that make ${base64urlOfBytes(latin1(computed))}`,
    );
  }
  const known = new Set(digests);
  const names = new Set<string>();
  const fields: DisclosedField[] = [];
  for (const [i, text] of disclosed.disclosures.entries()) {
    const field = readDisclosure(text, i);
    const before = fields.at(-1);
    if (before !== undefined && field.name === before.name) {
      throw fault("EVENT_DISCLOSURE_TWICE", "each field disclosed once", `${field.name} twice`);
    }
    // Two names of which one contains the other are no fields of one event: `actor` is opened or stands whole (fields.ts).
    if (names.has(field.name.split(".", 1)[0]!)) {
      throw bad(i, "a field that one event can have", `${field.name} beside the field that would hold it`);
    }
    if (!known.has(sha256Latin1(text))) {
      throw fault(
        "EVENT_DISCLOSURE_UNKNOWN",
        `disclosures of fields that the entry commits to`,
        `${field.name} with a value or salt that it does not commit to`,
      );
    }
    if (before !== undefined && field.name < before.name) {
      throw bad(i, "disclosures in the order of their names", `${field.name} after ${before.name}`);
    }
    names.add(field.name);
    fields.push(field);
  }
  return { fields, hidden: digests.length - fields.length };
}

function readDigests(texts: readonly string[]): string[] {
  if (texts.length === 0 || texts.length > MAX_FIELDS) {
    throw fault("EVENT_BAD_DISCLOSURE", `1 to ${MAX_FIELDS} digests`, `${texts.length}`);
  }
  const digests: string[] = [];
  for (const text of texts) {
    const bytes = bytesOfBase64url(text);
    if (bytes?.length !== 32) throw fault("EVENT_BAD_DISCLOSURE", "digests of 32 bytes in base64url", quote(text));
    const digest = latin1(bytes);
    // Strictly ascending: one spelling, and no digest counted twice.
    if (digests.length > 0 && digests.at(-1)! >= digest) {
      throw fault("EVENT_BAD_DISCLOSURE", "distinct digests in byte order", `${quote(text)} out of it`);
    }
    digests.push(digest);
  }
  return digests;
}

/** A disclosure taken apart: base64url of `["salt","name",value]` in the one spelling that sealing gives it. */
function readDisclosure(text: string, index: number): DisclosedField {
  const bytes = bytesOfBase64url(text);
  if (bytes === undefined) throw bad(index, "base64url without padding", quote(text));
  let json: string;
  let parsed: unknown;
  try {
    json = decoder.decode(bytes);
    parsed = JSON.parse(json);
  } catch (cause) {
    throw bad(index, "JSON in UTF-8", cause instanceof Error ? cause.message : "other bytes");
  }
  if (!Array.isArray(parsed) || parsed.length !== 3) throw bad(index, "an array of salt, name and value", "another");
  const [salt, name, value] = parsed as [unknown, unknown, unknown];
  if (typeof salt !== "string" || !isSalt(salt)) {
    throw bad(index, `a salt of ${SALT_CHARACTERS} base64url characters`, "another");
  }
  if (tooDeep(value, MAX_DEPTH)) throw bad(index, `at most ${MAX_DEPTH} levels of nesting`, "more");
  if (typeof name !== "string" || !isFieldOf(name, value)) {
    throw bad(index, "a field's name", typeof name === "string" ? quote(name) : typeof name);
  }
  const valueJson = canonicalJson(value);
  // Also refuses double members, escapes and numbers that have a shorter spelling: two readers could take them differently.
  if (json !== `["${salt}","${name}",${valueJson}]` || base64urlOfText(json) !== text) {
    throw bad(index, "the one spelling of RFC 8785", `another for ${name}`);
  }
  return { name, valueJson, value };
}

function isSalt(text: string): boolean {
  return text.length === SALT_CHARACTERS && /^[A-Za-z0-9_-]+$/.test(text);
}

function tooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => tooDeep(member, levels - 1));
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

function bad(index: number, expected: string, got: string): EventError {
  return fault("EVENT_BAD_DISCLOSURE", `disclosure ${index} to be ${expected}`, got);
}

function fault(code: EventErrorCode, expected: string, got: string): EventError {
  return new EventError(code, `expected ${expected}, got ${got}`);
}

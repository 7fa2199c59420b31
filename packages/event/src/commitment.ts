// What the public log says of an event: one hash that hides every field and lets each be disclosed alone, in the manner of
// SD-JWT (RFC 9901 §4.2). docs/reference/commitment.md has the bytes.
//
//   salts       = SHAKE256("quis/salts/v1" || 0x00 || event key), cut into 18-byte pieces, one per field in the order of names
//   disclosure  = base64url(JSON [salt, name, value])            value in RFC 8785 spelling, salt base64url
//   digest      = SHA-256(ASCII disclosure)
//   commitment  = SHA-256(0x01 || digests in byte order)
import { base64urlOfText, latin1Bytes, sha256, sha256Latin1, shake256Base64url } from "#platform";
import type { Field } from "./fields.ts";

/** Bytes of an event key: secret, random per event, kept in the payload only. */
export const EVENT_KEY_BYTES = 32;
// 144 bits: above the 128 that RFC 9901 §9.3 asks for, and exactly 24 base64url characters, so one encoding serves all salts.
const SALT_BYTES = 18;
/** Characters of a salt in a disclosure. */
export const SALT_CHARACTERS = 24;
const SALT_DOMAIN = new TextEncoder().encode("quis/salts/v1\0");
const COMMITMENT_VERSION = "\u0001";

/** The salts of `count` fields in the order of their names, base64url, 144 bits each. */
export function fieldSalts(eventKey: Uint8Array, count: number): string[] {
  const input = new Uint8Array(SALT_DOMAIN.length + EVENT_KEY_BYTES);
  input.set(SALT_DOMAIN);
  input.set(eventKey, SALT_DOMAIN.length);
  const stream = shake256Base64url(input, Math.max(1, count) * SALT_BYTES);
  const salts: string[] = [];
  for (let i = 0; i < count; i++) salts.push(stream.slice(i * SALT_CHARACTERS, (i + 1) * SALT_CHARACTERS));
  return salts;
}

/** The disclosure of one field (RFC 9901 §4.2.1): whoever holds it can prove the field and nothing else. */
export function disclosure(salt: string, field: Field): string {
  // Field names are [a-z0-9_.], so they need no JSON escaping.
  return base64urlOfText(`["${salt}","${field.name}",${field.valueJson}]`);
}

/** Digest of a disclosure, 32 latin-1 characters. */
export function disclosureDigest(text: string): string {
  return sha256Latin1(text);
}

/** Commitment over digests (32 latin-1 characters each), in any order. */
export function commitmentOfDigests(digests: readonly string[]): Uint8Array {
  return sha256(latin1Bytes(COMMITMENT_VERSION + digests.toSorted().join("")));
}

/**
 * The 32-byte commitment to `fields` (sorted by name, as eventFields gives them) under an event key.
 * Deterministic: the payload holds key and fields, so every commitment can be recomputed.
 */
export function commit(fields: readonly Field[], eventKey: Uint8Array): Uint8Array {
  const salts = fieldSalts(eventKey, fields.length);
  const digests = fields.map((field, i) => disclosureDigest(disclosure(salts[i]!, field)));
  return commitmentOfDigests(digests);
}

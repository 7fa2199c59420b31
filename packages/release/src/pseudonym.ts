// Pseudonyms of a release: the same person is the same letters within it, so that patterns stay testable, and other letters in every other release, so that
// two cannot be joined by them. HMAC-SHA-256 (RFC 2104) under a key that is made for one release and kept by the release officer.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
/** 80 bits: among 10^6 persons two share one by a chance of 10^-12. */
const LENGTH = 16;

/** `key`: 32 random bytes. Without it nobody can try names: a plain hash of an identifier is undone by a dictionary. */
export function pseudonymOf(key: Uint8Array, field: string, id: string): string {
  if (key.length !== 32) throw new RangeError(`expected a key of 32 bytes, got ${key.length}`);
  const mac = hmac(sha256, key, utf8ToBytes(`quis-release-pseudonym/v1\n${field}\n${id}`));
  return Array.from(mac.subarray(0, LENGTH), (octet) => LETTERS[octet % 32]).join("");
}

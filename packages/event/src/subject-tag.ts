// Subject tags: with one subject's key one can find all entries about that subject in the public log; without it, entries about
// the same person cannot be linked, because the tag also hashes the entry's own commitment.
import { hmacSha256, sha256 } from "#platform";

/** Bytes of a tag in an entry. */
export const TAG_BYTES = 16;
const encoder = new TextEncoder();
const KEY_DOMAIN = "quis/subject-key/v1\0";
const TAG_DOMAIN = encoder.encode("quis/subject-tag/v1\0");

/** The 32-byte key of the subject with this identifier. Handing it over discloses this subject's entries and no other's. */
export function subjectKey(masterKey: Uint8Array, subjectUid: string): Uint8Array {
  return hmacSha256(masterKey, encoder.encode(KEY_DOMAIN + subjectUid));
}

/** Tag of a subject in the entry with this commitment: the first 16 bytes of SHA-256(domain || key || commitment). */
export function subjectTag(key: Uint8Array, commitment: Uint8Array): Uint8Array {
  const message = new Uint8Array(TAG_MESSAGE_BYTES);
  writeTagMessage(message, 0, key, commitment);
  return sha256(message).subarray(0, TAG_BYTES);
}

/** Bytes of what a tag is the hash of. */
export const TAG_MESSAGE_BYTES: number = TAG_DOMAIN.length + 64;

/** Writes what a tag is the hash of at `at`. */
export function writeTagMessage(into: Uint8Array, at: number, key: Uint8Array, commitment: Uint8Array): void {
  into.set(TAG_DOMAIN, at);
  into.set(key, at + TAG_DOMAIN.length);
  into.set(commitment, at + TAG_DOMAIN.length + 32);
}

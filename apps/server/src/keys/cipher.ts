// AES-256-GCM with a fresh random nonce per call. NIST SP 800-38D: 96-bit random nonces are safe for 2^32 messages under one key (§8.3);
// a key here covers one month of one source, and a year of two bundles a second is 2^26.
// https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf
import { createCipheriv, createDecipheriv, randomFillSync } from "node:crypto";
import { free } from "../bytes/free.ts";

export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
/** Bytes that sealing adds: nonce before, tag behind. */
export const SEAL_BYTES: number = NONCE_BYTES + TAG_BYTES;

// Random bytes in blocks: one call per nonce costs more than the encryption of a small message.
const NONCES_AT_ONCE = 256;
const nonces = Buffer.alloc(NONCES_AT_ONCE * NONCE_BYTES);
let nextNonce = NONCES_AT_ONCE;

function freshNonce(): Buffer<ArrayBuffer> {
  if (nextNonce === NONCES_AT_ONCE) {
    randomFillSync(nonces);
    nextNonce = 0;
  }
  const nonce = Buffer.from(nonces.subarray(nextNonce * NONCE_BYTES, (nextNonce + 1) * NONCE_BYTES));
  nextNonce++;
  return nonce;
}

/** nonce || ciphertext || tag. `bound` is authenticated and not hidden (additional data). */
export function seal(key: Uint8Array, bound: Uint8Array, plain: Uint8Array): Buffer<ArrayBuffer> {
  const parts = sealParts(key, bound, plain);
  const sealed = Buffer.concat(parts);
  free(parts[1]);
  return sealed;
}

/** What {@link seal} gives, as nonce, ciphertext and tag: a large text is not copied once more. */
export function sealParts(key: Uint8Array, bound: Uint8Array, plain: Uint8Array): SealedParts {
  const nonce = freshNonce();
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(bound);
  const body = cipher.update(plain);
  // GCM is a stream: the end adds no bytes, it only makes the tag.
  cipher.final();
  return [nonce, body, cipher.getAuthTag()];
}

export type SealedParts = readonly [nonce: Buffer<ArrayBuffer>, body: Buffer<ArrayBuffer>, tag: Buffer<ArrayBuffer>];

/** What `seal` hid, or undefined if key, `bound` or any byte is another. */
export function open(key: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < SEAL_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(bound);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const body = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([body, decipher.final()]);
  } catch {
    return undefined;
  }
}

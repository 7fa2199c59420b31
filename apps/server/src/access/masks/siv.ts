// Deterministic authenticated encryption: the same text under the same key gives the same bytes, and bytes that were not made under the key open
// to nothing. The synthetic IV construction of RFC 5297 §2.6 with HMAC-SHA-256 (RFC 2104) in place of S2V and AES-256-CTR.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

const KEY_BYTES = 32;
const BLOCK_BYTES = 16;

/** A key for one use: RFC 5869 gives each use its own, so that nothing made for one opens under another. */
export interface SivKey {
  readonly mac: Uint8Array;
  readonly cipher: Uint8Array;
}

/** The key of `use` under a master key. */
export function sivKey(master: Uint8Array, use: readonly string[]): SivKey {
  // Length before each part: no two lists spell the same text.
  const info = `quis/mask/v1${use.map((part) => `\0${Buffer.byteLength(part)}:${part}`).join("")}`;
  const bytes = new Uint8Array(hkdfSync("sha256", master, "", info, 2 * KEY_BYTES));
  return { mac: bytes.subarray(0, KEY_BYTES), cipher: bytes.subarray(KEY_BYTES) };
}

function syntheticIv(key: SivKey, text: Uint8Array, ivBytes: number): Buffer {
  return createHmac("sha256", key.mac).update(text).digest().subarray(0, ivBytes);
}

// Zeros after the IV are the counter: 48 bits and more, which no text of ours uses up.
function counterBlock(iv: Uint8Array): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.set(iv);
  return block;
}

/** IV, then as many bytes as `text` has. */
export function sealSiv(key: SivKey, text: Uint8Array, ivBytes: number): Buffer {
  const iv = syntheticIv(key, text, ivBytes);
  const cipher = createCipheriv("aes-256-ctr", key.cipher, counterBlock(iv));
  return Buffer.concat([iv, cipher.update(text), cipher.final()]);
}

/** The text, or undefined for bytes that were not made under this key. */
export function openSiv(key: SivKey, bytes: Uint8Array, ivBytes: number): Buffer | undefined {
  if (bytes.length < ivBytes) return undefined;
  const iv = bytes.subarray(0, ivBytes);
  const decipher = createDecipheriv("aes-256-ctr", key.cipher, counterBlock(iv));
  const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes)), decipher.final()]);
  return timingSafeEqual(syntheticIv(key, text, ivBytes), iv) ? text : undefined;
}

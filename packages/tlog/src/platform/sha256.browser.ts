/** SHA-256 where there is no `node:crypto`: @noble/hashes, synchronous, no WebCrypto. */
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

/** SHA-256 of `data`, 32 bytes. */
export function sha256(data: Uint8Array): Uint8Array {
  return nobleSha256(data);
}

/** Writes SHA-256 of `data` to `out[offset .. offset + 32]`. `data` may overlap the place written to. */
export function sha256Into(data: Uint8Array, out: Uint8Array, offset: number): void {
  out.set(nobleSha256(data), offset);
}

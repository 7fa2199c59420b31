/** ML-DSA-44 (FIPS 204) by @noble/post-quantum's implementation, which is handed in: who loads it decides when. */
import type { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";

/** What is used of it. */
export type NobleMldsa = Pick<typeof ml_dsa44, "keygen" | "sign" | "verify">;

/** A verifying function for one 1,312-byte public key: pure ML-DSA, empty context. Never throws on a bad signature. */
export function nobleVerifier(
  noble: NobleMldsa,
  publicKey: Uint8Array,
): (message: Uint8Array, signature: Uint8Array) => boolean {
  return (message, signature) => {
    if (signature.length !== 2420) return false;
    try {
      return noble.verify(signature, message, publicKey);
    } catch {
      return false;
    }
  };
}

/** The public key and a signing function for one 32-byte seed. Signatures are hedged: twice the same message, two signatures. */
export function nobleSigner(
  noble: NobleMldsa,
  seed: Uint8Array,
): { publicKey: Uint8Array; sign: (message: Uint8Array) => Uint8Array } {
  const { publicKey, secretKey } = noble.keygen(Uint8Array.from(seed));
  return { publicKey, sign: (message) => noble.sign(message, secretKey) };
}

/** ML-DSA-44 (FIPS 204) where there is no `node:crypto`: @noble/post-quantum, synchronous. */
import { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";
import { nobleSigner, nobleVerifier } from "./mldsa.noble.ts";

/** A verifying function for one 1,312-byte public key: pure ML-DSA, empty context. Never throws on a bad signature. */
export function mldsaVerifier(publicKey: Uint8Array): (message: Uint8Array, signature: Uint8Array) => boolean {
  return nobleVerifier(ml_dsa44, publicKey);
}

/** The public key and a signing function for one 32-byte seed. Signatures are hedged: twice the same message, two signatures. */
export function mldsaSigner(seed: Uint8Array): { publicKey: Uint8Array; sign: (message: Uint8Array) => Uint8Array } {
  return nobleSigner(ml_dsa44, seed);
}

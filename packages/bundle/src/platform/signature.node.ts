// Signatures and digests of time stamps, by Node.
import { createPublicKey, hash, verify } from "node:crypto";
import type { HashName, SignatureCheck } from "../time-stamp/signature.ts";

export function digest(name: HashName, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash(name, bytes, "buffer"));
}

/** Whether the signature holds. A key that is none is a no. */
export function verifySignature({ spki, hash: name, data, signature }: SignatureCheck): boolean {
  try {
    return verify(name, data, createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" }), signature);
  } catch {
    return false;
  }
}

/** Ed25519 (RFC 8032) where there is no `node:crypto`: @noble/curves, synchronous. */
import { ed25519 } from "@noble/curves/ed25519.js";

/** A verifying function for one 32-byte public key. Never throws on a bad signature. */
export function ed25519Verifier(publicKey: Uint8Array): (message: Uint8Array, signature: Uint8Array) => boolean {
  return (message, signature) => {
    if (signature.length !== 64) return false;
    try {
      // RFC 8032 rules rather than ZIP 215: the same signatures are good in the browser and on Node.
      return ed25519.verify(signature, message, publicKey, { zip215: false });
    } catch {
      return false;
    }
  };
}

/** The public key and a signing function for one 32-byte seed. */
export function ed25519Signer(seed: Uint8Array): { publicKey: Uint8Array; sign: (message: Uint8Array) => Uint8Array } {
  const secret = Uint8Array.from(seed);
  return { publicKey: ed25519.getPublicKey(secret), sign: (message) => ed25519.sign(message, secret) };
}

/**
 * ML-DSA-44 (FIPS 204) on Node: `node:crypto` where its OpenSSL has it (3.5 on), else @noble/post-quantum, loaded only then.
 * Raw keys are wrapped in the fixed DER prefixes of RFC 9881 §4 and §6 (the seed alone, as context tag 0).
 */
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { createRequire } from "node:module";
import { type NobleMldsa, nobleSigner, nobleVerifier } from "./mldsa.noble.ts";

type Verify = (message: Uint8Array, signature: Uint8Array) => boolean;
interface Signing {
  publicKey: Uint8Array;
  sign: (message: Uint8Array) => Uint8Array;
}
interface Mldsa {
  readonly verifier: (publicKey: Uint8Array) => Verify;
  readonly signer: (seed: Uint8Array) => Signing;
}

const ALGORITHM = [0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 0x11];
const PKCS8_PREFIX = Uint8Array.of(0x30, 0x34, 2, 1, 0, ...ALGORITHM, 4, 0x22, 0x80, 0x20);
const SPKI_PREFIX = Uint8Array.of(0x30, 0x82, 5, 0x32, ...ALGORITHM, 3, 0x82, 5, 0x21, 0);

function der(prefix: Uint8Array, raw: Uint8Array): Buffer {
  return Buffer.concat([prefix, raw]);
}

/** By `node:crypto`. */
export const native: Mldsa = {
  verifier: (publicKey) => {
    const key = createPublicKey({ key: der(SPKI_PREFIX, publicKey), format: "der", type: "spki" });
    return (message, signature) => signature.length === 2420 && verify(null, message, key, signature);
  },
  signer: (seed) => {
    const key = createPrivateKey({ key: der(PKCS8_PREFIX, seed), format: "der", type: "pkcs8" });
    const spki = createPublicKey(key).export({ format: "der", type: "spki" });
    return {
      publicKey: new Uint8Array(spki.subarray(SPKI_PREFIX.length)),
      sign: (message) => new Uint8Array(sign(null, message, key)),
    };
  },
};

/** By @noble/post-quantum. `require` loads it at the first use: most processes never do. */
export const fallback: Mldsa = {
  verifier: (publicKey) => nobleVerifier(loadNoble(), publicKey),
  signer: (seed) => nobleSigner(loadNoble(), seed),
};

function loadNoble(): NobleMldsa {
  const loaded = createRequire(import.meta.url)("@noble/post-quantum/ml-dsa.js") as { ml_dsa44: NobleMldsa };
  return loaded.ml_dsa44;
}

/** `native` when it can make a key, else `fallback`. */
export function choose(makeKey: () => unknown): Mldsa {
  try {
    makeKey();
    return native;
  } catch {
    return fallback;
  }
}

let chosen: Mldsa | undefined;

function platform(): Mldsa {
  return (chosen ??= choose(() => native.signer(new Uint8Array(32))));
}

/** A verifying function for one 1,312-byte public key: pure ML-DSA, empty context. Never throws on a bad signature. */
export function mldsaVerifier(publicKey: Uint8Array): Verify {
  return platform().verifier(publicKey);
}

/** The public key and a signing function for one 32-byte seed. Signatures are hedged: twice the same message, two signatures. */
export function mldsaSigner(seed: Uint8Array): Signing {
  return platform().signer(seed);
}

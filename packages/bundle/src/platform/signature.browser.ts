// Signatures and digests of time stamps, where there is no Node: @noble, and RSA by whole numbers (RFC 8017 §8.2.2). Public keys only, so time tells nothing.
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import type { HashName, SignatureCheck } from "../time-stamp/signature.ts";

const HASHES = { sha256, sha384, sha512 } as const;
const CURVES = { "P-256": p256, "P-384": p384, "P-521": p521 } as const;
/** DigestInfo before the digest (RFC 8017 §9.2, note 1). */
const PREFIXES: Readonly<Record<HashName, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};

export function digest(name: HashName, bytes: Uint8Array): Uint8Array {
  return HASHES[name](bytes);
}

/** Whether the signature holds. A key that is none is a no. */
export function verifySignature({ key, hash, data, signature }: SignatureCheck): boolean {
  const hashed = digest(hash, data);
  if (key.family === "rsa") return isRsaSignature(key.modulus, key.exponent, signature, hash, hashed);
  try {
    return CURVES[key.curve].verify(signature, hashed, key.point, { prehash: false, format: "der", lowS: false });
  } catch {
    return false;
  }
}

function isRsaSignature(
  modulus: bigint,
  exponent: bigint,
  signature: Uint8Array,
  hash: HashName,
  hashed: Uint8Array,
): boolean {
  const size = Math.ceil(modulus.toString(16).length / 2);
  const value = BigInt(`0x0${bytesToHex(signature)}`);
  if (signature.length !== size || value >= modulus) return false;
  // The whole encoding is made and compared: a reader of it could be led to skip what it should not (Bleichenbacher 2006).
  const tail = concatBytes(hexToBytes(PREFIXES[hash]), hashed);
  const padding = new Uint8Array(size - tail.length - 3).fill(0xff);
  const expected = concatBytes(Uint8Array.of(0, 1), padding, Uint8Array.of(0), tail);
  return power(value, exponent, modulus) === BigInt(`0x${bytesToHex(expected)}`);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let left = exponent, square = base; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

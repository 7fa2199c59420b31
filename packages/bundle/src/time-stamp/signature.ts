// Which signatures of time stamps and certificates are believed: RSA (PKCS #1 v1.5, 2048 bits or more) and ECDSA (P-256, P-384, P-521), with SHA-2.
// RFC 8017 §8.2; RFC 5758. SHA-1 and MD5 are not: with them two texts can be made that one signature fits.
import { verifySignature } from "#signature";
import { type Der, DerReader, malformed, readBits, readInteger, readOid, TAG } from "./der.ts";

export type HashName = "sha256" | "sha384" | "sha512";

interface RsaKey {
  readonly family: "rsa";
  readonly modulus: bigint;
  readonly exponent: bigint;
}

interface CurveKey {
  readonly family: "ecdsa";
  readonly curve: "P-256" | "P-384" | "P-521";
  /** As SEC 1 §2.3.3 writes it. */
  readonly point: Uint8Array;
}

/** What a platform is asked: whether `signature` is one of `data` under this key. */
export interface SignatureCheck {
  readonly key: RsaKey | CurveKey;
  /** The same key as SubjectPublicKeyInfo in DER. */
  readonly spki: Uint8Array;
  readonly hash: HashName;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
}

const HASHES: Readonly<Record<string, HashName>> = {
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

const RSA = "1.2.840.113549.1.1.1";
const EC = "1.2.840.10045.2.1";
const SIGNATURES: Readonly<Record<string, readonly [family: "rsa" | "ecdsa", hash: HashName]>> = {
  "1.2.840.113549.1.1.11": ["rsa", "sha256"],
  "1.2.840.113549.1.1.12": ["rsa", "sha384"],
  "1.2.840.113549.1.1.13": ["rsa", "sha512"],
  "1.2.840.10045.4.3.2": ["ecdsa", "sha256"],
  "1.2.840.10045.4.3.3": ["ecdsa", "sha384"],
  "1.2.840.10045.4.3.4": ["ecdsa", "sha512"],
};
const CURVES: Readonly<Record<string, CurveKey["curve"]>> = {
  "1.2.840.10045.3.1.7": "P-256",
  "1.3.132.0.34": "P-384",
  "1.3.132.0.35": "P-521",
};

/** The hash of an AlgorithmIdentifier. @throws BundleError BUNDLE_STAMP_MALFORMED for one that is not believed */
export function readHash(algorithm: DerReader): HashName {
  const oid = readOid(algorithm.next(TAG.oid));
  algorithm.optional(TAG.null);
  algorithm.end();
  if (!Object.hasOwn(HASHES, oid)) throw malformed("SHA-256, SHA-384 or SHA-512", `the algorithm ${oid}`);
  return HASHES[oid]!;
}

/** What must fit a signature: its algorithm (AlgorithmIdentifier); `hash`, where that names none (RFC 5652 §10.1.2 with plain rsaEncryption). */
export interface Signed {
  readonly algorithm: Der;
  readonly hash?: HashName;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
}

/** Whether it was signed by the key of `spki`. What is not known, or too weak, is a no. */
export function isSignedBy(spki: Uint8Array, { algorithm, hash, data, signature }: Signed): boolean {
  const reader = new DerReader(algorithm.content, "a signature's algorithm");
  const oid = readOid(reader.next(TAG.oid));
  const [family, named] =
    oid === RSA ? (["rsa", hash] as const) : Object.hasOwn(SIGNATURES, oid) ? SIGNATURES[oid]! : [undefined, undefined];
  const key = readKey(spki);
  if (family === undefined || named === undefined || key?.family !== family) return false;
  // Attacker: one hash in the signature, another said beside it.
  if (hash !== undefined && hash !== named) return false;
  return verifySignature({ key, spki, hash: named, data, signature });
}

function readKey(spki: Uint8Array): RsaKey | CurveKey | undefined {
  const info = new DerReader(spki, "a public key").within();
  const algorithm = info.within();
  const oid = readOid(algorithm.next(TAG.oid));
  const bits = readBits(info.next(TAG.bits));
  info.end();
  if (oid === RSA) {
    const pair = new DerReader(bits, "an RSA key").within();
    const modulus = readInteger(pair.next(TAG.integer));
    const exponent = readInteger(pair.next(TAG.integer));
    pair.end();
    const size = modulus.toString(2).length;
    const usable =
      size >= 2048 && size <= 16_384 && exponent >= 65_537n && exponent < 2n ** 64n && exponent % 2n === 1n;
    return usable ? { family: "rsa", modulus, exponent } : undefined;
  }
  if (oid !== EC) return undefined;
  const curve = readOid(algorithm.next(TAG.oid));
  return Object.hasOwn(CURVES, curve) ? { family: "ecdsa", curve: CURVES[curve]!, point: bits } : undefined;
}

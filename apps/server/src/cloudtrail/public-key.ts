// Public keys of CloudTrail digests, as PEM, as base64 of DER, or as `aws cloudtrail list-public-keys` prints them.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PublicKey.html
import { createPublicKey, type KeyObject } from "node:crypto";
import { QuisError } from "../instance/error.ts";

export interface DigestKey {
  readonly key: KeyObject;
  /** As AWS lists it; a key that came without one is tried for every digest. */
  readonly fingerprint: string | undefined;
}

/** AWS signs with 2,048 bits; a shorter key could be forged. */
const MIN_MODULUS_BITS = 2048;

const PEM = /-----BEGIN (?:RSA )?PUBLIC KEY-----[\s\S]*?-----END (?:RSA )?PUBLIC KEY-----/g;

/** All keys of a file's text. @throws QuisError QUIS_BAD_INPUT if there is none, or one that is no RSA key of at least 2,048 bits */
export function parseDigestKeys(text: string): DigestKey[] {
  const trimmed = text.replace(/^\ufeff/, "").trim();
  if (trimmed.startsWith("{")) return listedKeys(trimmed);
  const pems = trimmed.match(PEM) ?? [];
  if (pems.length > 0) return pems.map((pem) => ({ key: checked(() => createPublicKey(pem)), fingerprint: undefined }));
  return [{ key: fromBase64(trimmed), fingerprint: undefined }];
}

function listedKeys(text: string): DigestKey[] {
  let list: unknown;
  try {
    list = (JSON.parse(text) as { PublicKeyList?: unknown }).PublicKeyList;
  } catch {
    throw refused("text that is not JSON");
  }
  if (!Array.isArray(list) || list.length === 0) throw refused("JSON without a PublicKeyList");
  return (list as unknown[]).map((item) => {
    const { Value: value, Fingerprint: fingerprint } = (item ?? {}) as { Value?: unknown; Fingerprint?: unknown };
    if (typeof value !== "string" || typeof fingerprint !== "string")
      throw refused("a key of the list without Value and Fingerprint");
    return { key: fromBase64(value), fingerprint: fingerprint.toLowerCase() };
  });
}

/** AWS gives PKCS #1 (RFC 8017 A.1.1); other tools write SubjectPublicKeyInfo. */
function fromBase64(text: string): KeyObject {
  const compact = text.replaceAll(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]{100,}={0,2}$/.test(compact)) throw refused("text that is neither PEM nor base64 of a key");
  const der = Buffer.from(compact, "base64");
  try {
    return checked(() => createPublicKey({ key: der, format: "der", type: "pkcs1" }));
  } catch {
    return checked(() => createPublicKey({ key: der, format: "der", type: "spki" }));
  }
}

function checked(make: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = make();
  } catch {
    throw refused("bytes that are no public key");
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa") throw refused(`a key of type ${key.asymmetricKeyType ?? "unknown"}`);
  if (bits < MIN_MODULUS_BITS) throw refused(`an RSA key of ${bits} bits`);
  return key;
}

function refused(got: string): QuisError {
  return new QuisError(
    "QUIS_BAD_INPUT",
    `public key expected RSA of at least ${MIN_MODULUS_BITS} bits as PEM, base64 DER or the output of list-public-keys, got ${got}`,
  );
}

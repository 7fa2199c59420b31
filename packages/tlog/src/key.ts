/**
 * Note keys: verifier keys (vkey) and signer keys (skey).
 * Spec: c2sp.org/signed-note "Signatures", "Verifier keys"; the skey form is the Go convention of golang.org/x/mod/sumdb/note.
 */
import { ed25519Signer, ed25519Verifier } from "#ed25519";
import { sha256 } from "#sha256";
import { fromBase64, toBase64 } from "./base64.ts";
import { TlogError } from "./error.ts";

/** Signature type of an ordinary Ed25519 note signature (signed-note "Signature types"). */
export const TYPE_ED25519 = 0x01;

/** Checks signatures of one key over note texts. */
export interface NoteVerifier {
  readonly name: string;
  /** Big-endian uint32 from the name, the type and the public key. Short: a hint which key, never a proof. */
  readonly keyId: number;
  /** Whether `signature` (without the key id) is this key's over `text`. */
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

/** Signs note texts. A key held elsewhere (KMS, PKCS#11) implements this one method. */
export interface NoteSigner {
  readonly name: string;
  readonly keyId: number;
  /** The verifier key of this signer. */
  readonly vkey: string;
  /** The signature over `text`, without the key id. */
  sign(text: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/**
 * A kind of key that is known only to whom it is given, so that a page that never meets one does not carry its code.
 * `mldsa44` is the one there is.
 */
export interface KeyKind {
  /** Signature type (signed-note "Signature types"). */
  readonly type: number;
  /** The verifier of a vkey of this type. Throws `TLOG_KEY_MALFORMED`. */
  parseVkey(vkey: string): NoteVerifier;
}

/** Whether `name` may name a key: not empty, no Unicode space, no plus, no control character (signed-note "Format"). */
export function isKeyName(name: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the format forbids exactly these
  return name !== "" && name.isWellFormed() && !/[\p{White_Space}+\u0000-\u001f]/u.test(name);
}

/** Key id: the first four bytes, big-endian, of SHA-256(name || "\n" || type || public key) (signed-note "Signatures"). */
export function keyIdOf(name: string, type: number, publicKey: Uint8Array): number {
  const nameBytes = new TextEncoder().encode(`${name}\n`);
  const input = new Uint8Array(nameBytes.length + 1 + publicKey.length);
  input.set(nameBytes);
  input[nameBytes.length] = type;
  input.set(publicKey, nameBytes.length + 1);
  const digest = sha256(input);
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0);
}

/** A key id as vkeys and messages spell it: 8 lowercase hex digits. */
export function formatKeyId(keyId: number): string {
  return keyId.toString(16).padStart(8, "0");
}

/** A vkey taken apart. The key id is recomputed: one that does not fit name, type and key is refused. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: number;
  readonly type: number;
  readonly publicKey: Uint8Array;
}

/** The parts of `<name>+<hex key id>+<base64(type || public key)>`. Throws `TLOG_KEY_MALFORMED`. */
export function splitVkey(vkey: string): VerifierKey {
  // Base64 may contain '+', names may not: the first two '+' separate.
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(vkey.trim());
  const [, name = "", hex = "", base64 = ""] = match ?? [];
  const bytes = fromBase64(base64);
  if (!isKeyName(name) || bytes === undefined || bytes.length < 2) {
    throw new TlogError(
      "TLOG_KEY_MALFORMED",
      "verifier key expected <name>+<8 hex digits>+<base64>, got something else",
    );
  }
  const type = bytes[0] as number;
  const publicKey = bytes.subarray(1);
  const keyId = keyIdOf(name, type, publicKey);
  if (formatKeyId(keyId) !== hex) {
    throw new TlogError(
      "TLOG_KEY_MALFORMED",
      `verifier key of ${name} expected key id ${formatKeyId(keyId)}, got ${hex}`,
    );
  }
  return { name, keyId, type, publicKey };
}

/** The verifier of an Ed25519 vkey (type 0x01). Throws `TLOG_KEY_MALFORMED`. */
export function parseVkey(vkey: string): NoteVerifier {
  const { name, keyId, type, publicKey } = splitVkey(vkey);
  if (type !== TYPE_ED25519 || publicKey.length !== 32) {
    throw new TlogError(
      "TLOG_KEY_MALFORMED",
      `verifier key of ${name} expected type 1 (Ed25519) and 32 bytes, got type ${type} and ${publicKey.length}`,
    );
  }
  return { name, keyId, verify: ed25519Verifier(publicKey) };
}

/** The vkey text of a public key. */
export function formatVkey(name: string, type: number, publicKey: Uint8Array): string {
  return `${name}+${formatKeyId(keyIdOf(name, type, publicKey))}+${toBase64(Uint8Array.of(type, ...publicKey))}`;
}

/**
 * The signer of `PRIVATE+KEY+<name>+<hex key id>+<base64(0x01 || seed)>`. Throws `TLOG_KEY_MALFORMED`; no message ever contains
 * any part of the secret.
 */
export function parseSkey(skey: string): NoteSigner {
  return signerOfSkey(skey, TYPE_ED25519, signerFromSeed);
}

/** The signer of a skey of `type`, made by `create` from its name and 32-byte seed. Throws `TLOG_KEY_MALFORMED`. */
export function signerOfSkey<S extends { readonly keyId: number }>(
  skey: string,
  type: number,
  create: (name: string, seed: Uint8Array) => S,
): S {
  const match = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(skey.trim());
  const [, name = "", hex = "", base64 = ""] = match ?? [];
  const bytes = fromBase64(base64);
  if (!isKeyName(name) || bytes === undefined || bytes.length !== 33 || bytes[0] !== type) {
    throw new TlogError(
      "TLOG_KEY_MALFORMED",
      `signer key expected PRIVATE+KEY+<name>+<8 hex digits>+<base64 of 33 bytes of type ${type}>, got something else`,
    );
  }
  const signer = create(name, bytes.subarray(1));
  if (formatKeyId(signer.keyId) !== hex) {
    throw new TlogError(
      "TLOG_KEY_MALFORMED",
      `signer key of ${name} expected key id ${formatKeyId(signer.keyId)}, got ${hex}`,
    );
  }
  return signer;
}

/** The skey text of a 32-byte seed. */
export function formatSkey(name: string, type: number, keyId: number, seed: Uint8Array): string {
  return `PRIVATE+KEY+${name}+${formatKeyId(keyId)}+${toBase64(Uint8Array.of(type, ...seed))}`;
}

function signerFromSeed(name: string, seed: Uint8Array): NoteSigner {
  const { publicKey, sign } = ed25519Signer(seed);
  return { name, keyId: keyIdOf(name, TYPE_ED25519, publicKey), vkey: formatVkey(name, TYPE_ED25519, publicKey), sign };
}

/** Throws `TLOG_KEY_MALFORMED` unless a key can be named `name` and made of `seed`. */
export function checkKeyParts(name: string, seed: Uint8Array): void {
  if (isKeyName(name) && seed.length === 32) return;
  throw new TlogError(
    "TLOG_KEY_MALFORMED",
    `key expected a name without spaces and plus and a 32-byte seed, got ${JSON.stringify(name)} and ${seed.length} bytes`,
  );
}

/**
 * A new Ed25519 key named `name`: the skey to keep secret and the vkey to publish. The 32-byte `seed` is random unless given.
 * Throws `TLOG_KEY_MALFORMED` for a name that cannot name a key.
 */
export function generateKey(
  name: string,
  seed: Uint8Array = crypto.getRandomValues(new Uint8Array(32)),
): { skey: string; vkey: string } {
  checkKeyParts(name, seed);
  const { keyId, vkey } = signerFromSeed(name, seed);
  return { skey: formatSkey(name, TYPE_ED25519, keyId, seed), vkey };
}

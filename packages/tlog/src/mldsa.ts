/**
 * ML-DSA-44 cosignatures of checkpoints and subtrees, which quantum computers do not forge; also a log's own second signature.
 * Spec: c2sp.org/tlog-cosignature v1.1.0-rc.1 "ML-DSA-44 signed message"; FIPS 204.
 */
import { mldsaSigner, mldsaVerifier } from "#mldsa";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { cosignatureTime } from "./cosignature.ts";
import { TlogError } from "./error.ts";
import { HASH_BYTES, asHash, emptyRoot, equalBytes } from "./hash.ts";
import {
  type KeyKind,
  type NoteSigner,
  type NoteVerifier,
  checkKeyParts,
  formatSkey,
  formatVkey,
  keyIdOf,
  signerOfSkey,
  splitVkey,
} from "./key.ts";
import { asSize } from "./size.ts";

/** Signature type of an ML-DSA-44 cosignature (signed-note "Signature types"). */
export const TYPE_MLDSA44 = 0x06;

const PUBLIC_KEY_BYTES = 1312;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = TIME_BYTES + 2420;
const LABEL = new TextEncoder().encode("subtree/v1\n\0");

/** The leaves from `start` to before `end` of the log named `origin`, and their root. A checkpoint is the one from 0 to its size. */
export interface SignedSubtree {
  readonly origin: string;
  readonly start: number;
  readonly end: number;
  readonly hash: Uint8Array;
}

/** Checks an ML-DSA-44 key's signatures. */
export interface MldsaVerifier extends NoteVerifier {
  /** Whether `signature` (time and ML-DSA signature, without the key id) is this key's over the subtree. Never throws. */
  verifySubtree(subtree: SignedSubtree, signature: Uint8Array): boolean;
}

/** Signs with an ML-DSA-44 key. */
export interface MldsaSigner extends NoteSigner {
  readonly verifier: MldsaVerifier;
  /** The signature over a checkpoint's text, with the time. Throws `TLOG_CHECKPOINT_MALFORMED` (no checkpoint, or extension lines, which ML-DSA does not cover). */
  sign(text: Uint8Array): Uint8Array;
  /**
   * The signature over a subtree that the caller has found consistent with all it has seen; without a time.
   * Throws `TLOG_CHECKPOINT_MALFORMED` (origin of 0 or more than 255 bytes), `TLOG_INDEX_RANGE` (no subtree), `TLOG_SIZE_RANGE` or
   * `TLOG_HASH_LENGTH`.
   */
  signSubtree(subtree: SignedSubtree): Uint8Array;
}

/**
 * Whether leaves `start` to before `end` are a subtree: `start` is a multiple of the least power of two that is not below their number
 * (draft-ietf-plants-merkle-tree-certs "Subtrees"). No leaves are one too, anywhere.
 */
export function isSubtree(start: number, end: number): boolean {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) return false;
  let width = 1;
  while (width < end - start) width *= 2;
  return start % width === 0;
}

/** The bytes that are signed: a `cosigned_message`. Throws as `signSubtree`. */
function cosignedMessage(name: Uint8Array, time: number, subtree: SignedSubtree): Uint8Array {
  const { start, end, hash } = subtree;
  const origin = new TextEncoder().encode(subtree.origin);
  if (origin.length < 1 || origin.length > 255) {
    throw new TlogError("TLOG_CHECKPOINT_MALFORMED", `origin expected 1 to 255 bytes for ML-DSA, got ${origin.length}`);
  }
  if (!isSubtree(asSize("start", start), asSize("end", end))) {
    throw new TlogError("TLOG_INDEX_RANGE", `subtree expected a start that its width divides, got ${start} to ${end}`);
  }
  if (start === end && !equalBytes(asHash(hash), emptyRoot())) {
    throw new TlogError("TLOG_HASH_LENGTH", "subtree of no leaves expected the hash of nothing, got another");
  }
  const message = new Uint8Array(LABEL.length + 1 + name.length + 8 + 1 + origin.length + 16 + HASH_BYTES);
  const view = new DataView(message.buffer);
  let at = 0;
  const put = (bytes: Uint8Array) => {
    message.set(bytes, at);
    at += bytes.length;
  };
  const putUint64 = (value: number) => {
    view.setBigUint64(at, BigInt(value));
    at += 8;
  };
  put(LABEL);
  put(Uint8Array.of(name.length));
  put(name);
  putUint64(time);
  put(Uint8Array.of(origin.length));
  put(origin);
  putUint64(start);
  putUint64(end);
  put(asHash(hash));
  return message;
}

/** The subtree a checkpoint's text speaks of. Throws `TLOG_CHECKPOINT_MALFORMED`, also for extension lines: nobody would have signed them. */
function subtreeOf(text: Uint8Array): SignedSubtree {
  let checkpoint: Checkpoint;
  try {
    checkpoint = parseCheckpoint(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text));
  } catch (cause) {
    if (cause instanceof TlogError) throw cause;
    throw new TlogError("TLOG_CHECKPOINT_MALFORMED", "checkpoint expected UTF-8, got other bytes", { cause });
  }
  const { origin, size, root, extensions } = checkpoint;
  if (extensions.length > 0) {
    throw new TlogError(
      "TLOG_CHECKPOINT_MALFORMED",
      `checkpoint expected no extension lines, which ML-DSA does not cover, got ${extensions.length}`,
    );
  }
  return { origin, start: 0, end: size, hash: root };
}

/** The verifier of a vkey of type 0x06: a witness's, or a log's own. Throws `TLOG_KEY_MALFORMED`. */
export function parseMldsaVkey(vkey: string): MldsaVerifier {
  const { name, keyId, type, publicKey } = splitVkey(vkey);
  if (type !== TYPE_MLDSA44 || publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new TlogError(
      "TLOG_KEY_MALFORMED",
      `verifier key of ${name} expected type 6 (ML-DSA-44) and ${PUBLIC_KEY_BYTES} bytes, got type ${type} and ${publicKey.length}`,
    );
  }
  return verifierOf(name, keyId, publicKey);
}

function verifierOf(name: string, keyId: number, publicKey: Uint8Array): MldsaVerifier {
  const nameBytes = encodeName(name);
  const verify = mldsaVerifier(publicKey);
  const holds = (signature: Uint8Array, subtree: () => SignedSubtree): boolean => {
    // "It MUST NOT exceed 2^63 - 1"; from 2^53 on it is in the future anyhow.
    const time = signature.length === SIGNATURE_BYTES ? cosignatureTime(signature) : undefined;
    if (time === undefined) return false;
    try {
      const claimed = subtree();
      // "If start is not zero, timestamp MUST be zero."
      if (claimed.start !== 0 && time !== 0) return false;
      return verify(cosignedMessage(nameBytes, time, claimed), signature.subarray(TIME_BYTES));
    } catch (error) {
      if (error instanceof TlogError) return false;
      throw error;
    }
  };
  return {
    name,
    keyId,
    verify: (text, signature) => holds(signature, () => subtreeOf(text)),
    verifySubtree: (subtree, signature) => holds(signature, () => subtree),
  };
}

/** "opaque cosigner_name<1..2^8-1>". */
function encodeName(name: string): Uint8Array {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length > 255) {
    throw new TlogError("TLOG_KEY_MALFORMED", `ML-DSA key expected a name of at most 255 bytes, got ${bytes.length}`);
  }
  return bytes;
}

/**
 * An ML-DSA-44 cosigner named `name` with a 32-byte seed. `now` gives Unix seconds for checkpoints; 0 makes no statement that the tree is
 * the largest seen. A log that signs its own checkpoints gives its origin as the name. Throws `TLOG_KEY_MALFORMED`.
 */
export function createMldsaCosigner(name: string, seed: Uint8Array, now: () => number): MldsaSigner {
  checkKeyParts(name, seed);
  const nameBytes = encodeName(name);
  const key = mldsaSigner(seed);
  const signAt = (time: number, subtree: SignedSubtree): Uint8Array => {
    const signature = new Uint8Array(SIGNATURE_BYTES);
    new DataView(signature.buffer).setBigUint64(0, BigInt(time));
    signature.set(key.sign(cosignedMessage(nameBytes, time, subtree)), TIME_BYTES);
    return signature;
  };
  const keyId = keyIdOf(name, TYPE_MLDSA44, key.publicKey);
  return {
    name,
    keyId,
    vkey: formatVkey(name, TYPE_MLDSA44, key.publicKey),
    verifier: verifierOf(name, keyId, key.publicKey),
    sign: (text) => signAt(Math.floor(now()), subtreeOf(text)),
    signSubtree: (subtree) => signAt(0, subtree),
  };
}

/** The signer of `PRIVATE+KEY+<name>+<hex key id>+<base64(0x06 || seed)>`; `now` as in {@link createMldsaCosigner}. Throws `TLOG_KEY_MALFORMED`. */
export function parseMldsaSkey(skey: string, now: () => number): MldsaSigner {
  return signerOfSkey(skey, TYPE_MLDSA44, (name, seed) => createMldsaCosigner(name, seed, now));
}

/**
 * A new ML-DSA-44 key named `name`: the skey to keep secret and the vkey to publish. The 32-byte `seed` is random unless given.
 * Throws `TLOG_KEY_MALFORMED`.
 */
export function generateMldsaKey(
  name: string,
  seed: Uint8Array = crypto.getRandomValues(new Uint8Array(32)),
): { skey: string; vkey: string } {
  const { keyId, vkey } = createMldsaCosigner(name, seed, () => 0);
  return { skey: formatSkey(name, TYPE_MLDSA44, keyId, seed), vkey };
}

/** ML-DSA-44 for `parsePolicy`: `parsePolicy(text, { kinds: [mldsa44] })`. */
export const mldsa44: KeyKind = { type: TYPE_MLDSA44, parseVkey: parseMldsaVkey };

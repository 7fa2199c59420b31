/**
 * Cosignatures: a witness's statement that, at a time, it saw a checkpoint consistent with all it saw before.
 * Spec: c2sp.org/tlog-cosignature "Ed25519 signed message" (cosignature/v1).
 */
import { ed25519Signer, ed25519Verifier } from "#ed25519";
import { TlogError } from "./error.ts";
import { type NoteSigner, type NoteVerifier, checkKeyParts, formatVkey, keyIdOf, splitVkey } from "./key.ts";

/** Signature type of an Ed25519 cosignature (signed-note "Signature types"). */
export const TYPE_COSIGNATURE = 0x04;

const TIME_BYTES = 8;

/** The bytes a cosignature signs: a header with the time, then the whole note text. */
function cosignedMessage(text: Uint8Array, time: number): Uint8Array {
  const header = new TextEncoder().encode(`cosignature/v1\ntime ${time}\n`);
  const message = new Uint8Array(header.length + text.length);
  message.set(header);
  message.set(text, header.length);
  return message;
}

/** The time inside a cosignature (its bytes after the key id), in Unix seconds; undefined when it is too short or from 2^53 on. */
export function cosignatureTime(signature: Uint8Array): number | undefined {
  if (signature.length < TIME_BYTES) return undefined;
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return time <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(time) : undefined;
}

/** The verifier of a witness's vkey (type 0x04), for the `others` of `openCheckpoint`. Throws `TLOG_KEY_MALFORMED`. */
export function parseCosignerVkey(vkey: string): NoteVerifier {
  const { name, keyId, type, publicKey } = splitVkey(vkey);
  if (type !== TYPE_COSIGNATURE || publicKey.length !== 32) {
    throw new TlogError(
      "TLOG_KEY_MALFORMED",
      `cosigner key of ${name} expected type 4 (cosignature/v1) and 32 bytes, got type ${type} and ${publicKey.length}`,
    );
  }
  const verify = ed25519Verifier(publicKey);
  return {
    name,
    keyId,
    verify: (text, signature) => {
      if (signature.length !== TIME_BYTES + 64) return false;
      const time = cosignatureTime(signature);
      // "It MUST NOT exceed 2^63 - 1, and verifiers MAY reject cosignatures with timestamps in the future": from 2^53 on, all are.
      return time !== undefined && verify(cosignedMessage(text, time), signature.subarray(TIME_BYTES));
    },
  };
}

/** A cosigner named `name` with a 32-byte seed; `now` gives Unix seconds. Throws `TLOG_KEY_MALFORMED`. */
export function createCosigner(name: string, seed: Uint8Array, now: () => number): NoteSigner {
  checkKeyParts(name, seed);
  const key = ed25519Signer(seed);
  return {
    name,
    keyId: keyIdOf(name, TYPE_COSIGNATURE, key.publicKey),
    vkey: formatVkey(name, TYPE_COSIGNATURE, key.publicKey),
    sign: (text) => {
      const time = Math.floor(now());
      const signature = new Uint8Array(TIME_BYTES + 64);
      new DataView(signature.buffer).setBigUint64(0, BigInt(time));
      signature.set(key.sign(cosignedMessage(text, time)), TIME_BYTES);
      return signature;
    },
  };
}

/**
 * A COSE receipt's bytes: COSE_Sign1 over a tree's root, which is left out, with one proof that leads to it.
 * Spec: RFC 9942 §4 and §5; RFC 9052 §4.2 and §4.4 (COSE_Sign1, Sig_structure); RFC 9864 §2.2 (Ed25519).
 */
import { Tagged, decode, encode } from "cborg";
import { TlogError } from "../error.ts";
import { type Hash, asHash, equalBytes } from "../hash.ts";

const TAG_COSE_SIGN1 = 18;
const LABEL_ALG = 1;
const LABEL_CRIT = 2;
const LABEL_KID = 4;
const LABEL_VDS = 395;
const LABEL_VDP = 396;
/**
 * Size of the tree, in the protected header. Private use (RFC 9052 §11.1): RFC 9942 signs the root alone, and one path fits several sizes
 * and indices, so without it nobody has signed where the entry stands.
 */
const LABEL_TREE_SIZE = -65_537;

/** Ed25519 (RFC 9864). The older EdDSA (-8) says the same with a key of this kind, and is read too. */
export const ALG_ED25519 = -19;
const ALG_EDDSA = -8;

const VDS_RFC9162_SHA256 = 1;
const PROOF_INCLUSION = -1;
const PROOF_CONSISTENCY = -2;

// 63 hashes of 34 bytes, a signature, a name: 4 KiB hold any receipt, and bound what a hostile one can cost.
const MAX_RECEIPT_BYTES = 4096;
const MAX_HASHES = 63;

interface Signed {
  /** The protected header as it was encoded: what is signed. */
  readonly protectedBytes: Uint8Array;
  /** Key the receipt says it is signed with, as `<name>+<key id>`. Absent in receipts that name none. */
  readonly keyId?: string;
  /** Size of the tree as the log signed it. Absent in receipts that other programs made. */
  readonly signedSize?: number;
  readonly signature: Uint8Array;
}

/** A receipt that an entry is in the tree. Nothing in it is verified. */
export interface InclusionReceipt extends Signed {
  readonly kind: "inclusion";
  readonly size: number;
  readonly index: number;
  readonly hashes: readonly Hash[];
}

/** A receipt that an older tree is the beginning of the tree. Nothing in it is verified. */
export interface ConsistencyReceipt extends Signed {
  readonly kind: "consistency";
  readonly oldSize: number;
  readonly size: number;
  readonly hashes: readonly Hash[];
}

/** A receipt taken apart. */
export type Receipt = InclusionReceipt | ConsistencyReceipt;

/** What a receipt proves: "inclusion" of the leaf `first`, or "consistency" with the tree of size `first`. */
export interface ReceiptProof {
  readonly kind: Receipt["kind"];
  readonly first: number;
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

function malformed(expected: string, got: string): TlogError {
  return new TlogError("TLOG_RECEIPT_MALFORMED", `receipt expected ${expected}, got ${got}`);
}

/** The protected header of a receipt by the key `keyId` over the root of the tree of `size`. */
export function encodeProtected(keyId: string, size: number): Uint8Array {
  return encode(
    new Map<number, unknown>([
      [LABEL_ALG, ALG_ED25519],
      [LABEL_KID, new TextEncoder().encode(keyId)],
      [LABEL_VDS, VDS_RFC9162_SHA256],
      [LABEL_TREE_SIZE, size],
    ]),
  );
}

/** What is signed (RFC 9052 §4.4). It begins with the byte 0x84, which no signed note does: one can never be passed off as the other. */
export function encodeSigStructure(protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array {
  return encode(["Signature1", protectedBytes, new Uint8Array(0), payload]);
}

/** The receipt's bytes. */
export function encodeReceipt(protectedBytes: Uint8Array, proof: ReceiptProof, signature: Uint8Array): Uint8Array {
  const { kind, first, size, hashes } = proof;
  const content = kind === "inclusion" ? [size, first, hashes] : [first, size, hashes];
  const label = kind === "inclusion" ? PROOF_INCLUSION : PROOF_CONSISTENCY;
  const unprotected = new Map([[LABEL_VDP, new Map([[label, [encode(content)]]])]]);
  return encode(new Tagged(TAG_COSE_SIGN1, [protectedBytes, unprotected, null, signature]));
}

/**
 * The receipt in `bytes`, taken apart and not verified. Read are receipts of RFC9162_SHA256 by Ed25519 with one proof, of inclusion or
 * consistency, the payload left out, and no other unprotected header, which anybody could have put there.
 * Throws `TLOG_RECEIPT_MALFORMED`.
 */
export function parseReceipt(bytes: Uint8Array): Receipt {
  if (bytes.length > MAX_RECEIPT_BYTES) throw malformed(`at most ${MAX_RECEIPT_BYTES} bytes`, `${bytes.length}`);
  const tagged = decodeOnly(bytes, "COSE_Sign1");
  const parts: unknown = tagged instanceof Tagged ? tagged.value : undefined;
  if (!Array.isArray(parts) || parts.length !== 4) throw malformed("tag 18 and an array of 4 (COSE_Sign1)", "neither");
  const [protectedBytes, unprotected, payload, signature] = parts as unknown[];
  if (!(protectedBytes instanceof Uint8Array)) throw malformed("a protected header in bytes", "none");
  if (payload !== null) throw malformed("no payload (nil): the root follows from the proof", "one");
  if (!(signature instanceof Uint8Array) || signature.length !== 64) throw malformed("a signature of 64 bytes", "none");
  const header = parseProtected(protectedBytes);
  return { ...parseProof(unprotected), ...header, protectedBytes, signature };
}

function parseProtected(bytes: Uint8Array): { keyId?: string; signedSize?: number } {
  const header = decodeOnly(bytes, "protected header", false);
  if (!(header instanceof Map)) throw malformed("a map as protected header", "another thing");
  const alg: unknown = header.get(LABEL_ALG);
  if (alg !== ALG_ED25519 && alg !== ALG_EDDSA) throw malformed("alg Ed25519 (-19)", JSON.stringify(alg) ?? "none");
  const vds: unknown = header.get(LABEL_VDS);
  if (vds !== VDS_RFC9162_SHA256) throw malformed("vds RFC9162_SHA256 (1)", JSON.stringify(vds) ?? "none");
  // RFC 9052 §3.1: who does not understand a critical header must refuse the message. We mark none and know of none.
  if (header.has(LABEL_CRIT)) throw malformed("no critical header", "one");
  const kid: unknown = header.get(LABEL_KID);
  if (kid !== undefined && !(kid instanceof Uint8Array)) throw malformed("a kid in bytes", typeof kid);
  const size: unknown = header.get(LABEL_TREE_SIZE);
  return {
    ...(kid === undefined ? {} : { keyId: new TextDecoder().decode(kid) }),
    ...(size === undefined ? {} : { signedSize: asCount(size, "tree size") }),
  };
}

type ParsedProof =
  | Pick<InclusionReceipt, "kind" | "size" | "index" | "hashes">
  | Pick<ConsistencyReceipt, "kind" | "oldSize" | "size" | "hashes">;

function parseProof(unprotected: unknown): ParsedProof {
  const proofs = onlyValue(unprotected, [LABEL_VDP], "vdp (396) as the only unprotected header");
  const label = proofs instanceof Map && proofs.has(PROOF_CONSISTENCY) ? PROOF_CONSISTENCY : PROOF_INCLUSION;
  const list = onlyValue(proofs, [label], "proofs of inclusion (-1) or of consistency (-2)");
  const [encoded, ...more] = Array.isArray(list) ? (list as unknown[]) : [];
  if (!(encoded instanceof Uint8Array) || more.length > 0) throw malformed("one proof", "none, or several");
  const content = decodeOnly(encoded, "proof");
  if (!Array.isArray(content) || content.length !== 3) throw malformed("a proof of 3 parts", "another thing");
  const [one, two, path] = content as unknown[];
  if (!Array.isArray(path) || path.length > MAX_HASHES)
    throw malformed(`a path of at most ${MAX_HASHES} hashes`, "more");
  const hashes = path.map((hash: unknown) => {
    if (!(hash instanceof Uint8Array) || hash.length !== 32) throw malformed("hashes of 32 bytes", "another thing");
    return asHash(hash);
  });
  return label === PROOF_INCLUSION
    ? { kind: "inclusion", size: asCount(one, "tree size"), index: asCount(two, "leaf index"), hashes }
    : { kind: "consistency", oldSize: asCount(one, "older size"), size: asCount(two, "newer size"), hashes };
}

function onlyValue(map: unknown, keys: readonly number[], expected: string): unknown {
  if (!(map instanceof Map) || map.size !== 1 || !keys.every((key) => map.has(key)))
    throw malformed(expected, "others");
  return map.get(keys[0]);
}

function asCount(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformed(`${name} from 0 to 2^53-1`, typeof value === "number" ? `${value}` : typeof value);
}

/**
 * The one CBOR item in `bytes`: definite lengths, no duplicate key, nothing after it. `canonical` asks for the one spelling too: what no
 * signature covers must not have a second one.
 */
function decodeOnly(bytes: Uint8Array, what: string, canonical = true): unknown {
  let item: unknown;
  try {
    item = decode(bytes, {
      strict: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowInfinity: false,
      allowNaN: false,
      allowBigInt: false,
      useMaps: true,
      rejectDuplicateMapKeys: true,
      tags: { [TAG_COSE_SIGN1]: Tagged.decoder(TAG_COSE_SIGN1) },
    });
  } catch (cause) {
    // A hostile nesting runs out of stack: a RangeError, and no less malformed.
    const reason = cause instanceof Error ? cause.message.slice(0, 100) : String(cause);
    throw new TlogError("TLOG_RECEIPT_MALFORMED", `receipt expected ${what} in CBOR, got ${reason}`, { cause });
  }
  if (canonical && !equalBytes(encode(item), bytes))
    throw malformed(`${what} in deterministic CBOR`, "another spelling");
  return item;
}

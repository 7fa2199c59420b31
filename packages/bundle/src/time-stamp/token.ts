// A time-stamp response taken apart (RFC 3161 §2.4.2; CMS, RFC 5652 §5): nothing of it is verified here.
import { BundleError } from "../error.ts";
import { type Certificate, parseCertificate } from "./certificate.ts";
import {
  contextTag,
  type Der,
  DerReader,
  joinBytes,
  malformed,
  readBoolean,
  readInteger,
  readOid,
  readTime,
  TAG,
} from "./der.ts";
import { type HashName, readHash } from "./signature.ts";

/** A response that is larger is no time stamp. */
export const MAX_RESPONSE_BYTES = 256 * 1024;
const MAX_CERTIFICATES = 32;

const SIGNED_DATA = "1.2.840.113549.1.7.2";
export const TST_INFO = "1.2.840.113549.1.9.16.1.4";

export interface StampInfo {
  readonly policy: string;
  readonly imprintHash: HashName;
  readonly imprint: Uint8Array;
  readonly serial: bigint;
  readonly timeMs: number;
  readonly accuracyMs: number | undefined;
  readonly nonce: bigint | undefined;
}

export interface Token {
  readonly info: StampInfo;
  /** TSTInfo as it was signed. */
  readonly infoBytes: Uint8Array;
  readonly certificates: readonly Certificate[];
  readonly signer: {
    /** Names its certificate: issuer and serial number, or a key identifier. */
    readonly isOf: (certificate: Certificate) => boolean;
    readonly hash: HashName;
    readonly algorithm: Der;
    readonly signature: Uint8Array;
    /** The signed attributes by type, and the octets that the signature is over. */
    readonly attributes: ReadonlyMap<string, Der>;
    readonly signedBytes: Uint8Array;
  };
}

const STATUS = ["granted", "granted with changes", "rejected", "waiting", "revocation warning", "revoked"];

/**
 * @throws BundleError BUNDLE_STAMP_MALFORMED, BUNDLE_STAMP_REFUSED when the authority did not stamp
 */
export function parseResponse(bytes: Uint8Array): Token {
  if (bytes.length > MAX_RESPONSE_BYTES)
    throw malformed(`at most ${MAX_RESPONSE_BYTES} octets`, `${bytes.length} or more`);
  const outer = new DerReader(bytes, "a response");
  const response = outer.within();
  outer.end();
  const info = response.within();
  const status = Number(readInteger(info.next(TAG.integer)));
  if (status > 1) {
    const words = info.optional(TAG.sequence);
    const said = words === undefined ? "" : textsOf(words);
    throw new BundleError(
      "BUNDLE_STAMP_REFUSED",
      `time stamp: expected one that is granted, got ${STATUS[status] ?? `status ${status}`}${said === "" ? "" : `: ${said}`}`,
    );
  }
  if (response.done) throw malformed("a token", "none");
  const content = response.within(TAG.sequence, "a token");
  response.end();
  const kind = readOid(content.next(TAG.oid));
  if (kind !== SIGNED_DATA) throw malformed("signed data", kind);
  const token = readSignedData(content.within(contextTag(0)).within());
  content.end();
  return token;
}

function textsOf(words: Der): string {
  const texts = new DerReader(words.content, "a status").rest();
  return texts.map(({ content }) => new TextDecoder().decode(content.subarray(0, 200))).join("; ");
}

function readSignedData(signed: DerReader): Token {
  signed.next(TAG.integer);
  signed.next(TAG.set);
  const encapsulated = signed.within();
  const kind = readOid(encapsulated.next(TAG.oid));
  if (kind !== TST_INFO) throw malformed("a TSTInfo", kind);
  const infoBytes = encapsulated.within(contextTag(0)).next(TAG.octets).content;
  encapsulated.end();
  const given = signed.optional(contextTag(0));
  signed.optional(contextTag(1));
  // Exactly one signature (RFC 3161 §2.4.2).
  const signers = signed.within(TAG.set);
  signed.end();
  const signer = readSigner(signers.within());
  signers.end();
  const others = given === undefined ? [] : new DerReader(given.content, "certificates").rest();
  const plain = others.filter(({ tag }) => tag === TAG.sequence);
  if (plain.length > MAX_CERTIFICATES) throw malformed(`at most ${MAX_CERTIFICATES} certificates`, `${plain.length}`);
  const certificates = plain.map((one) => parseCertificate(one.bytes));
  return { info: readInfo(infoBytes), infoBytes, certificates, signer };
}

function readSigner(signer: DerReader): Token["signer"] {
  signer.next(TAG.integer);
  const id = signer.next();
  const hash = readHash(signer.within());
  const attributes = signer.next(contextTag(0));
  const algorithm = signer.next(TAG.sequence);
  const signature = signer.next(TAG.octets).content;
  signer.optional(contextTag(1));
  signer.end();
  const types = new Map<string, Der>();
  for (const { content } of new DerReader(attributes.content, "signed attributes").rest()) {
    const one = new DerReader(content, "a signed attribute");
    const type = readOid(one.next(TAG.oid));
    const values = one.within(TAG.set);
    if (types.has(type)) throw malformed("each signed attribute once", `${type} twice`);
    types.set(type, values.next());
    values.end();
    one.end();
  }
  // They are signed as a SET OF, not under the tag that they stand under (RFC 5652 §5.4).
  const signedBytes = joinBytes([Uint8Array.of(TAG.set), attributes.bytes.subarray(1)]);
  return { isOf: readSignerId(id), hash, algorithm, signature, attributes: types, signedBytes };
}

function readSignerId(id: Der): (certificate: Certificate) => boolean {
  const same = (a: Uint8Array, b: Uint8Array | undefined): boolean =>
    a.length === b?.length && a.every((octet, i) => octet === b[i]);
  if (id.tag === 0x80) return ({ keyId }) => same(id.content, keyId);
  if (id.tag !== TAG.sequence) throw malformed("a signer's name", "another value");
  const pair = new DerReader(id.content, "a signer's name");
  const issuer = pair.next(TAG.sequence).bytes;
  const serial = readInteger(pair.next(TAG.integer));
  return (certificate) => certificate.serial === serial && same(issuer, certificate.issuer);
}

function readInfo(bytes: Uint8Array): StampInfo {
  const outer = new DerReader(bytes, "a TSTInfo");
  const info = outer.within();
  outer.end();
  const version = readInteger(info.next(TAG.integer));
  if (version !== 1n) throw malformed("TSTInfo of version 1", String(version));
  const policy = readOid(info.next(TAG.oid));
  const imprintOf = info.within();
  const imprintHash = readHash(imprintOf.within());
  const imprint = imprintOf.next(TAG.octets).content;
  imprintOf.end();
  const serial = readInteger(info.next(TAG.integer));
  const timeMs = readTime(info.next(TAG.generalizedTime));
  const accuracy = info.optional(TAG.sequence);
  info.optional(TAG.boolean);
  const nonce = info.optional(TAG.integer);
  info.optional(contextTag(0));
  refuseCritical(info.optional(contextTag(1)));
  info.end();
  return {
    policy,
    imprintHash,
    imprint,
    serial,
    timeMs,
    accuracyMs: accuracy === undefined ? undefined : accuracyOf(accuracy),
    nonce: nonce === undefined ? undefined : readInteger(nonce),
  };
}

function refuseCritical(extensions: Der | undefined): void {
  if (extensions === undefined) return;
  for (const { content } of new DerReader(extensions.content, "extensions of a TSTInfo").rest()) {
    const one = new DerReader(content, "an extension of a TSTInfo");
    const oid = readOid(one.next(TAG.oid));
    const critical = one.optional(TAG.boolean);
    if (critical !== undefined && readBoolean(critical)) throw malformed("extensions that are known", oid);
  }
}

/** Seconds, and thousandths and millionths in context [0] and [1]. */
function accuracyOf({ content }: Der): number {
  const parts = new DerReader(content, "an accuracy");
  const seconds = parts.optional(TAG.integer);
  const millis = parts.optional(0x80);
  const micros = parts.optional(0x81);
  parts.end();
  const read = (part: Der | undefined): number => (part === undefined ? 0 : Number(readInteger(part)));
  return read(seconds) * 1000 + read(millis) + read(micros) / 1000;
}

// A time stamp checked (RFC 3161 §2.4.2, RFC 5816): what was stamped, by whom, when, and whether a root that the reader trusts stands behind it.
import { digest } from "#signature";
import { BundleError } from "../error.ts";
import type { Certificate } from "./certificate.ts";
import { findChain, TIME_STAMPING } from "./chain.ts";
import { contextTag, DerReader, malformed, readInteger, readOid, sameBytes, TAG } from "./der.ts";
import { isSignedBy, readHash } from "./signature.ts";
import { parseResponse, type Token, TST_INFO } from "./token.ts";

/** What a stamp must fit. */
export interface StampCheck {
  /** What it must be a stamp of. */
  readonly data: Uint8Array;
  /** Certificates beside those in the stamp; steps, never roots. */
  readonly others?: readonly Certificate[];
  /** Authorities that the reader trusts. */
  readonly roots?: readonly Certificate[];
  /** What was asked for, where it is known. */
  readonly nonce?: bigint;
  readonly policy?: string | undefined;
}

/** Who stamped, and when. `trust` says against which root, or why against none. */
export interface TimeStamp {
  /** RFC 3339 in UTC, in milliseconds. */
  readonly time: string;
  /** How far off the authority says it may be. */
  readonly accuracy_ms: number | null;
  readonly authority: string;
  readonly policy: string;
  readonly serial: string;
  readonly trust:
    | { readonly trusted: true; readonly root: string; readonly root_sha256: string }
    | { readonly trusted: false; readonly why: string };
}

export interface CheckedStamp {
  readonly stamp: TimeStamp;
  /** From the certificate that stamped to the root; none if it is not trusted. */
  readonly path: readonly Certificate[];
}

const ATTRIBUTE = {
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
} as const;

/**
 * Checks all but whether the authority is trusted, which is part of the answer.
 * @throws BundleError BUNDLE_STAMP_MALFORMED, BUNDLE_STAMP_REFUSED; BUNDLE_STAMP_DIFFERS for a stamp of something else; BUNDLE_STAMP_UNSIGNED for one that
 * its certificate did not sign, or could not
 */
export function checkStamp(response: Uint8Array, check: StampCheck): CheckedStamp {
  const token = parseResponse(response);
  const { info } = token;
  checkAsked(token, check);
  const pool = [...token.certificates, ...(check.others ?? [])];
  const signer = checkSignature(token, pool);
  checkSigner(signer, info.timeMs);
  const roots = check.roots ?? [];
  const chain =
    roots.length === 0
      ? ({ trusted: false, why: "no root of an authority was given" } as const)
      : findChain(signer, pool, roots, info.timeMs);
  return {
    stamp: {
      time: new Date(info.timeMs).toISOString(),
      accuracy_ms: info.accuracyMs ?? null,
      authority: signer.name,
      policy: info.policy,
      serial: info.serial.toString(16),
      trust: chain.trusted ? { trusted: true, root: chain.root.name, root_sha256: chain.root.sha256 } : chain,
    },
    path: chain.trusted ? chain.path : [],
  };
}

function checkAsked({ info }: Token, { data, nonce, policy }: StampCheck): void {
  if (!sameBytes(info.imprint, digest(info.imprintHash, data))) {
    throw new BundleError("BUNDLE_STAMP_DIFFERS", "time stamp: expected one of these bytes, got one of others");
  }
  if (nonce !== undefined && info.nonce !== nonce) {
    throw new BundleError(
      "BUNDLE_STAMP_DIFFERS",
      "time stamp: expected the nonce that was asked with, got another: it may be an old one",
    );
  }
  if (policy !== undefined && info.policy !== policy) {
    throw new BundleError("BUNDLE_STAMP_DIFFERS", `time stamp: expected the policy ${policy}, got ${info.policy}`);
  }
}

/** The certificate that signed. */
function checkSignature({ infoBytes, signer }: Token, pool: readonly Certificate[]): Certificate {
  const { attributes, hash, algorithm, signature, signedBytes } = signer;
  const contentType = attributes.get(ATTRIBUTE.contentType);
  if (contentType?.tag !== TAG.oid || readOid(contentType) !== TST_INFO)
    throw unsigned("a signed content type of TSTInfo", "another");
  const digestOf = attributes.get(ATTRIBUTE.messageDigest);
  if (digestOf?.tag !== TAG.octets || !sameBytes(digestOf.content, digest(hash, infoBytes)))
    throw unsigned("the signed digest of its content", "another");
  const certificate = pool.find((one) => signer.isOf(one));
  if (certificate === undefined) throw unsigned("the certificate that signed it", "none");
  checkReference(attributes.get(ATTRIBUTE.signingCertificateV2), certificate);
  if (!isSignedBy(certificate.spki, { algorithm, hash, data: signedBytes, signature }))
    throw unsigned(`a signature of ${certificate.name} (RSA from 2048 bits or ECDSA, with SHA-2)`, "none that holds");
  return certificate;
}

// RFC 5816 §2.2.1: the certificate's hash is among what is signed. Attacker: another certificate for the same key, which says other things.
function checkReference(value: ReturnType<Token["signer"]["attributes"]["get"]>, certificate: Certificate): void {
  if (value === undefined) throw unsigned("a signed hash of its certificate (ESSCertIDv2, RFC 5816)", "none");
  const first = new DerReader(value.content, "a reference to a certificate").within().within();
  const algorithm = first.optional(TAG.sequence);
  const name =
    algorithm === undefined ? "sha256" : readHash(new DerReader(algorithm.content, "a reference to a certificate"));
  if (!sameBytes(first.next(TAG.octets).content, digest(name, certificate.bytes)))
    throw unsigned("the signed hash of its certificate", "that of another");
  const issuer = first.optional(TAG.sequence);
  first.end();
  if (issuer === undefined) return;
  const pair = new DerReader(issuer.content, "a reference to a certificate");
  const names = pair.within().rest();
  const serial = readInteger(pair.next(TAG.integer));
  const directory = names.find(({ tag }) => tag === contextTag(4));
  if (serial !== certificate.serial || directory === undefined || !sameBytes(directory.content, certificate.issuer))
    throw unsigned("a reference to its certificate", "one to another");
}

function checkSigner(signer: Certificate, timeMs: number): void {
  const { purposes = [], purposesCritical, usage, unknownCritical, fromMs, untilMs, name } = signer;
  // RFC 3161 §2.3: for nothing else, and critical.
  if (!purposesCritical || purposes.length !== 1 || purposes[0] !== TIME_STAMPING)
    throw unsigned(`a certificate for time stamps alone (critical), ${name}`, "one for other purposes");
  if (usage !== undefined && usage[0] !== true && usage[1] !== true)
    throw unsigned(`a certificate that may sign, ${name}`, "one that may not");
  if (unknownCritical.length > 0)
    throw malformed("critical extensions that are known", unknownCritical.slice(0, 4).join(", "));
  if (timeMs < fromMs || timeMs > untilMs) {
    const [from, until] = [fromMs, untilMs].map((ms) => new Date(ms).toISOString());
    throw unsigned(
      `a time in the validity of ${name} (${from} to ${until})`,
      `${new Date(timeMs).toISOString()}, when it was not valid`,
    );
  }
}

function unsigned(expected: string, got: string): BundleError {
  return new BundleError("BUNDLE_STAMP_UNSIGNED", `time stamp: expected ${expected}, got ${got}`);
}

// Certificates (RFC 5280), as far as a time stamp needs them.
import { sha256Hex } from "#sha256";
import { BundleError } from "../error.ts";
import {
  contextTag,
  type Der,
  DerReader,
  malformed,
  readBits,
  readBoolean,
  readInteger,
  readOid,
  readTime,
  TAG,
} from "./der.ts";
import { isSignedBy } from "./signature.ts";

export interface Certificate {
  /** All of it, in DER. */
  readonly bytes: Uint8Array;
  readonly serial: bigint;
  /** Distinguished names in DER: compared octet by octet. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** The subject for people. */
  readonly name: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly spki: Uint8Array;
  readonly isAuthority: boolean;
  /** How many certificates of authorities may stand between it and the last one. */
  readonly pathLength: number;
  /** Of KeyUsage (§4.2.1.3): bits from the first; undefined where it says nothing. */
  readonly usage: readonly boolean[] | undefined;
  readonly purposes: readonly string[] | undefined;
  readonly purposesCritical: boolean;
  readonly keyId: Uint8Array | undefined;
  /** Critical extensions that are not understood here: such a certificate must be refused (§4.2). */
  readonly unknownCritical: readonly string[];
  readonly sha256: string;
  readonly signed: { readonly data: Uint8Array; readonly algorithm: Der; readonly signature: Uint8Array };
}

const EXTENSION = {
  keyId: "2.5.29.14",
  usage: "2.5.29.15",
  constraints: "2.5.29.19",
  policies: "2.5.29.32",
  purposes: "2.5.29.37",
} as const;

/** @throws BundleError BUNDLE_STAMP_MALFORMED */
export function parseCertificate(bytes: Uint8Array): Certificate {
  const outer = new DerReader(bytes, "a certificate");
  const whole = outer.within();
  outer.end();
  const tbs = whole.next(TAG.sequence);
  const algorithm = whole.next(TAG.sequence);
  const signature = readBits(whole.next(TAG.bits));
  whole.end();
  const body = new DerReader(tbs.content, "a certificate");
  body.optional(contextTag(0));
  const serial = readInteger(body.next(TAG.integer));
  body.next(TAG.sequence);
  const issuer = body.next(TAG.sequence).bytes;
  const validity = body.within();
  const fromMs = readTime(validity.next());
  const untilMs = readTime(validity.next());
  const subject = body.next(TAG.sequence);
  const spki = body.next(TAG.sequence).bytes;
  const extensions = body.rest().find(({ tag }) => tag === contextTag(3));
  return {
    bytes,
    serial,
    issuer,
    subject: subject.bytes,
    name: nameOf(subject),
    fromMs,
    untilMs,
    spki,
    ...readExtensions(extensions),
    sha256: sha256Hex(bytes),
    signed: { data: tbs.bytes, algorithm, signature },
  };
}

type Extensions = Pick<
  Certificate,
  "isAuthority" | "pathLength" | "usage" | "purposes" | "purposesCritical" | "keyId" | "unknownCritical"
>;

function readExtensions(extensions: Der | undefined): Extensions {
  const found: { -readonly [Name in keyof Extensions]: Extensions[Name] } = {
    isAuthority: false,
    pathLength: Infinity,
    usage: undefined,
    purposes: undefined,
    purposesCritical: false,
    keyId: undefined,
    unknownCritical: [],
  };
  if (extensions === undefined) return found;
  const seen = new Set<string>();
  const unknown: string[] = [];
  for (const { content } of new DerReader(extensions.content, "extensions").within().rest()) {
    const one = new DerReader(content, "an extension");
    const oid = readOid(one.next(TAG.oid));
    const flag = one.optional(TAG.boolean);
    const critical = flag !== undefined && readBoolean(flag);
    const value = new DerReader(one.next(TAG.octets).content, `the extension ${oid}`);
    one.end();
    if (seen.has(oid)) throw malformed("each extension once", `${oid} twice`);
    seen.add(oid);
    if (oid === EXTENSION.constraints) {
      const constraints = value.within();
      const authority = constraints.optional(TAG.boolean);
      found.isAuthority = authority !== undefined && readBoolean(authority);
      const length = constraints.optional(TAG.integer);
      if (length !== undefined) found.pathLength = Number(readInteger(length));
    } else if (oid === EXTENSION.usage) {
      found.usage = readFlags(value.next(TAG.bits));
    } else if (oid === EXTENSION.purposes) {
      found.purposes = value.within().rest().map(readOid);
      found.purposesCritical = critical;
    } else if (oid === EXTENSION.keyId) {
      found.keyId = value.next(TAG.octets).content;
    } else if (critical && oid !== EXTENSION.policies) {
      unknown.push(oid);
    }
  }
  return { ...found, unknownCritical: unknown };
}

function readFlags({ content }: Der): boolean[] {
  return [...content.subarray(1)].flatMap((octet) => Array.from({ length: 8 }, (_, i) => (octet & (0x80 >> i)) !== 0));
}

const COMMON_NAME = "2.5.4.3";

/** The common name, or all of the name's texts. */
function nameOf(subject: Der): string {
  const texts: string[] = [];
  for (const set of new DerReader(subject.content, "a name").rest()) {
    for (const { content } of new DerReader(set.content, "a name").rest()) {
      const pair = new DerReader(content, "a name");
      const oid = readOid(pair.next(TAG.oid));
      const text = new TextDecoder().decode(pair.next().content).slice(0, 200);
      if (oid === COMMON_NAME) return text;
      texts.push(text);
    }
  }
  return texts.join(", ");
}

/** Whether `issuer` signed `certificate` and may. `below`: certificates of authorities between them and the last one. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate, below: number): boolean {
  return (
    issuer.isAuthority &&
    below <= issuer.pathLength &&
    issuer.usage?.[5] !== false &&
    issuer.unknownCritical.length === 0 &&
    isSignedBy(issuer.spki, certificate.signed)
  );
}

const MAX_CERTIFICATES = 1000;
const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

/** The certificates of a PEM text (RFC 7468); what stands around them is not read. @throws BundleError BUNDLE_ROOTS_INVALID for none, or one that is broken */
export function parseCertificates(pem: string): Certificate[] {
  const blocks = [...pem.matchAll(BLOCK)].slice(0, MAX_CERTIFICATES);
  if (blocks.length === 0) throw new BundleError("BUNDLE_ROOTS_INVALID", "expected certificates in PEM, got none");
  return blocks.map(([, text = ""], i) => {
    try {
      return parseCertificate(Uint8Array.from(atob(text.replaceAll(/\s/g, "")), (letter) => letter.charCodeAt(0)));
    } catch (cause) {
      const got = cause instanceof Error ? cause.message : "another text";
      throw new BundleError("BUNDLE_ROOTS_INVALID", `certificate ${i + 1}: expected one of RFC 5280, got ${got}`, {
        cause,
      });
    }
  });
}

/** Certificates as PEM. */
export function formatCertificates(certificates: readonly Certificate[]): string {
  return certificates
    .map(({ bytes }) => {
      const text = btoa(String.fromCharCode(...bytes));
      return `-----BEGIN CERTIFICATE-----\n${text.replaceAll(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
    })
    .join("");
}

// A time-stamp authority in memory that can also lie: certificates and tokens of any content, signed or not. All invented.
import { generateKeyPairSync, hash, type KeyObject, sign } from "node:crypto";
import { TAG, writeDer, writeOid } from "../../src/time-stamp/der.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const sequence = (...parts: readonly Uint8Array[]): Uint8Array => writeDer(TAG.sequence, ...parts);
const set = (...parts: readonly Uint8Array[]): Uint8Array => writeDer(TAG.set, ...parts);
const integer = (value: number | bigint): Uint8Array => {
  const hex = value.toString(16);
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return writeDer(TAG.integer, octets[0]! >= 0x80 ? Uint8Array.of(0, ...octets) : octets);
};
const octets = (content: Uint8Array): Uint8Array => writeDer(TAG.octets, content);
const truth = (): Uint8Array => writeDer(TAG.boolean, Uint8Array.of(0xff));
const timeOf = (iso: string): Uint8Array =>
  writeDer(TAG.generalizedTime, utf8(`${iso.slice(0, 19).replaceAll(/[-T:]/g, "")}Z`));
const nameOf = (name: string): Uint8Array => sequence(set(sequence(writeOid("2.5.4.3"), writeDer(0x0c, utf8(name)))));
const sha256 = (bytes: Uint8Array): Uint8Array => hash("sha256", bytes, "buffer");
const SHA256 = sequence(writeOid("2.16.840.1.101.3.4.2.1"), writeDer(TAG.null));
const ALGORITHMS = {
  ec: sequence(writeOid("1.2.840.10045.4.3.2")),
  rsa: sequence(writeOid("1.2.840.113549.1.1.11"), writeDer(TAG.null)),
};

export interface Keys {
  readonly kind: "ec" | "rsa";
  readonly spki: Uint8Array;
  readonly secret: KeyObject;
}

export function makeKeys(kind: Keys["kind"] = "ec", bits = 2048): Keys {
  const { privateKey: secret, publicKey } =
    kind === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: bits });
  return { kind, spki: publicKey.export({ type: "spki", format: "der" }), secret };
}

export interface Issued {
  readonly name: string;
  readonly serial: number;
  readonly keys: Keys;
  readonly bytes: Uint8Array;
}

export interface CertificateWish {
  readonly name: string;
  readonly issuer?: Issued;
  readonly keys?: Keys;
  readonly serial?: number;
  readonly from?: string;
  readonly until?: string;
  /** An authority, with the path length it is given. */
  readonly authority?: boolean | number;
  readonly purposes?: readonly string[] | undefined;
  readonly purposesCritical?: boolean;
  /** A critical extension that nobody knows. */
  readonly strange?: boolean;
}

const STAMPING = "1.3.6.1.5.5.7.3.8";

export function issue(wish: CertificateWish): Issued {
  const { name, keys = makeKeys(), serial = 7, from = "2020-01-01T00:00:00Z", until = "2040-01-01T00:00:00Z" } = wish;
  const extension = (oid: string, critical: boolean, value: Uint8Array): Uint8Array =>
    sequence(writeOid(oid), ...(critical ? [truth()] : []), octets(value));
  const length = typeof wish.authority === "number" ? [integer(wish.authority)] : [];
  const isAuthority = wish.authority !== undefined && wish.authority !== false;
  const { purposes = isAuthority ? undefined : [STAMPING], purposesCritical = true } = wish;
  const extensions = [
    ...(isAuthority ? [extension("2.5.29.19", true, sequence(truth(), ...length))] : []),
    ...(purposes === undefined ? [] : [extension("2.5.29.37", purposesCritical, sequence(...purposes.map(writeOid)))]),
    ...(wish.strange === true ? [extension("1.3.6.1.4.1.99999.1", true, writeDer(TAG.null))] : []),
  ];
  const signer = wish.issuer?.keys ?? keys;
  const body = sequence(
    writeDer(0xa0, integer(2)),
    integer(serial),
    ALGORITHMS[signer.kind],
    nameOf(wish.issuer?.name ?? name),
    sequence(timeOf(from), timeOf(until)),
    nameOf(name),
    keys.spki,
    writeDer(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", body, signer.secret);
  const bytes = sequence(body, ALGORITHMS[signer.kind], writeDer(TAG.bits, Uint8Array.of(0), signature));
  return { name, serial, keys, bytes };
}

export interface StampWish {
  readonly data: Uint8Array;
  readonly signer: Issued;
  readonly nonce?: bigint;
  readonly time?: string;
  readonly policy?: string;
  /** Certificates in the token; the signer's if undefined. */
  readonly certificates?: readonly Issued[];
  /** Signs instead of the signer. */
  readonly secret?: Keys;
  /** The certificate that the signed attributes name. */
  readonly names?: Issued;
  readonly withoutReference?: boolean;
  /** The digest in the attributes. */
  readonly digest?: Uint8Array;
  readonly status?: number;
}

/** A whole TimeStampResp. */
export function stamp(wish: StampWish): Uint8Array {
  const { data, signer, nonce, time = "2026-09-22T10:00:00Z", policy = "1.3.6.1.4.1.99999.2", status = 0 } = wish;
  if (status > 1) return sequence(sequence(integer(status), sequence(writeDer(0x0c, utf8("not today")))));
  const info = sequence(
    integer(1),
    writeOid(policy),
    sequence(SHA256, octets(sha256(data))),
    integer(42),
    timeOf(time),
    sequence(integer(1)),
    ...(nonce === undefined ? [] : [integer(nonce)]),
  );
  const attribute = (oid: string, value: Uint8Array): Uint8Array => sequence(writeOid(oid), set(value));
  const named = wish.names ?? signer;
  const attributes = [
    attribute("1.2.840.113549.1.9.3", writeOid("1.2.840.113549.1.9.16.1.4")),
    attribute("1.2.840.113549.1.9.4", octets(wish.digest ?? sha256(info))),
    ...(wish.withoutReference === true
      ? []
      : [attribute("1.2.840.113549.1.9.16.2.47", sequence(sequence(sequence(octets(sha256(named.bytes))))))]),
  ];
  const keys = wish.secret ?? signer.keys;
  const signature = sign("sha256", set(...attributes), keys.secret);
  const issuer = nameOf(issuerOf(signer));
  const signerInfo = sequence(
    integer(1),
    sequence(issuer, integer(signer.serial)),
    SHA256,
    writeDer(0xa0, ...attributes),
    ALGORITHMS[keys.kind],
    octets(signature),
  );
  const signed = sequence(
    integer(3),
    set(SHA256),
    sequence(writeOid("1.2.840.113549.1.9.16.1.4"), writeDer(0xa0, octets(info))),
    writeDer(0xa0, ...(wish.certificates ?? [signer]).map(({ bytes }) => bytes)),
    set(signerInfo),
  );
  const token = sequence(writeOid("1.2.840.113549.1.7.2"), writeDer(0xa0, signed));
  return sequence(sequence(integer(status)), token);
}

const ISSUERS = new WeakMap<Issued, string>();
function issuerOf(issued: Issued): string {
  return ISSUERS.get(issued) ?? issued.name;
}

/** A root, an authority below it, and a certificate for time stamps below that. */
export function makeAuthority(wish: Partial<CertificateWish> = {}, middle: Partial<CertificateWish> = {}) {
  const root = issue({ name: "Invented Root", authority: true, serial: 1 });
  const between = issue({ name: "Invented Authority", issuer: root, authority: true, serial: 2, ...middle });
  const signer = issue({ name: "Invented Time Stamps", issuer: between, serial: 3, ...wish });
  ISSUERS.set(signer, between.name);
  return { root, between, signer };
}

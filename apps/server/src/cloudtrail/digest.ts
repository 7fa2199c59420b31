// One CloudTrail digest file: its fields, and the string that its signature is over.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
import { hash, verify } from "node:crypto";
import type { DigestKey } from "./public-key.ts";

/** A digest file as it was found: `place` is where, `content` is uncompressed, `signature` the hex of its object's metadata if that came along. */
export interface FoundDigest {
  readonly place: string;
  readonly content: Uint8Array;
  readonly signature?: string | undefined;
}

export interface ListedLog {
  /** `bucket/key`. */
  readonly name: string;
  readonly sha256: string;
}

export interface Digest {
  readonly place: string;
  /** `bucket/key`: where AWS put it. */
  readonly name: string;
  /** Digests of one account, region, trail and kind follow one another. */
  readonly stream: string;
  readonly isBackfill: boolean;
  readonly start: string;
  readonly end: string;
  readonly fingerprint: string;
  readonly sha256: string;
  readonly signature: string | undefined;
  readonly previous: { readonly name: string; readonly sha256: string; readonly signature: string } | undefined;
  readonly logs: readonly ListedLog[];
  readonly signedText: string;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const SHA256 = /^[0-9a-f]{64}$/;
const SIGNATURE = /^(?:[0-9a-f]{2}){64,1024}$/;
// A line end in a name would let one signed string be read as two.
const NAME = /^[^\r\n\0]{1,1024}$/;
const FILE_TIME = /_\d{8}T\d{6}Z(_backfill)?\.json(?:\.gz)?$/;

type Fields = Readonly<Record<string, unknown>>;

/** Reads a digest. A text is what is wrong with it: nothing about it is believed then. */
export function readDigest({ place, content, signature }: FoundDigest): Digest | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch {
    return "expected one JSON object in UTF-8, got something else";
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return "expected a JSON object";
  const fields = parsed as Fields;
  const start = matching(fields["digestStartTime"], TIME);
  const end = matching(fields["digestEndTime"], TIME);
  const bucket = matching(fields["digestS3Bucket"], NAME);
  const key = matching(fields["digestS3Object"], NAME);
  const fingerprint = matching(fields["digestPublicKeyFingerprint"], NAME);
  if (start === undefined || end === undefined) return "expected digestStartTime and digestEndTime";
  if (bucket === undefined || key === undefined) return "expected digestS3Bucket and digestS3Object";
  if (fingerprint === undefined) return "expected digestPublicKeyFingerprint";
  if (fields["digestSignatureAlgorithm"] !== "SHA256withRSA")
    return "expected digestSignatureAlgorithm SHA256withRSA, got another";
  if (signature !== undefined && !SIGNATURE.test(signature)) return "expected a signature in hex in its metadata";
  const previous = readPrevious(fields);
  if (typeof previous === "string") return previous;
  const logs = readLogs(fields["logFiles"]);
  if (typeof logs === "string") return logs;
  const sha256 = hash("sha256", content, "hex");
  const tail = FILE_TIME.exec(key);
  return {
    place,
    name: `${bucket}/${key}`,
    stream: `${bucket}/${tail === null ? key : key.slice(key.lastIndexOf("/") + 1, tail.index)}${tail?.[1] ?? ""}`,
    isBackfill: tail?.[1] !== undefined,
    start,
    end,
    fingerprint: fingerprint.toLowerCase(),
    sha256,
    signature,
    previous,
    logs,
    // "Custom implementations of CloudTrail log file integrity validation", section C; the first digest of a chain says `null`.
    signedText: `${end}\n${bucket}/${key}\n${sha256}\n${previous?.signature ?? "null"}`,
  };
}

/** All of a predecessor's members or none: half a link is no link. */
function readPrevious(fields: Fields): Digest["previous"] | string {
  const names = [
    "previousDigestS3Bucket",
    "previousDigestS3Object",
    "previousDigestHashValue",
    "previousDigestSignature",
  ];
  if (names.every((name) => fields[name] === undefined || fields[name] === null)) return undefined;
  const bucket = matching(fields["previousDigestS3Bucket"], NAME);
  const key = matching(fields["previousDigestS3Object"], NAME);
  const sha256 = matching(fields["previousDigestHashValue"], SHA256);
  const signature = matching(fields["previousDigestSignature"], SIGNATURE);
  if (bucket === undefined || key === undefined || sha256 === undefined || signature === undefined)
    return `expected ${names.join(", ")} together`;
  if (fields["previousDigestHashAlgorithm"] !== "SHA-256") return "expected previousDigestHashAlgorithm SHA-256";
  return { name: `${bucket}/${key}`, sha256, signature };
}

function readLogs(value: unknown): ListedLog[] | string {
  if (!Array.isArray(value)) return "expected a list of logFiles";
  const logs: ListedLog[] = [];
  for (const item of value as unknown[]) {
    const fields = (typeof item === "object" && item !== null ? item : {}) as Fields;
    const bucket = matching(fields["s3Bucket"], NAME);
    const key = matching(fields["s3Object"], NAME);
    const sha256 = matching(fields["hashValue"], SHA256);
    if (bucket === undefined || key === undefined || sha256 === undefined || fields["hashAlgorithm"] !== "SHA-256")
      return "expected s3Bucket, s3Object, hashValue and hashAlgorithm SHA-256 of every log file";
    logs.push({ name: `${bucket}/${key}`, sha256 });
  }
  return logs;
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

/** RSASSA-PKCS1-v1_5 with SHA-256 over the signed text, by any of the keys. */
export function isSignedBy(digest: Digest, signature: string, keys: readonly DigestKey[]): boolean {
  const data = Buffer.from(digest.signedText);
  const bytes = Buffer.from(signature, "hex");
  return keys.some(({ key }) => verify("sha256", data, key, bytes));
}

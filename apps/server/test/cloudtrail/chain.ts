// A trail of our own: digest files signed as AWS signs them, by a key that is made here. Each test breaks its own copy.
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

export const BUCKET = "trail-bucket";
const ACCOUNT = "123456789012";
const REGION = "eu-central-1";

export function makeKeys(bits = 2048): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync("rsa", { modulusLength: bits });
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export interface LogFile {
  readonly key: string;
  content: string;
}

export interface DigestFile {
  readonly key: string;
  content: string;
  readonly signature: string;
}

export interface Chain {
  readonly digests: DigestFile[];
  readonly logs: LogFile[];
}

export interface ChainOptions {
  readonly hours?: number;
  readonly logsPerHour?: number;
  readonly fingerprint?: string;
  /** Hours at which the chain starts anew, as after validation was off. */
  readonly restartAt?: readonly number[];
}

const hourText = (hour: number): string => new Date(Date.UTC(2026, 2, 2, hour)).toISOString().replace(".000", "");
const compact = (text: string): string => text.replaceAll(/[-:]/g, "");
const day = "2026/03/02";

/** A chain of digests over `hours` hours; every digest lists its hour's log files. */
export function makeChain(privateKey: KeyObject, options: ChainOptions = {}): Chain {
  const { hours = 4, logsPerHour = 2, fingerprint = "00112233445566778899aabbccddeeff", restartAt = [] } = options;
  const digests: DigestFile[] = [];
  const logs: LogFile[] = [];
  for (let hour = 0; hour < hours; hour += 1) {
    const [start, end] = [hourText(hour), hourText(hour + 1)];
    const own: LogFile[] = Array.from({ length: logsPerHour }, (_, index) => ({
      key: `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/${day}/${ACCOUNT}_CloudTrail_${REGION}_${compact(start)}_h${hour}n${index}.json.gz`,
      content: JSON.stringify({ Records: [{ eventID: `${hour}-${index}` }] }),
    }));
    logs.push(...own);
    const before = restartAt.includes(hour) ? undefined : digests.at(-1);
    const key = `AWSLogs/${ACCOUNT}/CloudTrail-Digest/${REGION}/${day}/${ACCOUNT}_CloudTrail-Digest_${REGION}_trail_${REGION}_${compact(end)}.json.gz`;
    const content = JSON.stringify({
      awsAccountId: ACCOUNT,
      digestStartTime: start,
      digestEndTime: end,
      digestS3Bucket: BUCKET,
      digestS3Object: key,
      digestPublicKeyFingerprint: fingerprint,
      digestSignatureAlgorithm: "SHA256withRSA",
      previousDigestS3Bucket: before === undefined ? null : BUCKET,
      previousDigestS3Object: before?.key ?? null,
      previousDigestHashValue: before === undefined ? null : sha256(before.content),
      previousDigestHashAlgorithm: before === undefined ? null : "SHA-256",
      previousDigestSignature: before?.signature ?? null,
      logFiles: own.map((log) => ({
        s3Bucket: BUCKET,
        s3Object: log.key,
        hashValue: sha256(log.content),
        hashAlgorithm: "SHA-256",
      })),
    });
    digests.push({ key, content, signature: signText(privateKey, end, key, content, before?.signature) });
  }
  return { digests, logs };
}

/** The documented string to sign, written out here a second time on purpose. */
export function signText(privateKey: KeyObject, end: string, key: string, content: string, before?: string): string {
  const text = [end, `${BUCKET}/${key}`, sha256(content), before ?? "null"].join("\n");
  return sign("sha256", Buffer.from(text), privateKey).toString("hex");
}

/** Writes the chain as `aws s3 sync` would, with the metadata of the newest digest beside it. */
export function writeChain(folder: string, chain: Chain, withMetadata = true): void {
  const put = (path: string, bytes: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  for (const { key, content } of [...chain.digests, ...chain.logs]) put(key, gzipSync(content));
  const newest = chain.digests.at(-1);
  if (!withMetadata || newest === undefined) return;
  const head = {
    ContentType: "application/json",
    Metadata: { signature: newest.signature, "signature-algorithm": "SHA256withRSA" },
  };
  put(`${newest.key}.head.json`, JSON.stringify(head));
}

// Verifies CloudTrail digest files: signatures, the chain they form, and every log file they vouch for. What is not proved is said, never assumed.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
import { type Digest, type FoundDigest, isSignedBy, type ListedLog, readDigest } from "./digest.ts";
import { Places } from "./places.ts";
import type { DigestKey } from "./public-key.ts";

export type DigestFindingKind =
  | "altered-digest"
  | "altered-log"
  | "bad-signature"
  | "conflicting-digest"
  | "fork"
  | "gap"
  | "malformed-digest"
  | "missing-digest"
  | "missing-log"
  | "moved-digest"
  | "no-digest"
  | "unknown-key"
  | "unlisted-log"
  | "unreadable-log"
  | "unsigned-digest";

/** One break or gap. `object` is the S3 object or the file, `from` and `to` the time that is not covered, `detail` what was expected and what came. */
export interface DigestFinding {
  readonly kind: DigestFindingKind;
  readonly object: string;
  readonly from?: string;
  readonly to?: string;
  readonly detail: string;
}

/** The digests of one account, region and trail. */
export interface DigestStream {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly digests: number;
  /** Whether its oldest digest is the first of the chain; else what was before is not proved. */
  readonly beginsTheChain: boolean;
}

export interface DigestReport {
  /** Every digest and log file that was found is proved, and nothing is missing between the oldest and the newest digest of each stream. */
  readonly ok: boolean;
  readonly digests: number;
  readonly digestsVerified: number;
  /** Log files that digests list, and those of them whose content and digest are proved. */
  readonly logs: number;
  readonly logsVerified: number;
  readonly streams: readonly DigestStream[];
  readonly findings: readonly DigestFinding[];
}

export interface DigestInput {
  readonly digests: readonly FoundDigest[];
  /** Where log files were found. */
  readonly logs: readonly string[];
  readonly keys: readonly DigestKey[];
  /** SHA-256 in hex of a log file's uncompressed content, or undefined if it cannot be read whole. */
  readonly hashLog: (place: string) => Promise<string | undefined>;
}

export async function verifyDigests(input: DigestInput): Promise<DigestReport> {
  const findings: DigestFinding[] = [];
  const digests = readAll(input.digests, findings);
  const streams = byStream(digests);
  const claims = claimsOf(digests);
  const verified = new Set<Digest>();
  const described: DigestStream[] = [];
  for (const [name, members] of streams) {
    checkOrder(members, digests, findings);
    for (const digest of members) if (checkDigest(digest, claims, input.keys, findings)) verified.add(digest);
    const first = members[0] as Digest;
    const last = members.at(-1) as Digest;
    described.push({
      name,
      from: first.start,
      to: last.end,
      digests: members.length,
      beginsTheChain: first.previous === undefined,
    });
  }
  if (input.digests.length === 0)
    findings.push({ kind: "no-digest", object: "", detail: "expected digest files, got none: no log file is proved" });
  const counts = await checkLogs([...digests.values()], verified, input, findings);
  return {
    ok: findings.length === 0,
    digests: input.digests.length,
    digestsVerified: verified.size,
    ...counts,
    streams: described,
    findings,
  };
}

/** Digests by name. The same file twice is one; two different ones of one name are both refused. */
function readAll(found: readonly FoundDigest[], findings: DigestFinding[]): Map<string, Digest> {
  const digests = new Map<string, Digest>();
  const conflicting = new Set<string>();
  for (const file of found) {
    const digest = readDigest(file);
    if (typeof digest === "string") {
      findings.push({ kind: "malformed-digest", object: file.place, detail: digest });
      continue;
    }
    if (!Places.fits(digest.place, digest.name)) {
      findings.push({
        kind: "moved-digest",
        object: digest.name,
        detail: `expected it at its own place, got it at ${digest.place}`,
      });
      continue;
    }
    const other = digests.get(digest.name);
    if (other === undefined) digests.set(digest.name, digest);
    else if (other.sha256 !== digest.sha256 || other.signature !== digest.signature) conflicting.add(digest.name);
  }
  for (const name of conflicting) {
    digests.delete(name);
    findings.push({
      kind: "conflicting-digest",
      object: name,
      detail: "expected one digest of this name, got two that differ",
    });
  }
  return digests;
}

function byStream(digests: ReadonlyMap<string, Digest>): Map<string, Digest[]> {
  const streams = new Map<string, Digest[]>();
  for (const digest of digests.values()) {
    const members = streams.get(digest.stream);
    if (members === undefined) streams.set(digest.stream, [digest]);
    else members.push(digest);
  }
  for (const members of streams.values()) members.sort((a, b) => compare(a.end, b.end) || compare(a.name, b.name));
  return new Map([...streams].sort(([a], [b]) => compare(a, b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What later digests say of an earlier one: its hash and its signature, which is nowhere else in the files. */
function claimsOf(digests: ReadonlyMap<string, Digest>): Map<string, Digest[]> {
  const claims = new Map<string, Digest[]>();
  for (const digest of digests.values()) {
    if (digest.previous === undefined) continue;
    const before = claims.get(digest.previous.name);
    if (before === undefined) claims.set(digest.previous.name, [digest]);
    else before.push(digest);
  }
  return claims;
}

/**
 * The links between neighbours. Backfill digests are written when logs were late, so their times need not meet.
 */
function checkOrder(members: readonly Digest[], digests: ReadonlyMap<string, Digest>, findings: DigestFinding[]): void {
  for (const [index, digest] of members.entries()) {
    const before = members[index - 1];
    if (before === undefined) continue;
    const range = { from: before.end, to: digest.start };
    if (digest.previous === undefined) {
      if (digest.isBackfill) continue;
      const detail =
        "expected a link to the digest before, got a new chain: validation or the trail was off in between";
      findings.push({ kind: "gap", object: digest.name, ...range, detail });
    } else if (digest.previous.name === before.name) {
      if (digest.isBackfill || digest.start <= before.end) continue;
      findings.push({
        kind: "gap",
        object: digest.name,
        ...range,
        detail: "expected it to start where the digest before ends",
      });
    } else if (digests.has(digest.previous.name)) {
      const detail = `expected the chain to go on from ${before.name}, got ${digest.previous.name}`;
      findings.push({ kind: "fork", object: digest.name, detail });
    } else {
      const detail = `expected the digest that ${digest.name} goes on from, got nothing`;
      findings.push({ kind: "missing-digest", object: digest.previous.name, ...range, detail });
    }
  }
}

function checkDigest(
  digest: Digest,
  claims: ReadonlyMap<string, readonly Digest[]>,
  keys: readonly DigestKey[],
  findings: DigestFinding[],
): boolean {
  const refuse = (kind: DigestFindingKind, detail: string): false => {
    findings.push({ kind, object: digest.name, from: digest.start, to: digest.end, detail });
    return false;
  };
  const successors = claims.get(digest.name) ?? [];
  const other = successors.find(({ previous }) => previous?.sha256 !== digest.sha256);
  if (other !== undefined)
    return refuse(
      "altered-digest",
      `expected SHA-256 ${other.previous?.sha256} by ${other.name}, got ${digest.sha256}`,
    );
  const signatures = new Set(successors.flatMap(({ previous }) => previous?.signature ?? []));
  if (digest.signature !== undefined) signatures.add(digest.signature);
  if (signatures.size === 0)
    return refuse(
      "unsigned-digest",
      "expected its signature in a later digest or in its object's metadata, got neither",
    );
  const candidates = candidateKeys(digest, keys);
  if (candidates.length === 0)
    return refuse("unknown-key", `expected a public key of fingerprint ${digest.fingerprint}, got none`);
  for (const signature of signatures) {
    if (!isSignedBy(digest, signature, candidates))
      return refuse(
        "bad-signature",
        `expected a signature by the key ${digest.fingerprint}, got one that does not verify`,
      );
  }
  return true;
}

function candidateKeys(digest: Digest, keys: readonly DigestKey[]): DigestKey[] {
  return keys.filter(({ fingerprint }) => fingerprint === undefined || fingerprint === digest.fingerprint);
}

async function checkLogs(
  digests: readonly Digest[],
  verified: ReadonlySet<Digest>,
  input: DigestInput,
  findings: DigestFinding[],
): Promise<{ logs: number; logsVerified: number }> {
  const places = new Places(input.logs);
  const listed = new Set<string>();
  const proved = new Set<string>();
  const refuted = new Set<string>();
  const names = new Set<string>();
  for (const digest of digests) {
    for (const log of digest.logs) {
      names.add(log.name);
      const found = places.find(log.name);
      for (const place of found) listed.add(place);
      const broken = await breaksOf(digest, log, found, input);
      findings.push(...broken);
      if (broken.length > 0) refuted.add(log.name);
      else if (verified.has(digest)) proved.add(log.name);
    }
  }
  for (const place of input.logs) {
    if (!listed.has(place))
      findings.push({
        kind: "unlisted-log",
        object: place,
        detail: "expected a digest that lists this file, got none",
      });
  }
  return { logs: names.size, logsVerified: [...proved].filter((name) => !refuted.has(name)).length };
}

/** Every file that may be the log must be as the digest says: which of two an importer takes is not known here. */
async function breaksOf(
  digest: Digest,
  log: ListedLog,
  places: readonly string[],
  { hashLog }: DigestInput,
): Promise<DigestFinding[]> {
  const about = { object: log.name, from: digest.start, to: digest.end };
  if (places.length === 0) {
    const detail = `expected the log file that ${digest.name} lists, got nothing`;
    return [{ kind: "missing-log", ...about, detail }];
  }
  const findings: DigestFinding[] = [];
  for (const place of places) {
    const sha256 = await hashLog(place);
    if (sha256 === log.sha256) continue;
    const got = sha256 ?? "a file that cannot be read whole";
    const detail = `expected SHA-256 ${log.sha256} by ${digest.name}, got ${got} at ${place}`;
    findings.push({ kind: sha256 === undefined ? "unreadable-log" : "altered-log", ...about, detail });
  }
  return findings;
}

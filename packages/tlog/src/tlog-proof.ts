/**
 * Proofs one can hand on: an entry's index, its inclusion proof and the cosigned checkpoint, in one text.
 * Spec: c2sp.org/tlog-proof "Format", "Verifying a tlog proof".
 */
import { fromBase64, toBase64 } from "./base64.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { TlogError, type TlogErrorCode } from "./error.ts";
import { HASH_BYTES, type Hash, asHash, leafHash as hashLeaf } from "./hash.ts";
import { decodeNote, splitNote } from "./note.ts";
import type { Policy, PolicyLog } from "./policy.ts";
import { type PolicyCosignature, checkPolicy } from "./policy-check.ts";
import { checkInclusion } from "./proof.ts";
import { asSize } from "./size.ts";

/** "Proofs SHOULD be stored with file extension .tlog-proof." */
export const PROOF_FILE_EXTENSION = ".tlog-proof";

/** A proof taken apart. Nothing in it is verified. */
export interface TlogProof {
  /** Index of the entry, from 0. */
  readonly index: number;
  /** The inclusion proof, the leaf's sibling first. */
  readonly hashes: readonly Hash[];
  /** The signed checkpoint, as the log gave it: a note. */
  readonly checkpoint: string;
  /**
   * The `extra` line's bytes. UNAUTHENTICATED: no signature covers them, and anybody may have changed them. Believe what they say only
   * where the entry itself binds it, by a hash for one.
   */
  readonly unauthenticatedExtra?: Uint8Array;
}

const FIRST_LINE = "c2sp.org/tlog-proof@v1";
// A tree of at most 2^63 leaves has no longer path.
const MAX_HASHES = 63;

function malformed(expected: string, got: string): TlogError {
  return new TlogError("TLOG_PROOF_MALFORMED", `proof file expected ${expected}, got ${got}`);
}

function quote(line: string | undefined): string {
  return line === undefined ? "the end of the file" : JSON.stringify(line.slice(0, 100));
}

/**
 * The text of a proof. Throws `TLOG_SIZE_RANGE`, `TLOG_HASH_LENGTH`, `TLOG_PROOF_MALFORMED` (too many hashes, empty extra) or
 * `TLOG_NOTE_MALFORMED` (the checkpoint is no signed note).
 */
export function formatProof(proof: {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  readonly checkpoint: string;
  readonly unauthenticatedExtra?: Uint8Array;
}): string {
  const { index, hashes, checkpoint, unauthenticatedExtra: extra } = proof;
  if (hashes.length > MAX_HASHES) throw malformed(`at most ${MAX_HASHES} hashes`, `${hashes.length}`);
  if (extra?.length === 0) throw malformed("extra data of a byte or more, or none", "an empty one");
  splitNote(checkpoint);
  const lines = [
    FIRST_LINE,
    ...(extra === undefined ? [] : [`extra ${toBase64(extra)}`]),
    `index ${asSize("index", index)}`,
    ...hashes.map((hash) => toBase64(asHash(hash))),
  ];
  return `${lines.join("\n")}\n\n${checkpoint}`;
}

/**
 * The proof in a text, taken apart and not verified: {@link verifyProof} does both. Accepts the one canonical spelling only.
 * Throws `TLOG_PROOF_MALFORMED`, `TLOG_NOTE_MALFORMED` (not text, or the checkpoint is no note), or `TLOG_SIZE_RANGE` for an index from
 * 2^53 on, which is legal but beyond what this package can hold.
 */
export function parseProof(bytes: Uint8Array | string): TlogProof {
  const text = decodeNote(bytes);
  const blank = text.indexOf("\n\n");
  if (blank < 0) throw malformed("an empty line before the checkpoint", "none");
  const [first, ...lines] = text.slice(0, blank).split("\n");
  if (first !== FIRST_LINE) throw malformed(`"${FIRST_LINE}" as its first line`, quote(first));
  const extra = lines[0]?.startsWith("extra ") ? parseExtra(lines.shift() as string) : undefined;
  const index = parseIndex(lines.shift());
  if (lines.length > MAX_HASHES) throw malformed(`at most ${MAX_HASHES} hashes`, `${lines.length}`);
  const hashes = lines.map((line) => {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_BYTES) throw malformed("a hash of 32 bytes in base64", quote(line));
    return asHash(hash);
  });
  const checkpoint = text.slice(blank + 2);
  splitNote(checkpoint);
  return { index, hashes, checkpoint, ...(extra === undefined ? {} : { unauthenticatedExtra: extra }) };
}

function parseExtra(line: string): Uint8Array {
  const extra = fromBase64(line.slice("extra ".length));
  if (extra === undefined || extra.length === 0) throw malformed('"extra <base64>" or no such line', quote(line));
  return extra;
}

function parseIndex(line: string | undefined): number {
  const digits = /^index (0|[1-9][0-9]{0,18})$/.exec(line ?? "")?.[1];
  if (digits === undefined) throw malformed('"index <decimal>"', quote(line));
  return asSize("proof index", Number(digits));
}

/** One step of verifying. Steps after one that they rest on, and that failed, are not done. */
export interface ProofStep {
  /** "format": it is a proof; "log": a believed log signed the checkpoint; "quorum": enough witnesses did; "inclusion": the entry is in that tree. */
  readonly name: "format" | "log" | "quorum" | "inclusion";
  readonly outcome: "passed" | "failed" | "not done";
  /** What was found, in plain words. */
  readonly detail: string;
  /** Why it failed. */
  readonly code?: TlogErrorCode;
}

/** What verifying a proof found. */
export interface ProofVerdict {
  /** Every step passed: the entry is in a tree that the policy accepts. Nothing about the entry's truth. */
  readonly ok: boolean;
  /** Always the same four, in order. */
  readonly steps: readonly ProofStep[];
  /** Index of the entry as the proof claims it; proved when `ok`. Absent when the format failed. */
  readonly index?: number;
  /** The log and what it signed, when that step passed. */
  readonly log?: PolicyLog;
  readonly checkpoint?: Checkpoint;
  /** Witnesses whose cosignatures verified. */
  readonly cosignatures: readonly PolicyCosignature[];
  /** See {@link TlogProof.unauthenticatedExtra}: not part of what is proved, whatever `ok` says. */
  readonly unauthenticatedExtra?: Uint8Array;
}

/**
 * Verifies that an entry is in a log that `policy` accepts. Give the entry's bytes or its leaf hash; the proof does not carry it.
 * What does not hold is the verdict, never an exception. `logs` as in `checkPolicy`.
 */
export function verifyProof(
  input: {
    readonly proof: Uint8Array | string;
    readonly policy: Policy;
    readonly logs?: readonly PolicyLog[];
  } & ({ readonly entry: Uint8Array } | { readonly leafHash: Uint8Array }),
): ProofVerdict {
  let proof: TlogProof;
  try {
    proof = parseProof(input.proof);
  } catch (error) {
    const skipped = (["log", "quorum", "inclusion"] as const).map((name) =>
      notDone(name, "there is no proof to check"),
    );
    return { ok: false, steps: [failed("format", error), ...skipped], cosignatures: [] };
  }
  const { index, hashes, unauthenticatedExtra } = proof;
  const format = passed("format", `proof of ${hashes.length} hashes for entry ${index}`);
  const verdict = checkPolicy(input.policy, proof.checkpoint, input.logs === undefined ? {} : { logs: input.logs });
  const { log, checkpoint, cosignatures } = verdict;
  const common = { index, cosignatures, ...(unauthenticatedExtra === undefined ? {} : { unauthenticatedExtra }) };
  if (log === undefined || checkpoint === undefined) {
    const { code, message } = verdict.failure as NonNullable<typeof verdict.failure>;
    const skipped = (["quorum", "inclusion"] as const).map((name) => notDone(name, "the checkpoint is not believed"));
    const step: ProofStep = { name: "log", outcome: "failed", detail: message, code };
    return { ok: false, steps: [format, step, ...skipped], ...common };
  }
  const steps: ProofStep[] = [
    format,
    passed("log", `${log.name} signed a tree of ${checkpoint.size} entries`),
    verdict.quorumMet
      ? passed("quorum", verdict.quorum)
      : { name: "quorum", outcome: "failed", detail: verdict.quorum, code: "TLOG_QUORUM_MISSED" },
    checkLeaf(input, proof, checkpoint),
  ];
  return { ok: steps.every(({ outcome }) => outcome === "passed"), steps, log, checkpoint, ...common };
}

function checkLeaf(
  given: { readonly entry: Uint8Array } | { readonly leafHash: Uint8Array },
  { index, hashes }: TlogProof,
  { size, root }: Checkpoint,
): ProofStep {
  try {
    const leafHash = "entry" in given ? hashLeaf(given.entry) : given.leafHash;
    checkInclusion({ index, size, leafHash, root, proof: hashes });
    return passed("inclusion", `the entry is number ${index} of the ${size} entries under the signed root`);
  } catch (error) {
    return failed("inclusion", error);
  }
}

function passed(name: ProofStep["name"], detail: string): ProofStep {
  return { name, outcome: "passed", detail };
}

function notDone(name: ProofStep["name"], detail: string): ProofStep {
  return { name, outcome: "not done", detail };
}

function failed(name: ProofStep["name"], error: unknown): ProofStep {
  if (!(error instanceof TlogError)) throw error;
  return { name, outcome: "failed", detail: error.message, code: error.code };
}

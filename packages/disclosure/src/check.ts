// A file checked on its own, under the keys of a policy and nothing else: no folder, no network, no clock.
// A disclosure file (file.ts), a proof with its entry (c2sp.org/tlog-proof), or a signed checkpoint (c2sp.org/tlog-checkpoint).
import { type CheckedDisclosures, checkDisclosures, decodeLeaf, EventError, type Leaf } from "@quis/event";
import { checkPolicy, parseProof, type Policy, type ProofVerdict, TlogError, toBase64, verifyProof } from "@quis/tlog";
import { DisclosureError } from "./error.ts";
import { MAX_FILE_BYTES, parseDisclosureFile } from "./file.ts";

export type FileKind = "disclosure" | "proof" | "checkpoint";

/** One step of a check. A step that rests on one that failed is not done. */
export interface CheckStep {
  readonly name: "form" | "log" | "quorum" | "inclusion" | "fields";
  readonly outcome: "passed" | "failed" | "not done";
  readonly detail: string;
}

/** What was found. Everything but `kind`, `steps` and `reason` is there only if it was proved. */
export interface FileVerdict {
  readonly proved: boolean;
  readonly kind: FileKind;
  readonly steps: readonly CheckStep[];
  readonly reason?: { readonly code: string; readonly message: string };
  /** The log's signed state. */
  readonly log?: { readonly origin: string; readonly size: number; readonly root: string };
  /** Who cosigned it, and when by the witness's clock (UTC). */
  readonly witnesses?: readonly { readonly name: string; readonly time: string }[];
  readonly index?: number;
  /** The entry, where it is one of ours. */
  readonly entry?: { readonly source: string; readonly subjects: number };
  /** Fields that are proved, and how many stay hidden. */
  readonly disclosed?: CheckedDisclosures;
}

/** A file to check. */
export interface FileCheck {
  readonly file: Uint8Array;
  readonly policy: Policy;
  /** The entry's bytes, for a proof that stands alone. */
  readonly entry?: Uint8Array;
}

/** What a file claims to be, by its first bytes. */
export function kindOf(file: Uint8Array): FileKind {
  const start = new TextDecoder().decode(file.subarray(0, 64)).trimStart();
  if (start.startsWith("{")) return "disclosure";
  return start.startsWith("c2sp.org/tlog-proof") ? "proof" : "checkpoint";
}

/** Checks a file. What does not hold is the verdict, never an exception; whoever is not sure says no. */
export function checkFile(check: FileCheck): FileVerdict {
  const kind = kindOf(check.file);
  try {
    if (check.file.length > MAX_FILE_BYTES) {
      throw new DisclosureError(
        "DISCLOSURE_BAD_FILE",
        `expected a file of at most ${MAX_FILE_BYTES} bytes, got ${check.file.length}`,
      );
    }
    if (kind === "checkpoint") return checkCheckpoint(check);
    return kind === "proof" ? checkProof(check) : checkDisclosure(check);
  } catch (error) {
    if (!isOurs(error)) throw error;
    return {
      proved: false,
      kind,
      steps: [failed("form", error)],
      reason: { code: error.code, message: error.message },
    };
  }
}

type Ours = DisclosureError | EventError | TlogError;

function isOurs(error: unknown): error is Ours {
  return error instanceof DisclosureError || error instanceof EventError || error instanceof TlogError;
}

function checkDisclosure({ file, policy }: FileCheck): FileVerdict {
  const claimed = parseDisclosureFile(file);
  // The proof's `extra` line is not authenticated, so a disclosure file, which has one spelling, has none.
  if (parseProof(claimed.proof).unauthenticatedExtra !== undefined) {
    throw new DisclosureError("DISCLOSURE_BAD_FILE", "disclosure file expected a proof without extra data, got some");
  }
  const proof = verifyProof({ proof: claimed.proof, policy, entry: claimed.entry });
  const steps = stepsOf(proof);
  if (!proof.ok) return refused("disclosure", [...steps, notDone("fields")], proof);
  try {
    const leaf = decodeLeaf(claimed.entry);
    const disclosed = checkDisclosures(leaf.commitment, claimed);
    const passed: CheckStep = {
      name: "fields",
      outcome: "passed",
      detail: `the entry commits to ${disclosed.fields.length + disclosed.hidden} fields, and to each disclosed one`,
    };
    return { ...provedBy("disclosure", proof, [...steps, passed]), ...entryOf(leaf), disclosed };
  } catch (error) {
    if (!isOurs(error)) throw error;
    const reason = { code: error.code, message: error.message };
    return { proved: false, kind: "disclosure", steps: [...steps, failed("fields", error)], reason };
  }
}

function checkProof({ file, policy, entry }: FileCheck): FileVerdict {
  if (entry === undefined) {
    throw new DisclosureError(
      "DISCLOSURE_BAD_FILE",
      "a proof that stands alone expected the entry's bytes beside it (--entry), got none",
    );
  }
  const proof = verifyProof({ proof: file, policy, entry });
  if (!proof.ok) return refused("proof", stepsOf(proof), proof);
  let leaf: Leaf | undefined;
  try {
    leaf = decodeLeaf(entry);
  } catch (error) {
    // An entry of another log than ours: in the tree all the same.
    if (!(error instanceof EventError)) throw error;
  }
  return { ...provedBy("proof", proof, stepsOf(proof)), ...(leaf === undefined ? {} : entryOf(leaf)) };
}

function checkCheckpoint({ file, policy }: FileCheck): FileVerdict {
  const verdict = checkPolicy(policy, file);
  const { log, checkpoint, failure } = verdict;
  const signed = log !== undefined && checkpoint !== undefined;
  const steps: CheckStep[] = [
    signed
      ? { name: "log", outcome: "passed", detail: `${log.name} signed a tree of ${checkpoint.size} entries` }
      : { name: "log", outcome: "failed", detail: failure?.message ?? "no log's signature" },
    signed
      ? { name: "quorum", outcome: verdict.quorumMet ? "passed" : "failed", detail: verdict.quorum }
      : notDone("quorum"),
  ];
  if (!verdict.ok || !signed) {
    const reason = failure ?? { code: "TLOG_NOTE_UNSIGNED", message: "expected a log's signature, got none" };
    return { proved: false, kind: "checkpoint", steps, reason };
  }
  return provedBy("checkpoint", verdict, steps);
}

function stepsOf(proof: ProofVerdict): CheckStep[] {
  return proof.steps.map(({ name, outcome, detail }) => ({ name: name === "format" ? "form" : name, outcome, detail }));
}

function refused(kind: FileKind, steps: readonly CheckStep[], proof: ProofVerdict): FileVerdict {
  const step = proof.steps.find(({ outcome }) => outcome === "failed");
  const found = step?.detail ?? "a proof that does not hold";
  const message =
    step?.name === "quorum" ? `expected the policy's quorum of witnesses, got one that is missed: ${found}` : found;
  const reason = { code: step?.code ?? "TLOG_PROOF_MALFORMED", message };
  return { proved: false, kind, steps, reason };
}

function provedBy(
  kind: FileKind,
  { checkpoint, cosignatures, index }: Pick<ProofVerdict, "checkpoint" | "cosignatures" | "index">,
  steps: readonly CheckStep[],
): FileVerdict {
  // INVARIANT: a verdict that is ok has a checkpoint; without one nothing was signed.
  if (checkpoint === undefined)
    throw new DisclosureError("DISCLOSURE_BAD_FILE", "expected a signed checkpoint, got none");
  const { origin, size, root } = checkpoint;
  return {
    proved: true,
    kind,
    steps,
    log: { origin, size, root: toBase64(root) },
    witnesses: cosignatures.map(({ witness, time }) => ({ name: witness.name, time: instantOf(time) })),
    ...(index === undefined ? {} : { index }),
  };
}

function entryOf(leaf: Leaf): Pick<FileVerdict, "entry"> {
  return { entry: { source: leaf.source, subjects: leaf.tags.length } };
}

// A witness can sign any number as its time; most are no date.
function instantOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (seconds === 0 || Number.isNaN(date.getTime())) return "no time given";
  return date.toISOString().replace(".000Z", "Z");
}

function failed(name: CheckStep["name"], error: Error): CheckStep {
  return { name, outcome: "failed", detail: error.message };
}

function notDone(name: CheckStep["name"]): CheckStep {
  return { name, outcome: "not done", detail: "what it rests on does not hold" };
}

/**
 * Whether a signed checkpoint is one that a policy accepts: which log signed it, who cosigned it when, and whether they are a quorum.
 * Spec: c2sp.org/tlog-policy "What is a policy?".
 */
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { cosignatureTime } from "./cosignature.ts";
import { TlogError, type TlogErrorCode } from "./error.ts";
import type { NoteVerifier } from "./key.ts";
import { type NoteSignature, type OpenedNote, openNote } from "./note.ts";
import type { Policy, PolicyGroup, PolicyLog, PolicyWitness } from "./policy.ts";

/** A witness that cosigned. */
export interface PolicyCosignature {
  readonly witness: PolicyWitness;
  /** When, by the witness's clock, in Unix seconds; the latest when it signed twice. An ML-DSA cosigner that says 0 says no time. */
  readonly time: number;
}

/** What the policy says to a checkpoint. */
export interface PolicyVerdict {
  /** A log of the policy signed the checkpoint under its own name, no known signature is wrong, and the quorum holds. */
  readonly ok: boolean;
  /** The log whose key verified. Absent: nothing in the note may be believed. */
  readonly log?: PolicyLog;
  /** What that log signed. Absent when no log's signature verified. */
  readonly checkpoint?: Checkpoint;
  /** Witnesses whose cosignatures verified, in the policy's order. */
  readonly cosignatures: readonly PolicyCosignature[];
  readonly quorumMet: boolean;
  /** In plain words, who is needed and who has cosigned. */
  readonly quorum: string;
  /** Why not, when not `ok`. */
  readonly failure?: { readonly code: TlogErrorCode; readonly message: string };
}

/**
 * Checks the signed checkpoint `note`. What does not hold is the verdict, never an exception.
 *
 * A signature by a known key that fails rejects the whole note (signed-note "Signatures"); lines of other keys are ignored. `logs` are
 * the logs to believe when the policy names none ("known from other context"); when it names some, only those are.
 */
export function checkPolicy(
  policy: Policy,
  note: Uint8Array | string,
  options: { readonly logs?: readonly PolicyLog[] } = {},
): PolicyVerdict {
  const logs = policy.logs.length > 0 ? policy.logs : (options.logs ?? []);
  const unknown = { ok: false, cosignatures: [], quorumMet: false, quorum: "not checked: the note is refused" };
  let opened: OpenedNote;
  let checkpoint: Checkpoint;
  try {
    opened = openNote(
      note,
      [...logs, ...policy.witnesses].map(({ verifier }) => verifier),
    );
    checkpoint = parseCheckpoint(opened.text);
  } catch (error) {
    return { ...unknown, failure: asFailure(error) };
  }
  const cosignatures = policy.witnesses.flatMap((witness) => {
    const times = opened.verified.filter((line) => isBy(witness.verifier, line)).map(timeOf);
    return times.length === 0 ? [] : [{ witness, time: Math.max(...times) }];
  });
  const quorum = judge(policy.quorum, new Set(cosignatures.map(({ witness }) => witness)));
  const common = { cosignatures, quorumMet: quorum.met, quorum: quorum.words };
  const signed = logs.filter(({ verifier }) => opened.verified.some((line) => isBy(verifier, line)));
  try {
    const log = chooseLog(signed, logs, checkpoint);
    if (quorum.met) return { ok: true, log, checkpoint, ...common };
    const failure = {
      code: "TLOG_QUORUM_MISSED" as const,
      message: `checkpoint expected a quorum, got ${quorum.words}`,
    };
    return { ok: false, log, checkpoint, ...common, failure };
  } catch (error) {
    return { ok: false, ...common, failure: asFailure(error) };
  }
}

function asFailure(error: unknown): { code: TlogErrorCode; message: string } {
  if (!(error instanceof TlogError)) throw error;
  return { code: error.code, message: error.message };
}

function isBy(verifier: NoteVerifier, line: NoteSignature): boolean {
  return verifier.name === line.name && verifier.keyId === line.keyId;
}

function timeOf(line: NoteSignature): number {
  // INVARIANT: a verified cosignature has a time, since its message holds one.
  return cosignatureTime(line.signature) as number;
}

/** The log that speaks: one that signed, and whose name is the origin ("This name MUST correspond to the log's origin line"). */
function chooseLog(signed: readonly PolicyLog[], logs: readonly PolicyLog[], checkpoint: Checkpoint): PolicyLog {
  if (signed.length === 0) {
    const expected = logs.map(({ name }) => name).join(" or ") || "a log, and the policy names none";
    throw new TlogError("TLOG_NOTE_UNSIGNED", `checkpoint expected a signature by ${expected}, got none`);
  }
  const own = signed.find(({ name }) => name === checkpoint.origin);
  if (own === undefined) {
    throw new TlogError(
      "TLOG_CHECKPOINT_ORIGIN",
      `checkpoint expected origin ${signed.map(({ name }) => JSON.stringify(name)).join(" or ")} (who signed), got ${JSON.stringify(checkpoint.origin)}`,
    );
  }
  return own;
}

interface Judgement {
  readonly met: boolean;
  readonly words: string;
}

function judge(node: Policy["quorum"], cosigned: ReadonlySet<PolicyWitness>): Judgement {
  if (node === "none") return { met: true, words: "no cosignature is asked for" };
  return node.kind === "witness" ? judgeWitness(node, cosigned) : judgeGroup(node, cosigned);
}

function judgeWitness(witness: PolicyWitness, cosigned: ReadonlySet<PolicyWitness>): Judgement {
  const met = cosigned.has(witness);
  return { met, words: `${witness.name} ${met ? "has cosigned" : "has not"}` };
}

function judgeGroup(group: PolicyGroup, cosigned: ReadonlySet<PolicyWitness>): Judgement {
  const members = group.members.map((member) => judge(member, cosigned));
  const count = members.filter(({ met }) => met).length;
  const words = members.map((member) => member.words).join(", ");
  return {
    met: count >= group.threshold,
    words: `${group.name} has ${count} of the ${group.threshold} it needs (${words})`,
  };
}

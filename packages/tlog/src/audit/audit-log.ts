/**
 * Auditing a log that somebody else serves: its checkpoint and cosignatures under a policy, every tile and entry, consistency with a
 * checkpoint kept from before, and with what the witnesses were shown. Nothing but the policy's keys is believed.
 * Spec: c2sp.org/tlog-checkpoint, c2sp.org/tlog-policy, c2sp.org/tlog-witness "Monitoring".
 */
import { sha256 } from "#sha256";
import { toBase64 } from "../base64.ts";
import { type Checkpoint, openCheckpoint } from "../checkpoint.ts";
import { TlogError, type TlogErrorCode } from "../error.ts";
import { equalBytes } from "../hash.ts";
import { type PolicyCosignature, checkPolicy } from "../policy-check.ts";
import type { Policy, PolicyLog, PolicyWitness } from "../policy.ts";
import type { TileTree } from "../tile-tree.ts";
import { type TreeAudit, auditTree, prunedEntries, treeOf } from "./audit-tree.ts";
import type { LogSource } from "./source.ts";

/** What to audit, by whose keys, and against what. */
export interface LogAudit extends Pick<TreeAudit, "onEntries" | "onProgress" | "signal" | "inFlight" | "minimumIndex"> {
  readonly source: LogSource;
  readonly policy: Policy;
  /** The logs to believe when the policy names none. */
  readonly logs?: readonly PolicyLog[];
  /** A signed checkpoint of this log that was kept: what is served now must go on from it. */
  readonly since?: Uint8Array | string;
  /** Reads what a witness shows for a log, by the path below its monitoring prefix; undefined when it has nothing. Rejects when it cannot be asked. */
  readonly readWitness?: (witness: PolicyWitness, path: string) => Promise<Uint8Array | undefined>;
}

/** What a witness was shown, compared with what is served here. */
export interface WitnessView {
  readonly witness: PolicyWitness;
  /** `same`, `older` and `newer` are one history; `split` is two; `unknown` says nothing, and `reason` why. */
  readonly state: "same" | "older" | "newer" | "split" | "unknown";
  readonly size?: number;
  readonly reason?: string;
}

/** The outcome. Not sure means not ok. */
export interface AuditReport {
  readonly ok: boolean;
  /** What is served, once the log's signature held. */
  readonly checkpoint?: Checkpoint;
  /** The signed checkpoint, verbatim. */
  readonly note?: string;
  readonly cosignatures: readonly PolicyCosignature[];
  readonly quorum: string;
  readonly entriesChecked: number;
  /** Entries that the log no longer publishes (`minimumIndex`): nothing is known of them but that they are under the root. */
  readonly entriesPruned: number;
  readonly since?: Checkpoint;
  readonly witnesses: readonly WitnessView[];
  readonly failure?: { readonly code: TlogErrorCode; readonly message: string };
  /** Two signed checkpoints of one log that cannot both be of one history: whoever holds both can show it to anybody. */
  readonly evidence?: readonly [string, string];
}

/** The path of a log's checkpoint below a witness's monitoring prefix (c2sp.org/tlog-witness "Monitoring"). */
export function monitoringPath(origin: string): string {
  const hex = Array.from(sha256(new TextEncoder().encode(origin)), (byte) => byte.toString(16).padStart(2, "0"));
  return `${hex.join("")}/checkpoint`;
}

/** Audits a log. What does not hold is the report; rejects with what a source that cannot be read throws, or the signal's reason. */
export async function auditLog(audit: LogAudit): Promise<AuditReport> {
  const report: { -readonly [K in keyof AuditReport]: AuditReport[K] } = {
    ok: false,
    cosignatures: [],
    quorum: "not checked",
    entriesChecked: 0,
    entriesPruned: prunedEntries(audit.minimumIndex ?? 0),
    witnesses: [],
  };
  try {
    const { note, log, checkpoint } = await openServed(audit, report);
    const kept = audit.since === undefined ? undefined : openCheckpoint(audit.since, log.verifier).checkpoint;
    if (kept !== undefined) report.since = kept;
    // Before hours of reading: what can be refused by sizes and roots alone.
    if (kept !== undefined) checkKept(kept, checkpoint, () => (report.evidence = [text(audit.since ?? ""), note]));
    const tree = await auditTree({
      ...audit,
      size: checkpoint.size,
      root: checkpoint.root,
      onProgress: (progress) => {
        report.entriesChecked = progress.entriesChecked;
        audit.onProgress?.(progress);
      },
    });
    if (kept !== undefined) {
      const root = await tree.rootAt(kept.size);
      if (!equalBytes(root, kept.root)) {
        report.evidence = [text(audit.since ?? ""), note];
        throw rewritten(kept, root, "the checkpoint that was kept");
      }
    }
    await compareWitnesses(audit, tree, log, report);
    report.ok = true;
  } catch (error) {
    if (!(error instanceof TlogError) || error.code === "TLOG_IO") throw error;
    report.failure = { code: error.code, message: error.message };
  }
  return report;
}

type Report = { -readonly [K in keyof AuditReport]: AuditReport[K] };

async function openServed(
  { source, policy, logs }: LogAudit,
  report: Report,
): Promise<{ note: string; log: PolicyLog; checkpoint: Checkpoint }> {
  const bytes = await source.read("checkpoint");
  if (bytes === undefined) throw new TlogError("TLOG_CHECKPOINT_MISSING", "expected a checkpoint, got nothing there");
  const verdict = checkPolicy(policy, bytes, logs === undefined ? {} : { logs });
  const { checkpoint, log, failure } = verdict;
  report.cosignatures = verdict.cosignatures;
  report.quorum = verdict.quorum;
  if (checkpoint !== undefined) report.checkpoint = checkpoint;
  if (!verdict.ok || checkpoint === undefined || log === undefined) {
    throw new TlogError(
      failure?.code ?? "TLOG_NOTE_UNSIGNED",
      failure?.message ?? "checkpoint expected a log's signature, got none",
    );
  }
  report.note = text(bytes);
  return { note: report.note, log, checkpoint };
}

function checkKept(kept: Checkpoint, served: Checkpoint, onSplit: () => void): void {
  if (served.size < kept.size) {
    throw new TlogError(
      "TLOG_CHECKPOINT_OLDER",
      `log expected at least the ${kept.size} entries it had (root ${toBase64(kept.root)}), got ${served.size} (root ${toBase64(served.root)})`,
    );
  }
  if (served.size === kept.size && !equalBytes(served.root, kept.root)) {
    onSplit();
    throw rewritten(kept, served.root, "the checkpoint that was kept");
  }
}

function rewritten(claim: Checkpoint, root: Uint8Array, whose: string): TlogError {
  return new TlogError(
    "TLOG_SPLIT_VIEW",
    `log expected root ${toBase64(claim.root)} at ${claim.size} entries (${whose}), got ${toBase64(root)}: two histories under one key`,
  );
}

async function compareWitnesses(audit: LogAudit, tree: TileTree, log: PolicyLog, report: Report): Promise<void> {
  const { readWitness, policy } = audit;
  if (readWitness === undefined) return;
  const path = monitoringPath(log.name);
  const views = await Promise.all(
    policy.witnesses
      .filter(({ url }) => url !== undefined)
      .map(async (witness) => ({ witness, ...(await askWitness(() => readWitness(witness, path), log, witness)) })),
  );
  let failure: TlogError | undefined;
  report.witnesses = await Promise.all(
    views.map(async ({ witness, note, checkpoint, reason }): Promise<WitnessView> => {
      if (checkpoint === undefined) return { witness, state: "unknown", reason };
      const { size } = checkpoint;
      try {
        return { witness, size, state: await compareView(audit, tree, checkpoint, witness) };
      } catch (error) {
        if (!(error instanceof TlogError) || error.code === "TLOG_IO") throw error;
        failure ??= error;
        const split = error.code === "TLOG_SPLIT_VIEW";
        if (split) report.evidence ??= [note, report.note ?? ""];
        return { witness, size, state: split ? "split" : "unknown", reason: error.message };
      }
    }),
  );
  if (failure !== undefined) throw failure;
}

type Asked =
  | { readonly note: string; readonly checkpoint: Checkpoint; readonly reason: "" }
  | { readonly note: ""; readonly checkpoint?: undefined; readonly reason: string };

/** A witness that is silent, has nothing or answers nonsense says nothing: it is told, and proves nothing either way. */
async function askWitness(
  read: () => Promise<Uint8Array | undefined>,
  log: PolicyLog,
  witness: PolicyWitness,
): Promise<Asked> {
  try {
    const bytes = await read();
    if (bytes === undefined) return { note: "", reason: "it shows nothing for this log" };
    // The log's own signature is what binds it; the witness's says when it was shown, and a wrong one rejects the note.
    const { checkpoint } = openCheckpoint(bytes, log.verifier, { others: [witness.verifier] });
    return { note: text(bytes), checkpoint, reason: "" };
  } catch (error) {
    return { note: "", reason: error instanceof Error ? error.message : String(error) };
  }
}

async function compareView(
  { source, minimumIndex }: Pick<LogAudit, "source" | "minimumIndex">,
  tree: TileTree,
  seen: Checkpoint,
  witness: PolicyWitness,
): Promise<"same" | "older" | "newer"> {
  if (seen.size <= tree.size) {
    const root = await tree.rootAt(seen.size);
    if (!equalBytes(root, seen.root)) throw rewritten(seen, root, `what witness ${witness.name} was shown`);
    return seen.size === tree.size ? "same" : "older";
  }
  // The log grew meanwhile, or hides its newest entries from us. Its tiles must lead from here to what the witness was shown.
  let root: Uint8Array;
  try {
    root = await treeOf({ source, size: seen.size, root: seen.root, minimumIndex: minimumIndex ?? 0 }).rootAt(
      tree.size,
    );
  } catch (error) {
    if (!(error instanceof TlogError) || error.code === "TLOG_IO") throw error;
    throw new TlogError(
      "TLOG_CHECKPOINT_OLDER",
      `log expected the ${seen.size} entries that witness ${witness.name} was shown (root ${toBase64(seen.root)}), ` +
        `got ${tree.size} (root ${toBase64(tree.root)}) and no tiles that lead from one to the other: ${error.message}`,
      { cause: error },
    );
  }
  if (!equalBytes(root, tree.root)) {
    throw rewritten(
      { ...seen, size: tree.size, root: tree.root },
      root,
      `what is served here, beside ${seen.size} entries shown to witness ${witness.name}`,
    );
  }
  return "newer";
}

function text(note: Uint8Array | string): string {
  return typeof note === "string" ? note : new TextDecoder().decode(note);
}

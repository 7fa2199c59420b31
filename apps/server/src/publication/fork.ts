// Somebody outside saw another history of this log: what they can show for it, and what the person who runs the log is told.
import { equalBytes, openCheckpoint, parseVkey, toBase64 } from "@quis/tlog";
import { monitoringName } from "@quis/tlog/witness";
import { QuisError } from "../instance/error.ts";
import type { LogName } from "../instance/instance.ts";
import type { Head } from "./head.ts";
import type { CallWitness } from "./http.ts";
import type { WitnessLink } from "./link.ts";
import type { SeenFork } from "./memory.ts";

/**
 * A checkpoint that the witness shows, signed by this log's key, which the tree with `rootAt` does not continue; undefined if it shows none
 * (the address may be another one, or its claim false).
 */
export async function findEvidence(
  witnessUrl: string | undefined,
  log: { readonly vkey: string; readonly size: number; readonly rootAt: (size: number) => Promise<Uint8Array> },
  call: (url: string) => ReturnType<CallWitness>,
): Promise<string | undefined> {
  if (witnessUrl === undefined) return undefined;
  const key = parseVkey(log.vkey);
  try {
    const { status, body } = await call(`${witnessUrl.replace(/\/+$/, "")}/${monitoringName(key.name)}/checkpoint`);
    if (status !== 200) return undefined;
    const { checkpoint } = openCheckpoint(body, key);
    const consistent = checkpoint.size <= log.size && equalBytes(await log.rootAt(checkpoint.size), checkpoint.root);
    return consistent ? undefined : new TextDecoder().decode(body);
  } catch {
    return undefined;
  }
}

/** What is recorded of a fork that the witness of `link` has seen; the link shows it too. */
export function forkSeenBy(
  link: WitnessLink,
  words: string,
  { head, evidence, nowMs }: { readonly head: Head; readonly evidence: string | undefined; readonly nowMs: number },
): SeenFork {
  link.error = words;
  link.failingSinceMs ??= nowMs;
  return {
    at: new Date(nowMs).toISOString(),
    witness: link.witness.name,
    words: words.charAt(0).toUpperCase() + words.slice(1),
    size: head.size,
    root: toBase64(head.root),
    evidence: evidence ?? null,
  };
}

/** The refusal of a log that was seen to fork. */
export function forkError(log: LogName, fork: SeenFork, markPath: string): QuisError {
  const shown =
    fork.evidence === null
      ? "It shows no checkpoint for it"
      : `It shows a checkpoint with this log's own signature for it: ${fork.evidence.split("\n").slice(1, 3).join(" ")}`;
  return new QuisError(
    "QUIS_LOG_FORKED",
    `The log ${log} signs nothing more: the witness ${fork.witness} has seen another history of it. ${fork.words}. ${shown}. ` +
      `If this folder was restored from an older copy, use the newest one. If the key was used elsewhere, that is the finding. ` +
      `Only if the witness is known to be wrong: take it out of the policy and remove ${markPath}.`,
  );
}

// An event's proof checked here, so that whoever asks need not trust who answers.
// Raw bytes → event → commitment → entry → leaf hash → tree (RFC 9162 §2.1.3.2) → signed checkpoint (c2sp.org/tlog-checkpoint).
import { createHash } from "node:crypto";
import type { EventDetail } from "@quis/contract";
import { checkShown } from "@quis/disclosure";
import { commit, decodeLeaf, eventFields } from "@quis/event";
import type { AccessEvent } from "@quis/event";
import { checkInclusion, equalBytes, fromBase64, leafHash, openCheckpoint, parseVkey } from "@quis/tlog";

/** A proof that does not hold is an outcome, not an exception. */
export type ProofVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Checks everything an EventDetail claims, under the verifier key `vkey` of its log. The detail may be an attacker's. */
export function checkDetail(detail: EventDetail, vkey: string): ProofVerdict {
  try {
    return findFault(detail, vkey);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function findFault(detail: EventDetail, vkey: string): ProofVerdict {
  const { proof, index } = detail;
  const entry = decode(detail.entry, "entry");
  const leaf = decodeLeaf(entry);
  if (leaf.source !== detail.source) return fault(`expected an entry of source ${detail.source}, got ${leaf.source}`);
  // Of an event that is gone the entry alone is left to check.
  const wrong = detail.gone === undefined ? contentFault(detail, leaf.commitment) : undefined;
  if (wrong !== undefined) return fault(wrong);
  const hash = leafHash(entry);
  if (!equalBytes(hash, decode(proof.leaf_hash, "leaf hash")))
    return fault("expected the entry's own leaf hash, got another");
  const { checkpoint } = openCheckpoint(proof.checkpoint, parseVkey(vkey));
  if (checkpoint.size !== proof.tree_size) {
    return fault(`expected a checkpoint of size ${proof.tree_size}, got ${checkpoint.size}`);
  }
  const path = proof.path.map((text) => decode(text, "proof hash"));
  checkInclusion({ index, size: checkpoint.size, leafHash: hash, proof: path, root: checkpoint.root });
  return { ok: true };
}

function contentFault(detail: EventDetail, commitment: Uint8Array): string | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a wrong shape gives a wrong commitment, which is the test
  const event = detail.event as unknown as AccessEvent;
  if (detail.withheld !== undefined) {
    checkShown({ event, ...detail.withheld }, commitment);
    return undefined;
  }
  const raw = decode(detail.raw, "raw bytes");
  const rawHash = createHash("sha256").update(raw).digest("hex");
  const claimed = event.raw_data_hash?.value;
  if (detail.log === "records" && claimed !== rawHash)
    return `expected raw bytes with SHA-256 ${claimed ?? "(none in the event)"}, got ${rawHash}`;
  if (!equalBytes(commit(eventFields(event), decode(detail.event_key, "event key")), commitment))
    return "expected the event that the entry commits to, got another";
  return undefined;
}

function fault(reason: string): ProofVerdict {
  return { ok: false, reason };
}

function decode(text: string, what: string): Uint8Array {
  const bytes = fromBase64(text);
  if (bytes === undefined) throw new Error(`expected ${what} in base64, got ${text.slice(0, 40)}`);
  return bytes;
}

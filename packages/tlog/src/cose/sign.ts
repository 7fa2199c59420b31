/**
 * Signing COSE receipts of proofs. A receipt is only made of a checkpoint that the log has already signed, and of a proof that leads to its
 * root: it says nothing that the checkpoint does not say.
 * Spec: RFC 9942 §5.2 (inclusion), §5.3 (consistency).
 */
import { openCheckpoint } from "../checkpoint.ts";
import { type NoteSigner, parseVkey } from "../key.ts";
import { describeKey } from "../note.ts";
import { checkConsistency, checkInclusion } from "../proof.ts";
import { TlogError } from "../error.ts";
import type { TlogProof } from "../tlog-proof.ts";
import { type ReceiptProof, encodeProtected, encodeReceipt, encodeSigStructure } from "./receipt.ts";

/**
 * The receipt that `leafHash` is in the log, signed by the log's Ed25519 key: a tlog-proof in another envelope. `proof` is what `parseProof`
 * gives, or the same parts.
 * Throws what `openCheckpoint` (not this log's checkpoint) and `checkInclusion` (the proof does not hold) throw.
 */
export async function signInclusionReceipt(input: {
  readonly signer: NoteSigner;
  readonly proof: Pick<TlogProof, "index" | "hashes" | "checkpoint">;
  readonly leafHash: Uint8Array;
}): Promise<Uint8Array> {
  const { signer, leafHash } = input;
  const { index, hashes } = input.proof;
  const { size, root } = openCheckpoint(input.proof.checkpoint, parseVkey(signer.vkey)).checkpoint;
  checkInclusion({ index, size, leafHash, root, proof: hashes });
  return sign(signer, root, { kind: "inclusion", first: index, size, hashes });
}

/**
 * The receipt that the tree of `oldSize` with `oldRoot` is the beginning of the checkpoint's, signed by the log's Ed25519 key.
 * Throws what `openCheckpoint` and `checkConsistency` throw, and `TLOG_INDEX_RANGE` for an old size of 0, of which nothing can be proved.
 */
export async function signConsistencyReceipt(input: {
  readonly signer: NoteSigner;
  readonly checkpoint: string;
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly hashes: readonly Uint8Array[];
}): Promise<Uint8Array> {
  const { signer, oldSize, oldRoot, hashes } = input;
  const { size, root } = openCheckpoint(input.checkpoint, parseVkey(signer.vkey)).checkpoint;
  if (oldSize === 0) throw new TlogError("TLOG_INDEX_RANGE", "receipt expected an old size of 1 or more, got 0");
  checkConsistency({ oldSize, oldRoot, newSize: size, newRoot: root, proof: hashes });
  return sign(signer, root, { kind: "consistency", first: oldSize, size, hashes });
}

async function sign(signer: NoteSigner, root: Uint8Array, proof: ReceiptProof): Promise<Uint8Array> {
  const protectedBytes = encodeProtected(describeKey(signer), proof.size);
  const signature = await signer.sign(encodeSigStructure(protectedBytes, root));
  return encodeReceipt(protectedBytes, proof, signature);
}

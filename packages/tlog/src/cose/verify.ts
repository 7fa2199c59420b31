/**
 * Verifying COSE receipts: the proof gives a root, and the signature must be over that root.
 * Spec: RFC 9942 §5.2.1 (inclusion), §5.3.1 (consistency).
 */
import { TlogError, type TlogErrorCode } from "../error.ts";
import { type Hash, leafHash as hashLeaf } from "../hash.ts";
import { parseVkey } from "../key.ts";
import { describeKey } from "../note.ts";
import { consistencyRoot, inclusionRoot } from "../proof.ts";
import { type Receipt, encodeSigStructure, parseReceipt } from "./receipt.ts";

interface Verdict {
  readonly ok: boolean;
  /** Root of the tree that the log signed, when `ok`. */
  readonly root?: Hash;
  /** Size of that tree, when `ok` and the log signed it too; a receipt of another program may leave it open. */
  readonly size?: number;
  /** Why not, when not `ok`. */
  readonly failure?: { readonly code: TlogErrorCode; readonly message: string };
}

/** What verifying a receipt of inclusion found. */
export interface InclusionReceiptVerdict extends Verdict {
  /** Index of the entry, when `size` is there: without it, one path fits several. */
  readonly index?: number;
}

/** What verifying a receipt of consistency found. */
export type ConsistencyReceiptVerdict = Verdict;

/**
 * Verifies that an entry is in the log whose Ed25519 key is `vkey`. Give the entry's bytes or its leaf hash. What does not hold is the
 * verdict. A receipt has no cosignatures: it proves the log's word, where a tlog-proof can prove that others saw the same.
 * Throws `TLOG_KEY_MALFORMED`.
 */
export function verifyInclusionReceipt(
  input: { readonly receipt: Uint8Array; readonly vkey: string } & (
    | { readonly entry: Uint8Array }
    | { readonly leafHash: Uint8Array }
  ),
): InclusionReceiptVerdict {
  return judge(input, (receipt) => {
    if (receipt.kind !== "inclusion") throw wrongKind("inclusion", receipt);
    const { index, size, hashes } = receipt;
    const leafHash = "entry" in input ? hashLeaf(input.entry) : input.leafHash;
    return {
      root: inclusionRoot({ index, size, leafHash, proof: hashes }),
      ...(isSizeSigned(receipt) ? { index } : {}),
    };
  });
}

/**
 * Verifies that the tree of `oldSize` with `oldRoot`, which the caller knows, is the beginning of one that the log whose Ed25519 key is
 * `vkey` signed; its root is in the verdict. Throws `TLOG_KEY_MALFORMED`.
 */
export function verifyConsistencyReceipt(input: {
  readonly receipt: Uint8Array;
  readonly vkey: string;
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
}): ConsistencyReceiptVerdict {
  const { oldSize, oldRoot } = input;
  return judge(input, (receipt) => {
    if (receipt.kind !== "consistency") throw wrongKind("consistency", receipt);
    if (receipt.oldSize !== oldSize) {
      throw new TlogError("TLOG_INDEX_RANGE", `receipt expected from size ${oldSize}, got from ${receipt.oldSize}`);
    }
    return { root: consistencyRoot({ oldSize, oldRoot, newSize: receipt.size, proof: receipt.hashes }) };
  });
}

function judge<T extends { readonly root: Hash }>(
  input: { readonly receipt: Uint8Array; readonly vkey: string },
  prove: (receipt: Receipt) => T,
): Verdict & Partial<T> {
  const key = parseVkey(input.vkey);
  try {
    const receipt = parseReceipt(input.receipt);
    if (receipt.keyId !== undefined && receipt.keyId !== describeKey(key)) {
      throw new TlogError("TLOG_RECEIPT_SIGNATURE", `receipt expected by ${describeKey(key)}, got by ${receipt.keyId}`);
    }
    const proved = prove(receipt);
    if (!key.verify(encodeSigStructure(receipt.protectedBytes, proved.root), receipt.signature)) {
      throw new TlogError(
        "TLOG_RECEIPT_SIGNATURE",
        `receipt expected a signature by ${describeKey(key)} over the root that the proof leads to, got one that does not verify`,
      );
    }
    const { size, signedSize } = receipt;
    if (signedSize !== undefined && signedSize !== size) {
      throw new TlogError(
        "TLOG_RECEIPT_SIGNATURE",
        `receipt expected a proof in the tree of ${signedSize}, which is signed, got one in a tree of ${size}`,
      );
    }
    return { ok: true, ...proved, ...(isSizeSigned(receipt) ? { size } : {}) };
  } catch (error) {
    if (!(error instanceof TlogError)) throw error;
    return { ok: false, failure: { code: error.code, message: error.message } } as Verdict & Partial<T>;
  }
}

function isSizeSigned({ size, signedSize }: Receipt): boolean {
  return size === signedSize;
}

function wrongKind(expected: Receipt["kind"], got: Receipt): TlogError {
  return new TlogError("TLOG_RECEIPT_MALFORMED", `receipt expected a proof of ${expected}, got one of ${got.kind}`);
}

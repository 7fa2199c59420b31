/**
 * Inclusion and consistency proofs.
 * Spec: building, RFC 6962 §2.1.1 and §2.1.2; verifying, RFC 9162 §2.1.3.2 and §2.1.4.2. Leaf's sibling first.
 */
import { TlogError } from "./error.ts";
import { type Hash, asHash, equalBytes, nodeHash } from "./hash.ts";
import { asBigSize, asSize, splitPoint } from "./size.ts";
import { foldRight } from "./tree.ts";

/** A complete subtree: the `index`-th run of 2^`level` leaves. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** For each hash of a proof, the complete subtrees it is folded from, left to right. */
export type ProofPlan = readonly (readonly Subtree[])[];

/** The complete subtrees that the leaves from `start` to before `end` fall into; `start` is a multiple of the first's width. */
function subtreesOf(start: number, end: number): Subtree[] {
  const found: Subtree[] = [];
  for (let at = start; at < end;) {
    let level = 0;
    let width = 1;
    while (width * 2 <= end - at) {
      width *= 2;
      level++;
    }
    found.push({ level, index: at / width });
    at += width;
  }
  return found;
}

/**
 * Which hashes an inclusion proof of leaf `index` in the tree of `size` needs.
 * Throws `TLOG_SIZE_RANGE`, or `TLOG_INDEX_RANGE` unless `index < size`.
 */
export function planInclusion(index: number, size: number): ProofPlan {
  asSize("index", index);
  asSize("size", size);
  if (index >= size)
    throw new TlogError("TLOG_INDEX_RANGE", `index expected below the tree size ${size}, got ${index}`);
  const plan: Subtree[][] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      plan.push(subtreesOf(middle, end));
      end = middle;
    } else {
      plan.push(subtreesOf(start, middle));
      start = middle;
    }
  }
  return plan.toReversed();
}

/**
 * Which hashes a consistency proof from the tree of `oldSize` to that of `newSize` needs. Empty for equal sizes and from size 0.
 * Throws `TLOG_SIZE_RANGE`, or `TLOG_INDEX_RANGE` when `oldSize > newSize`.
 */
export function planConsistency(oldSize: number, newSize: number): ProofPlan {
  asSize("old size", oldSize);
  asSize("new size", newSize);
  if (oldSize > newSize) {
    throw new TlogError("TLOG_INDEX_RANGE", `old size expected at most the new size ${newSize}, got ${oldSize}`);
  }
  if (oldSize === 0) return [];
  const plan: Subtree[][] = [];
  let start = 0;
  let end = newSize;
  let wholeOldTree = true;
  // RFC 6962 §2.1.2 SUBPROOF(m, D[n], b): the old tree's own root is left out while b holds, since the verifier has it.
  while (oldSize < end) {
    const middle = start + splitPoint(end - start);
    if (oldSize <= middle) {
      plan.push(subtreesOf(middle, end));
      end = middle;
    } else {
      plan.push(subtreesOf(start, middle));
      start = middle;
      wholeOldTree = false;
    }
  }
  if (!wholeOldTree) plan.push(subtreesOf(start, end));
  return plan.toReversed();
}

/** The hashes of a planned proof; `readSubtree` gives the root of one complete subtree. */
export function buildProof(plan: ProofPlan, readSubtree: (subtree: Subtree) => Uint8Array): Hash[] {
  return plan.map((subtrees) => foldRight(subtrees.map(readSubtree)));
}

/** What an inclusion proof claims: that `leafHash` is leaf `index` of the tree of `size` leaves with `root`. */
export interface InclusionClaim {
  readonly index: number | bigint;
  readonly size: number | bigint;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Returns when the claim holds. Throws `TLOG_INDEX_RANGE` (index not below size), `TLOG_PROOF_LENGTH` (too many or too few hashes),
 * `TLOG_PROOF_ROOT` (leads to another root), `TLOG_SIZE_RANGE` or `TLOG_HASH_LENGTH`.
 */
export function checkInclusion(claim: InclusionClaim): void {
  const hash = inclusionRoot(claim);
  if (!equalBytes(hash, asHash(claim.root))) throw wrongRoot("root", claim.root, hash);
}

/**
 * The root that an inclusion proof leads to: to be compared with one that somebody signed, or nothing is proved.
 * Throws as {@link checkInclusion}, but `TLOG_PROOF_ROOT`.
 */
export function inclusionRoot(claim: Omit<InclusionClaim, "root">): Hash {
  const index = asBigSize("index", claim.index);
  const size = asBigSize("size", claim.size);
  if (index >= size)
    throw new TlogError("TLOG_INDEX_RANGE", `index expected below the tree size ${size}, got ${index}`);
  let fn = index;
  let sn = size - 1n;
  let hash = asHash(claim.leafHash);
  for (const sibling of claim.proof) {
    if (sn === 0n) throw tooLong(claim.proof);
    if ((fn & 1n) === 1n || fn === sn) {
      hash = nodeHash(sibling, hash);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw tooShort(claim.proof);
  return hash;
}

/** Whether the claim holds: {@link checkInclusion} as a yes or no. Never throws on bad input. */
export function verifyInclusion(claim: InclusionClaim): boolean {
  return holds(() => checkInclusion(claim));
}

/** What a consistency proof claims: that the tree of `oldSize` with `oldRoot` is the beginning of the tree of `newSize` with `newRoot`. */
export interface ConsistencyClaim {
  readonly oldSize: number | bigint;
  readonly oldRoot: Uint8Array;
  readonly newSize: number | bigint;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Returns when the claim holds. Throws `TLOG_INDEX_RANGE` (old size above new), `TLOG_PROOF_LENGTH`, `TLOG_PROOF_ROOT`,
 * `TLOG_SIZE_RANGE` or `TLOG_HASH_LENGTH`. From size 0, and between equal sizes, the proof must be empty.
 */
export function checkConsistency(claim: ConsistencyClaim): void {
  const newRoot = asHash(claim.newRoot);
  const expected = newRootOf(claim);
  if (expected !== undefined && !equalBytes(expected, newRoot)) throw wrongRoot("new root", newRoot, expected);
}

/**
 * The new root that a consistency proof leads to from an old one of size 1 or more: to be compared with one that somebody signed, or nothing
 * is proved. Throws as {@link checkConsistency}, and `TLOG_INDEX_RANGE` from size 0, which leads anywhere.
 */
export function consistencyRoot(claim: Omit<ConsistencyClaim, "newRoot">): Hash {
  const root = newRootOf(claim);
  if (root === undefined) throw new TlogError("TLOG_INDEX_RANGE", "old size expected 1 or more, got 0");
  return root;
}

/** Undefined from size 0 to a greater one: the empty tree is the beginning of any. */
function newRootOf(claim: Omit<ConsistencyClaim, "newRoot">): Hash | undefined {
  const oldSize = asBigSize("old size", claim.oldSize);
  const newSize = asBigSize("new size", claim.newSize);
  const oldRoot = asHash(claim.oldRoot);
  if (oldSize > newSize) {
    throw new TlogError("TLOG_INDEX_RANGE", `old size expected at most the new size ${newSize}, got ${oldSize}`);
  }
  if (oldSize === newSize || oldSize === 0n) {
    if (claim.proof.length > 0) throw tooLong(claim.proof);
    if (oldSize === 0n) {
      const empty = foldRight([]);
      if (!equalBytes(oldRoot, empty)) throw wrongRoot("old root", oldRoot, empty);
      if (newSize > 0n) return undefined;
    }
    return oldRoot;
  }
  let fn = oldSize - 1n;
  let sn = newSize - 1n;
  while ((fn & 1n) === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  // RFC 9162 §2.1.4.2: fn is 0 here exactly when the old size is a power of two, and then the old root starts the path.
  const path = fn === 0n ? [oldRoot, ...claim.proof] : claim.proof;
  if (path.length === 0) throw tooShort(claim.proof);
  let oldHash = asHash(path[0] as Uint8Array);
  let newHash = oldHash;
  for (const sibling of path.slice(1)) {
    if (sn === 0n) throw tooLong(claim.proof);
    if ((fn & 1n) === 1n || fn === sn) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw tooShort(claim.proof);
  if (!equalBytes(oldHash, oldRoot)) throw wrongRoot("old root", oldRoot, oldHash);
  return newHash;
}

/** Whether the claim holds: {@link checkConsistency} as a yes or no. Never throws on bad input. */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  return holds(() => checkConsistency(claim));
}

function holds(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof TlogError) return false;
    throw error;
  }
}

function tooLong(proof: readonly Uint8Array[]): TlogError {
  return new TlogError("TLOG_PROOF_LENGTH", `proof expected fewer hashes for these sizes, got ${proof.length}`);
}

function tooShort(proof: readonly Uint8Array[]): TlogError {
  return new TlogError("TLOG_PROOF_LENGTH", `proof expected more hashes for these sizes, got ${proof.length}`);
}

function wrongRoot(name: string, expected: Uint8Array, got: Uint8Array): TlogError {
  const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return new TlogError("TLOG_PROOF_ROOT", `proof expected to lead to the ${name} ${hex(expected)}, got ${hex(got)}`);
}

/** The Merkle tree as RFC 6962 §2.1 writes it down: recursive, slow, and independent of the code under test. */
import { createHash } from "node:crypto";

export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

export function modelLeaf(entry: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(0), entry);
}

function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** MTH over leaf hashes. */
export function modelRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  const k = split(leaves.length);
  return sha256(Uint8Array.of(1), modelRoot(leaves.slice(0, k)), modelRoot(leaves.slice(k)));
}

/** PATH(m, D[n]) of RFC 6962 §2.1.1. */
export function modelPath(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...modelPath(m, leaves.slice(0, k)), modelRoot(leaves.slice(k))]
    : [...modelPath(m - k, leaves.slice(k)), modelRoot(leaves.slice(0, k))];
}

/** PROOF(m, D[n]) of RFC 6962 §2.1.2, for 0 < m <= n. */
export function modelProof(m: number, leaves: readonly Uint8Array[], whole = true): Uint8Array[] {
  if (m === leaves.length) return whole ? [] : [modelRoot(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...modelProof(m, leaves.slice(0, k), whole), modelRoot(leaves.slice(k))]
    : [...modelProof(m - k, leaves.slice(k), false), modelRoot(leaves.slice(0, k))];
}

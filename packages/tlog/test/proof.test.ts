import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Hash,
  type Subtree,
  buildProof,
  checkConsistency,
  checkInclusion,
  completeRoot,
  emptyRoot,
  nodeHash,
  planConsistency,
  planInclusion,
  verifyConsistency,
  verifyInclusion,
} from "../src/index.ts";
import { codeOf, entriesFrom } from "./support/example.ts";
import { modelLeaf, modelPath, modelProof, modelRoot, sha256 } from "./support/model.ts";

const leaves = entriesFrom(0, 600).map(modelLeaf);
const roots = leaves.map((_, i) => modelRoot(leaves.slice(0, i)));
const rootOf = (size: number) => roots[size] ?? modelRoot(leaves.slice(0, size));
const readSubtree = ({ level, index }: Subtree) => {
  const run = leaves.slice(index * 2 ** level, (index + 1) * 2 ** level);
  return run.length <= 256 ? completeRoot(Buffer.concat(run), 0, run.length) : modelRoot(run);
};
const sizeAndIndex = fc
  .integer({ min: 1, max: 600 })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })));

describe("inclusion proofs (RFC 9162 §2.1.3)", () => {
  it("are the model’s and verify, at sizes to 600", () => {
    fc.assert(
      fc.property(sizeAndIndex, ([size, index]) => {
        const proof = buildProof(planInclusion(index, size), readSubtree);
        expect(proof).toEqual(modelPath(index, leaves.slice(0, size)));
        checkInclusion({ index, size, leafHash: leaves[index] as Uint8Array, root: rootOf(size), proof });
      }),
      { numRuns: 300 },
    );
  });

  it("fail with any change: of a hash, the order, the length, the index, the size, the leaf or the root", () => {
    fc.assert(
      fc.property(sizeAndIndex, fc.nat(), fc.integer({ min: 0, max: 255 }), ([size, index], place, bit) => {
        const proof = modelPath(index, leaves.slice(0, size));
        const good = { index, size, leafHash: leaves[index] as Uint8Array, root: rootOf(size), proof };
        const flip = (hash: Uint8Array) => hash.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        expect(verifyInclusion(good)).toBe(true);
        expect(verifyInclusion({ ...good, root: flip(good.root) })).toBe(false);
        expect(verifyInclusion({ ...good, leafHash: flip(good.leafHash) })).toBe(false);
        expect(codeOf(() => checkInclusion({ ...good, proof: [...proof, sha256()] }))).toBe("TLOG_PROOF_LENGTH");
        expect(codeOf(() => checkInclusion({ ...good, index: size }))).toBe("TLOG_INDEX_RANGE");
        expect(verifyInclusion({ ...good, index: (index + 1) % size })).toBe(size === 1);
        if (proof.length === 0) return;
        const at = place % proof.length;
        expect(codeOf(() => checkInclusion({ ...good, proof: proof.with(at, flip(proof[at] as Uint8Array)) }))).toBe(
          "TLOG_PROOF_ROOT",
        );
        expect(codeOf(() => checkInclusion({ ...good, proof: proof.slice(1) }))).toBe("TLOG_PROOF_LENGTH");
        expect(codeOf(() => checkInclusion({ ...good, proof: proof.slice(0, -1) }))).toBe("TLOG_PROOF_LENGTH");
        expect(verifyInclusion({ ...good, proof: proof.toReversed() })).toBe(proof.length === 1);
      }),
      { numRuns: 100 },
    );
  });

  it("refuse an index at or above the size, and hashes that are not 32 bytes", () => {
    const proof: Hash[] = [];
    const leafHash = leaves[0] as Uint8Array;
    expect(codeOf(() => planInclusion(5, 5))).toBe("TLOG_INDEX_RANGE");
    expect(codeOf(() => planInclusion(0, 0))).toBe("TLOG_INDEX_RANGE");
    expect(codeOf(() => planInclusion(-1, 5))).toBe("TLOG_SIZE_RANGE");
    expect(codeOf(() => planInclusion(0.5, 5))).toBe("TLOG_SIZE_RANGE");
    expect(codeOf(() => checkInclusion({ index: 1, size: 1, leafHash, root: leafHash, proof }))).toBe(
      "TLOG_INDEX_RANGE",
    );
    expect(
      codeOf(() => checkInclusion({ index: 0, size: 1, leafHash: new Uint8Array(5), root: leafHash, proof })),
    ).toBe("TLOG_HASH_LENGTH");
    expect(
      codeOf(() => checkInclusion({ index: 0, size: 2, leafHash, root: leafHash, proof: [new Uint8Array(5)] })),
    ).toBe("TLOG_HASH_LENGTH");
  });
});

describe("consistency proofs (RFC 9162 §2.1.4)", () => {
  const sizes = fc
    .integer({ min: 1, max: 600 })
    .chain((to) => fc.tuple(fc.integer({ min: 1, max: to }), fc.constant(to)));

  it("are the model’s and verify, at sizes to 600", () => {
    fc.assert(
      fc.property(sizes, ([oldSize, newSize]) => {
        const proof = buildProof(planConsistency(oldSize, newSize), readSubtree);
        expect(proof).toEqual(modelProof(oldSize, leaves.slice(0, newSize)));
        checkConsistency({ oldSize, newSize, oldRoot: rootOf(oldSize), newRoot: rootOf(newSize), proof });
      }),
      { numRuns: 300 },
    );
  });

  it("hold for every pair of sizes to 40, and for no other root", () => {
    for (let newSize = 1; newSize <= 40; newSize++) {
      for (let oldSize = 1; oldSize <= newSize; oldSize++) {
        const proof = buildProof(planConsistency(oldSize, newSize), readSubtree);
        const good = { oldSize, newSize, oldRoot: rootOf(oldSize), newRoot: rootOf(newSize), proof };
        expect(verifyConsistency(good)).toBe(true);
        expect(verifyConsistency({ ...good, oldRoot: sha256() })).toBe(false);
        expect(verifyConsistency({ ...good, newRoot: sha256() })).toBe(false);
        expect(codeOf(() => checkConsistency({ ...good, proof: [...proof, sha256()] }))).toBe("TLOG_PROOF_LENGTH");
        const shorter = codeOf(() => checkConsistency({ ...good, proof: proof.slice(0, -1) }));
        expect(shorter).toBe(proof.length > 0 ? "TLOG_PROOF_LENGTH" : "no error");
        expect(verifyConsistency({ ...good, oldSize: oldSize + 1 })).toBe(false);
      }
    }
  });

  it("between equal sizes and from size 0 are empty", () => {
    const root = rootOf(7);
    const same = { oldSize: 7, newSize: 7, oldRoot: root, newRoot: root, proof: [] };
    const zero = { oldSize: 0, newSize: 7, oldRoot: emptyRoot(), newRoot: root, proof: [] };
    checkConsistency(same);
    checkConsistency(zero);
    expect(planConsistency(7, 7)).toEqual([]);
    expect(planConsistency(0, 7)).toEqual([]);
    expect(codeOf(() => checkConsistency({ ...same, proof: [sha256()] }))).toBe("TLOG_PROOF_LENGTH");
    expect(codeOf(() => checkConsistency({ ...same, newRoot: rootOf(8) }))).toBe("TLOG_PROOF_ROOT");
    expect(codeOf(() => checkConsistency({ ...zero, proof: [sha256()] }))).toBe("TLOG_PROOF_LENGTH");
    expect(codeOf(() => checkConsistency({ ...zero, oldRoot: root }))).toBe("TLOG_PROOF_ROOT");
    expect(codeOf(() => checkConsistency({ ...zero, newSize: 0 }))).toBe("TLOG_PROOF_ROOT");
    expect(codeOf(() => checkConsistency({ ...same, oldSize: 8 }))).toBe("TLOG_INDEX_RANGE");
    expect(codeOf(() => planConsistency(8, 7))).toBe("TLOG_INDEX_RANGE");
  });
});

describe("sizes beyond 2^32", () => {
  // In a tree whose leaves are all equal, a complete subtree's hash depends on its level only: huge trees can be computed.
  const level = [modelLeaf(new Uint8Array(0)) as Hash];
  for (let i = 1; i <= 63; i++) level.push(nodeHash(level[i - 1] as Hash, level[i - 1] as Hash));
  const fold = (size: bigint) => {
    let root: Uint8Array | undefined;
    for (let i = 0; i <= 63; i++) {
      if (((size >> BigInt(i)) & 1n) === 0n) continue;
      root = root === undefined ? (level[i] as Hash) : nodeHash(level[i] as Hash, root);
    }
    return root as Uint8Array;
  };
  const read = ({ level: at }: Subtree) => level[at] as Hash;
  // PATH for bigint sizes beyond 2^53, from the recursion of RFC 6962 §2.1.1.
  const path = (index: bigint, size: bigint): Uint8Array[] => {
    if (size === 1n) return [];
    const k = 1n << BigInt((size - 1n).toString(2).length - 1);
    return index < k ? [...path(index, k), fold(size - k)] : [...path(index - k, size - k), fold(k)];
  };

  it.each([2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 40 + 12_345, 2 ** 53 - 1])(
    "inclusion and consistency at size %i",
    (size) => {
      for (const index of [0, 1, 255, 2 ** 31, Math.floor(size / 3), size - 2, size - 1]) {
        const proof = buildProof(planInclusion(index, size), read);
        expect(proof).toEqual(path(BigInt(index), BigInt(size)));
        checkInclusion({ index, size, leafHash: level[0] as Hash, root: fold(BigInt(size)), proof });
      }
      for (const oldSize of [1, 3, 2 ** 31, 2 ** 32 - 1, size - 1, size]) {
        const proof = buildProof(planConsistency(oldSize, size), read);
        checkConsistency({
          oldSize,
          newSize: size,
          oldRoot: fold(BigInt(oldSize)),
          newRoot: fold(BigInt(size)),
          proof,
        });
      }
    },
  );

  it("verifiers take bigint to 2^63-1 and refuse 2^63 to 2^64-1", () => {
    const size = 2n ** 63n - 1n;
    for (const index of [0n, 2n ** 62n, size - 1n]) {
      checkInclusion({ index, size, leafHash: level[0] as Hash, root: fold(size), proof: path(index, size) });
    }
    for (const tooBig of [2n ** 63n, 2n ** 64n - 1n, -1n, Number.NaN, 2 ** 53, -1, 1.5]) {
      const root = level[0] as Hash;
      expect(codeOf(() => checkInclusion({ index: 0, size: tooBig, leafHash: root, root, proof: [] }))).toBe(
        "TLOG_SIZE_RANGE",
      );
      expect(
        codeOf(() => checkConsistency({ oldSize: 1, newSize: tooBig, oldRoot: root, newRoot: root, proof: [] })),
      ).toBe("TLOG_SIZE_RANGE");
    }
    expect(codeOf(() => planInclusion(0, 2 ** 53))).toBe("TLOG_SIZE_RANGE");
  });
});

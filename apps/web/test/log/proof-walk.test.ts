import { leafHash, treeRoot, planConsistency, planInclusion, buildProof, completeRoot, toBase64 } from "@quis/tlog";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { walkConsistency, walkInclusion } from "../../src/log/proof-walk.ts";

const MOST = 300;
const leaves = Buffer.concat(Array.from({ length: MOST }, (_, at) => leafHash(Buffer.from(`entry ${at}`))));
const first = (size: number): Uint8Array => leaves.subarray(0, size * 32);
const leaf = (index: number): Uint8Array => leaves.subarray(index * 32, index * 32 + 32);
const subtree = ({ level, index }: { level: number; index: number }): Uint8Array =>
  completeRoot(leaves, index * 2 ** level * 32, 2 ** level);

const inclusion = (index: number, size: number) => ({
  index,
  size,
  leafHash: leaf(index),
  root: treeRoot(first(size)),
  proof: buildProof(planInclusion(index, size), subtree),
});
const consistency = (oldSize: number, newSize: number) => ({
  oldSize,
  newSize,
  oldRoot: treeRoot(first(oldSize)),
  newRoot: treeRoot(first(newSize)),
  proof: buildProof(planConsistency(oldSize, newSize), subtree),
});

describe("proofs walked step by step", () => {
  it("RFC 9162 §2.1.3.2: every inclusion walk ends at the whole tree and its root, without gaps", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MOST }), fc.nat(), (size, seed) => {
        const claim = inclusion(seed % size, size);
        const walk = walkInclusion(claim);
        expect(walk).toMatchObject({ holds: true, reason: undefined });
        expect(walk.steps).toHaveLength(claim.proof.length);
        let known: { start: number; end: number } = walk.start;
        for (const { given, known: next } of walk.steps) {
          // What is joined lies beside what is known.
          expect(given.side === "left" ? given.end : known.end).toBe(given.side === "left" ? known.start : given.start);
          known = next;
        }
        expect([known.start, known.end]).toEqual([0, size]);
        expect(walk.steps.at(-1)?.known.hash ?? walk.start.hash).toBe(toBase64(claim.root));
      }),
    );
  });

  it("RFC 9162 §2.1.4.2: every consistency walk ends at both roots", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: MOST }), fc.nat(), (newSize, seed) => {
        const claim = consistency(1 + (seed % (newSize - 1)), newSize);
        const walk = walkConsistency(claim);
        expect(walk).toMatchObject({ holds: true, reason: undefined });
        const last = walk.steps.at(-1)!;
        expect([last.known.start, last.known.end]).toEqual([0, newSize]);
        expect(last.known.hash).toBe(toBase64(claim.newRoot));
        const old = walk.steps.findLast((step) => step.old !== undefined)?.old ?? walk.start.hash;
        expect(old).toBe(toBase64(claim.oldRoot));
      }),
    );
  });

  it("a hash changed, left out, added or put elsewhere does not hold, and says why", () => {
    const good = inclusion(77, 200);
    const changed = good.proof.map((hash, at) => (at === 2 ? hash.map((byte) => byte ^ 1) : hash));
    for (const proof of [changed, good.proof.slice(1), [...good.proof, leaf(3)], good.proof.toReversed(), []]) {
      const walk = walkInclusion({ ...good, proof });
      expect(walk.holds).toBe(false);
      expect(walk.reason).toMatch(/expected/);
    }
    expect(walkInclusion({ ...good, root: leaf(1) }).holds).toBe(false);
    const grown = consistency(77, 200);
    for (const proof of [grown.proof.slice(1), [], grown.proof.toReversed()])
      expect(walkConsistency({ ...grown, proof }).holds).toBe(false);
    expect(walkConsistency({ ...grown, oldRoot: leaf(1) }).holds).toBe(false);
    expect(walkConsistency({ ...grown, newRoot: leaf(1) }).holds).toBe(false);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CompactTree,
  asHash,
  completeRoot,
  emptyRoot,
  leafHash,
  leafHashes,
  nodeHash,
  toBase64,
  treeRoot,
} from "../src/index.ts";
import { equalBytes } from "../src/hash.ts";
import { codeOf, entriesFrom, roots } from "./support/example.ts";
import { modelLeaf, modelRoot } from "./support/model.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

describe("RFC 6962 §2.1 Merkle tree hash", () => {
  it("of the empty tree is SHA-256 of nothing", () => {
    expect(Buffer.from(emptyRoot()).toString("hex")).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(toBase64(new CompactTree().root())).toBe("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  });

  it("of the reference tree of 8 leaves", () => {
    const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const root = treeRoot(leafHashes(leaves.map(hex)));
    expect(Buffer.from(root).toString("hex")).toBe("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  });

  it.each(roots)("of the example log at size %i", (size, root) => {
    expect(toBase64(treeRoot(leafHashes(entriesFrom(0, size))))).toBe(root);
  });

  it("equals the model at every size to 600, appended in any pieces", () => {
    const leaves = entriesFrom(0, 600).map(modelLeaf);
    const expected = new Map<number, Uint8Array>();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 8 }), (pieces) => {
        const tree = new CompactTree();
        for (const piece of pieces) {
          const end = Math.min(tree.size + piece, 600);
          tree.append(Buffer.concat(leaves.slice(tree.size, end)));
          const model = expected.get(end) ?? modelRoot(leaves.slice(0, end));
          expected.set(end, model);
          expect(tree.root()).toEqual(model);
        }
      }),
    );
  });
});

describe("hashing functions", () => {
  it("agree with each other and the model", () => {
    const entries = [
      new Uint8Array(0),
      new Uint8Array(5000).fill(3),
      ...entriesFrom(0, 20),
      new Uint8Array(1023),
      new Uint8Array(1024),
    ];
    expect(leafHashes(entries)).toEqual(new Uint8Array(Buffer.concat(entries.map(modelLeaf))));
    expect(entries.map(leafHash)).toEqual(entries.map(modelLeaf));
    const [a, b] = entries.map(modelLeaf) as [Uint8Array, Uint8Array];
    expect(nodeHash(a, b)).toEqual(modelRoot([a, b]));
    for (const count of [1, 2, 4, 64, 128, 256]) {
      const leaves = entriesFrom(7, 7 + count).map(modelLeaf);
      expect(completeRoot(Buffer.concat([new Uint8Array(32), ...leaves]), 32, count)).toEqual(modelRoot(leaves));
    }
  });

  it("refuse what is not 32 bytes", () => {
    expect(codeOf(() => asHash(new Uint8Array(31)))).toBe("TLOG_HASH_LENGTH");
    expect(codeOf(() => nodeHash(new Uint8Array(32), new Uint8Array(33)))).toBe("TLOG_HASH_LENGTH");
    expect(codeOf(() => new CompactTree().append(new Uint8Array(33)))).toBe("TLOG_HASH_LENGTH");
  });
});

describe("equalBytes", () => {
  it.each([0, 1, 255, 256, 257, 259, 8192])(
    "finds a difference at any place of %i bytes, aligned in memory or not",
    (length) => {
      const random = Uint8Array.from({ length: length + 8 }, (_, i) => (i * 37) & 0xff);
      for (const [left, right] of [
        [0, 0],
        [0, 4],
        [1, 2],
      ] as const) {
        const a = new Uint8Array(random.length).subarray(left, left + length);
        const b = new Uint8Array(random.length).subarray(right, right + length);
        a.set(random.subarray(0, length));
        b.set(random.subarray(0, length));
        expect(equalBytes(a, b)).toBe(true);
        const missed: number[] = [];
        for (let at = 0; at < length; at++) {
          b[at]! ^= 1;
          if (equalBytes(a, b)) missed.push(at);
          b[at]! ^= 1;
        }
        expect(missed).toEqual([]);
        expect(equalBytes(a, b.subarray(1))).toBe(length === 0);
      }
    },
  );
});

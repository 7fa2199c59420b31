import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ReadTile,
  TILE_WIDTH,
  TileTree,
  TlogError,
  checkConsistency,
  checkInclusion,
  fullTileRoot,
  hashCount,
  leafHashes,
  mayBePruned,
  tileLevels,
  tilePath,
  tileWidth,
  treeRoot,
} from "../src/index.ts";
import { codeOf, codeOfAsync, entriesFrom } from "./support/example.ts";

// Past two full level-1 tiles, so that whole tiles of two levels can go.
const SIZE = 2 * 65_536 + 700;
const leaves = leafHashes(entriesFrom(0, SIZE));
const leaf = (index: number) => leaves.subarray(index * 32, index * 32 + 32);
const levels: Uint8Array[] = [leaves];
for (let level = 1; level < tileLevels(SIZE); level++) {
  const below = levels[level - 1] as Uint8Array;
  const roots = Array.from({ length: hashCount(level, SIZE) }, (_, i) =>
    fullTileRoot(below.subarray(i * 8192, (i + 1) * 8192)),
  );
  levels.push(Uint8Array.from(roots.flatMap((root) => [...root])));
}
/** Tiles of the log that has all of what `isThere` says, and 404 for the rest. */
function serve(isThere: (level: number, index: number) => boolean): ReadTile {
  return async (level, index, width) => {
    if (!isThere(level, index)) {
      throw new TlogError("TLOG_TILE_MISSING", `expected ${tilePath({ level, index, width })}, got no such file`);
    }
    const from = index * TILE_WIDTH * 32;
    return (levels[level] as Uint8Array).slice(from, from + width * 32);
  };
}

const ROOT = treeRoot(leaves);
/** The log before anything was pruned; test/tile-tree.test.ts compares such a tree with the model of RFC 6962. */
const whole = new TileTree({ size: SIZE, root: ROOT, readTile: serve(() => true) });

/** The log when it has pruned all that its minimum index lets it prune. */
function pruned(minimumIndex: number): TileTree {
  const readTile = serve((level, index) => !mayBePruned({ kind: "tile", level, index }, minimumIndex));
  return new TileTree({ size: SIZE, root: ROOT, readTile, minimumIndex });
}

describe('mayBePruned (tlog-tiles "Pruning")', () => {
  it("if the resource's end index, (N + 1) * 256^(L + 1), is below or equal to the minimum index", () => {
    fc.assert(
      fc.property(fc.nat({ max: 7 }), fc.nat({ max: 2 ** 31 }), fc.maxSafeNat(), (level, index, minimumIndex) => {
        const end = (BigInt(index) + 1n) * 256n ** (BigInt(level) + 1n);
        const expected = end <= BigInt(minimumIndex);
        expect(mayBePruned({ kind: "tile", level, index }, minimumIndex)).toBe(expected);
      }),
    );
    expect(mayBePruned({ kind: "entries", level: 0, index: 0 }, 255)).toBe(false);
    expect(mayBePruned({ kind: "entries", level: 0, index: 0 }, 256)).toBe(true);
    expect(mayBePruned({ kind: "tile", level: 1, index: 0 }, 65_535)).toBe(false);
    expect(mayBePruned({ kind: "tile", level: 1, index: 0 }, 65_536)).toBe(true);
  });

  it("nothing with a minimum index of 0, and nothing partial ever", () => {
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.nat({ max: 600 }), fc.integer({ min: 1, max: SIZE }), (level, index, size) => {
        expect(mayBePruned({ kind: "tile", level, index }, 0)).toBe(false);
        const width = tileWidth(level, index, size);
        if (width > 0 && width < TILE_WIDTH) expect(mayBePruned({ kind: "tile", level, index }, size)).toBe(false);
      }),
    );
  });
});

describe("a tree whose log has pruned all it may", () => {
  const minimum = fc.oneof(
    fc.nat({ max: SIZE }),
    fc.constantFrom(0, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 131_072, SIZE - 1, SIZE),
  );
  const above = (minimumIndex: number, most: number) =>
    fc.oneof(fc.integer({ min: minimumIndex, max: most }), fc.constantFrom(minimumIndex, most));

  it("gives every promised entry's hash, inclusion proof, root and consistency proof", async () => {
    await fc.assert(
      fc.asyncProperty(
        minimum.chain((m) => fc.tuple(fc.constant(m), above(m, SIZE), above(m, SIZE), above(m, SIZE))),
        async ([m, one, two, three]) => {
          const [index, a, b] = [Math.min(one, SIZE - 1), Math.min(two, three), Math.max(two, three)];
          const tree = pruned(m);
          const [oldRoot, newRoot] = [await whole.rootAt(a), await whole.rootAt(b)];
          expect(await tree.rootAt(a)).toEqual(oldRoot);
          const consistency = await tree.consistencyProof(a, b);
          checkConsistency({ oldSize: a, oldRoot, newSize: b, newRoot, proof: consistency });
          if (index < m) return;
          expect(await tree.leafHash(index)).toEqual(leaf(index));
          for (const size of [SIZE, Math.max(b, index + 1)]) {
            const proof = await tree.inclusionProof(index, size);
            checkInclusion({ index, size, leafHash: leaf(index), root: await whole.rootAt(size), proof });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("says of the rest that it is pruned, not that it is missing", async () => {
    const tree = pruned(70_000);
    expect(await codeOfAsync(tree.leafHash(0))).toBe("TLOG_PRUNED");
    expect(await codeOfAsync(tree.inclusionProof(69_000))).toBe("TLOG_PRUNED");
    expect(await codeOfAsync(tree.rootAt(1000))).toBe("TLOG_PRUNED");
    expect(await codeOfAsync(tree.consistencyProof(1000))).toBe("TLOG_PRUNED");
  });

  it("with a minimum index of 0 all must be there, and above it nothing may be missing", async () => {
    const readTile = serve((level, index) => level !== 0 || index !== 3);
    const from = (minimumIndex?: number) =>
      new TileTree({ size: SIZE, root: ROOT, readTile, ...(minimumIndex === undefined ? {} : { minimumIndex }) });
    expect(await codeOfAsync(from().leafHash(3 * 256))).toBe("TLOG_TILE_MISSING");
    expect(await codeOfAsync(from(4 * 256 - 1).leafHash(3 * 256))).toBe("TLOG_TILE_MISSING");
    expect(await codeOfAsync(from(4 * 256).leafHash(3 * 256))).toBe("TLOG_PRUNED");
  });

  it("a tile that is there though it might not be is authenticated like any other", async () => {
    const good = serve(() => true);
    const readTile: ReadTile = async (level, index, width) => {
      const bytes = await good(level, index, width);
      if (level === 0 && index === 3) bytes[5] = (bytes[5] as number) ^ 1;
      return bytes;
    };
    const tree = new TileTree({ size: SIZE, root: ROOT, readTile, minimumIndex: SIZE });
    expect(await codeOfAsync(tree.leafHash(3 * 256 + 7))).toBe("TLOG_TILE_MISMATCH");
    expect(await tree.leafHash(2 * 256)).toEqual(leaf(512));
  });

  it('"It MUST be less than or equal to the tree size"', () => {
    const make = (minimumIndex: number) =>
      codeOf(
        () =>
          new TileTree({ size: 5, root: treeRoot(leaves.subarray(0, 160)), readTile: serve(() => true), minimumIndex }),
      );
    expect(make(5)).toBe("no error");
    for (const wrong of [6, -1, 0.5, Number.NaN]) expect(make(wrong)).toBe("TLOG_INDEX_RANGE");
  });
});

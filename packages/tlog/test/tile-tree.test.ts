import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Hash,
  type ReadTile,
  TileTree,
  fullTileRoot,
  leafHashes,
  tilePath,
  toBase64,
  treeRoot,
} from "../src/index.ts";
import { codeOfAsync, entriesFrom, roots } from "./support/example.ts";
import { modelPath, modelProof } from "./support/model.ts";

/** All tiles of a tree in memory, by path of the full tile; a partial tile is the beginning of it. */
class Tiles {
  readonly levels: Uint8Array[];
  reads = 0;

  constructor(leaves: Uint8Array) {
    this.levels = [leaves];
    for (let below = leaves; below.length >= 8192;) {
      const full = Math.floor(below.length / 8192);
      const level = new Uint8Array(full * 32);
      for (let i = 0; i < full; i++) level.set(fullTileRoot(below.subarray(i * 8192, (i + 1) * 8192)), i * 32);
      this.levels.push(level);
      below = level;
    }
  }

  readonly read: ReadTile = async (level, index, width) => {
    this.reads++;
    const start = index * 8192;
    return (this.levels[level] as Uint8Array).slice(start, start + width * 32);
  };
}

const size = 70_000;
let leaves: Uint8Array;
let tiles: Tiles;
let root: Hash;
beforeAll(() => {
  leaves = leafHashes(entriesFrom(0, size));
  tiles = new Tiles(leaves);
  root = treeRoot(leaves);
});

describe("TileTree", () => {
  it("proves any leaf at its own size and at smaller ones", async () => {
    const tree = new TileTree({ size, root, readTile: tiles.read });
    const small = Array.from({ length: 600 }, (_, i) => leaves.slice(i * 32, i * 32 + 32));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: size - 1 }),
        fc.integer({ min: 1, max: 600 }),
        fc.nat(),
        async (index, at, pick) => {
          // A proof at the tree's own size is checked against the root before it is handed out.
          await tree.inclusionProof(index);
          const m = 1 + (pick % at);
          expect(await tree.inclusionProof(m - 1, at)).toEqual(modelPath(m - 1, small.slice(0, at)));
          expect(await tree.consistencyProof(m, at)).toEqual(modelProof(m, small.slice(0, at)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("knows the root at every earlier size", async () => {
    const tree = new TileTree({ size, root, readTile: tiles.read });
    for (const [at, expected] of roots) expect(toBase64(await tree.rootAt(at))).toBe(expected);
    expect(toBase64(await tree.rootAt(0))).toBe("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    for (const [at] of roots) await tree.consistencyProof(at);
  });

  it("reads a handful of tiles, each once", async () => {
    const counted = new Tiles(leaves);
    const tree = new TileTree({ size, root, readTile: counted.read });
    for (let i = 0; i < 256; i++) await tree.inclusionProof(12_800 + i);
    expect(counted.reads).toBe(5);
  });

  it("refuses a forged full tile off the right edge (CVE-2026-56865)", async () => {
    const forged: ReadTile = async (level, index, width) => {
      const bytes = await tiles.read(level, index, width);
      return level === 0 && index === 50 ? bytes.with(3, (bytes[3] as number) ^ 1) : bytes;
    };
    const tree = new TileTree({ size, root, readTile: forged });
    expect(await codeOfAsync(tree.leafHash(50 * 256 + 200))).toBe("TLOG_TILE_MISMATCH");
    expect(await codeOfAsync(tree.inclusionProof(50 * 256))).toBe("TLOG_TILE_MISMATCH");
    expect(await codeOfAsync(tree.inclusionProof(49 * 256))).toBe("no error");
  });

  it("refuses a byte changed in any tile a proof needs, and a tile of the wrong length", async () => {
    const places: string[] = [];
    const spy: ReadTile = async (level, index, width) => {
      places.push(tilePath({ level, index, width }));
      return tiles.read(level, index, width);
    };
    await new TileTree({ size, root, readTile: spy }).inclusionProof(69_999);
    await new TileTree({ size, root, readTile: spy }).inclusionProof(5);
    expect(new Set(places)).toEqual(
      new Set(["tile/2/000.p/1", "tile/1/001.p/17", "tile/0/273.p/112", "tile/1/000", "tile/0/000"]),
    );
    for (const path of new Set(places)) {
      const broken =
        (change: (bytes: Uint8Array) => Uint8Array): ReadTile =>
        async (level, index, width) => {
          const bytes = await tiles.read(level, index, width);
          return tilePath({ level, index, width }) === path ? change(bytes) : bytes;
        };
      const flipped = new TileTree({
        size,
        root,
        readTile: broken((bytes) => bytes.with(bytes.length - 1, (bytes.at(-1) as number) ^ 0x80)),
      });
      expect(await codeOfAsync(flipped.inclusionProof(5))).toMatch(/^TLOG_(TILE|ROOT)_MISMATCH$/);
      const short = new TileTree({ size, root, readTile: broken((bytes) => bytes.subarray(32)) });
      expect(await codeOfAsync(short.inclusionProof(5))).toBe("TLOG_TILE_LENGTH");
    }
  });

  it("refuses tiles of another tree, and what is not in the tree", async () => {
    const tree = new TileTree({ size, root: leaves.slice(0, 32), readTile: tiles.read });
    expect(await codeOfAsync(tree.inclusionProof(0))).toBe("TLOG_ROOT_MISMATCH");
    const good = new TileTree({ size, root, readTile: tiles.read });
    expect(await codeOfAsync(good.leafHash(size))).toBe("TLOG_INDEX_RANGE");
    expect(await codeOfAsync(good.inclusionProof(0, size + 1))).toBe("TLOG_INDEX_RANGE");
    expect(await codeOfAsync(good.consistencyProof(2, 1))).toBe("TLOG_INDEX_RANGE");
    expect(await codeOfAsync(good.rootAt(size + 1))).toBe("TLOG_INDEX_RANGE");
  });

  it("tries again after a failed read", async () => {
    let fail = true;
    const flaky: ReadTile = async (level, index, width) => {
      if (fail) throw new Error("offline");
      return tiles.read(level, index, width);
    };
    const tree = new TileTree({ size, root, readTile: flaky });
    await expect(tree.leafHash(0)).rejects.toThrow("offline");
    fail = false;
    expect(await tree.leafHash(0)).toEqual(leaves.slice(0, 32));
  });
});

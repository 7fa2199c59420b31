import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  entriesPath,
  fullTileRoot,
  hashCount,
  lastTiles,
  leafHashes,
  parseTilePath,
  partialTileAt,
  partialTilePeaks,
  foldRight,
  tileLevels,
  tilePath,
  tileWidth,
  treeRoot,
} from "../src/index.ts";
import { codeOf, entriesFrom } from "./support/example.ts";

describe('tile paths (tlog-tiles "Merkle Tree")', () => {
  it.each([
    [{ level: 0, index: 0, width: 256 }, "tile/0/000"],
    [{ level: 3, index: 1_234_067, width: 256 }, "tile/3/x001/x234/067"],
    [{ level: 0, index: 273, width: 112 }, "tile/0/273.p/112"],
    [{ level: 63, index: 1000, width: 1 }, "tile/63/x001/000.p/1"],
  ])("%o is %s", (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual({ kind: "tile", ...tile });
  });

  it("name entry bundles likewise", () => {
    expect(entriesPath({ index: 1_234_067, width: 255 })).toBe("tile/entries/x001/x234/067.p/255");
    expect(parseTilePath("tile/entries/000")).toEqual({ kind: "entries", index: 0, width: 256 });
  });

  it("come back from parsing, whatever they name", () => {
    const index = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    const width = fc.integer({ min: 1, max: 256 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 63 }), index, width, (level, n, w) => {
        expect(parseTilePath(tilePath({ level, index: n, width: w }))).toEqual({
          kind: "tile",
          level,
          index: n,
          width: w,
        });
        expect(parseTilePath(entriesPath({ index: n, width: w }))).toEqual({ kind: "entries", index: n, width: w });
      }),
    );
  });

  it.each([
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/01",
    "tile/0/000.p/",
    "tile/00/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/0/0",
    "tile/0/0000",
    "tile/0/001/234",
    "tile/0/x000/001",
    "tile/0/x001",
    "tile/0/X001/234",
    "tile/8/0/x001/234",
    "tile/data/000",
    "tile/entries/000.p/256",
    "tile/entries/x000/000",
    "/tile/0/000",
    "tile/0/000/",
    "tile/0/../../secret",
    "tile/0/٠٠٠",
    "tile/0/x999/x999/x999/x999/x999/x999/999",
    "checkpoint",
    "",
  ])("%j is refused", (path) => {
    expect(codeOf(() => parseTilePath(path))).toBe("TLOG_PATH_MALFORMED");
  });

  it("refuse to spell what cannot be", () => {
    for (const width of [0, 257, 1.5, -1])
      expect(codeOf(() => tilePath({ level: 0, index: 0, width }))).toBe("TLOG_PATH_MALFORMED");
    expect(codeOf(() => tilePath({ level: 64, index: 0, width: 1 }))).toBe("TLOG_PATH_MALFORMED");
    expect(codeOf(() => entriesPath({ index: -1, width: 1 }))).toBe("TLOG_SIZE_RANGE");
  });
});

describe('tiles of a tree (tlog-tiles "Partial Tiles")', () => {
  it("of 70000: 273 full and 112, one full and 17, 1", () => {
    expect(tileLevels(70_000)).toBe(3);
    expect(lastTiles(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(tileWidth(0, 272, 70_000)).toBe(256);
    expect(tileWidth(0, 274, 70_000)).toBe(0);
  });

  it("of 256: one full and 1", () => {
    expect(lastTiles(256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ]);
    expect(partialTileAt(0, 256)).toBeUndefined();
    expect(partialTileAt(1, 256)).toEqual({ level: 1, index: 0, width: 1 });
  });

  it("of 0: none; of 2^53-1: seven levels", () => {
    expect(lastTiles(0)).toEqual([]);
    expect(tileLevels(2 ** 53 - 1)).toBe(7);
    expect(hashCount(6, 2 ** 53 - 1)).toBe(31);
    expect(partialTileAt(6, 2 ** 53 - 1)).toEqual({ level: 6, index: 0, width: 31 });
  });

  it("roots: a full tile’s and a partial tile’s pieces", () => {
    const hashes = leafHashes(entriesFrom(0, 256));
    expect(fullTileRoot(hashes)).toEqual(treeRoot(hashes));
    for (let width = 1; width < 256; width += 7) {
      expect(foldRight(partialTilePeaks(hashes.subarray(0, width * 32)))).toEqual(
        treeRoot(hashes.subarray(0, width * 32)),
      );
    }
    expect(codeOf(() => fullTileRoot(hashes.subarray(32)))).toBe("TLOG_TILE_LENGTH");
  });
});

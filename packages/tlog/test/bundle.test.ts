import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  encodeBundle,
  hashBundle,
  leafHashes,
  parseBundle,
  truncateBundle,
  verifyBundle,
  verifyUpperTile,
  treeRoot,
} from "../src/index.ts";
import { codeOf, entriesFrom } from "./support/example.ts";

describe('entry bundles (tlog-tiles "Log entries")', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 });

  it("come back from parsing, and hash to the entries’ leaf hashes", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const bundle = encodeBundle(list);
        expect(parseBundle(bundle)).toEqual(list);
        const before = bundle.slice();
        expect(hashBundle(bundle)).toEqual(leafHashes(list));
        expect(bundle).toEqual(before);
        expect(parseBundle(truncateBundle(bundle, Math.ceil(list.length / 2)))).toEqual(
          list.slice(0, Math.ceil(list.length / 2)),
        );
      }),
    );
  });

  it("are length and bytes, nothing else", () => {
    expect(encodeBundle([Uint8Array.of(7, 8), new Uint8Array(0)])).toEqual(Uint8Array.of(0, 2, 7, 8, 0, 0));
  });

  it("hold an entry of 65535 bytes and refuse 65536", () => {
    const longest = new Uint8Array(65_535).fill(1);
    expect(parseBundle(encodeBundle([longest, longest]))).toEqual([longest, longest]);
    expect(codeOf(() => encodeBundle([new Uint8Array(65_536)]))).toBe("TLOG_ENTRY_LENGTH");
  });

  it("refuse no entry and a 257th", () => {
    expect(codeOf(() => encodeBundle([]))).toBe("TLOG_BUNDLE_MALFORMED");
    expect(codeOf(() => encodeBundle(entriesFrom(0, 257)))).toBe("TLOG_BUNDLE_MALFORMED");
    expect(codeOf(() => parseBundle(new Uint8Array(257 * 2)))).toBe("TLOG_BUNDLE_MALFORMED");
  });

  it("refuse a trailing byte, a short length and a short entry", () => {
    const bundle = encodeBundle(entriesFrom(0, 3));
    for (const broken of [
      Uint8Array.of(...bundle, 0),
      bundle.subarray(0, -1),
      Uint8Array.of(0),
      Uint8Array.of(0, 1),
      Uint8Array.of(255, 255, 0),
    ]) {
      expect(codeOf(() => parseBundle(broken))).toBe("TLOG_BUNDLE_MALFORMED");
      expect(codeOf(() => hashBundle(broken))).toBe("TLOG_BUNDLE_MALFORMED");
    }
    expect(codeOf(() => truncateBundle(bundle, 4))).toBe("TLOG_BUNDLE_MALFORMED");
  });
});

describe("verifying a bundle with its tile", () => {
  const list = entriesFrom(0, 256);
  const bundle = encodeBundle(list);
  const tile = leafHashes(list);

  it("gives the number of entries, and the root of a full tile", () => {
    expect(verifyBundle(bundle, tile)).toEqual({ entries: 256, root: treeRoot(tile) });
    expect(verifyBundle(encodeBundle(list.slice(0, 9)), tile.subarray(0, 9 * 32))).toEqual({ entries: 9 });
  });

  it("names the entry that differs, and both hashes", () => {
    const forged = encodeBundle(list.with(200, new TextEncoder().encode("entry 2OO")));
    expect(() => verifyBundle(forged, tile, 3)).toThrow(
      /^entry 968 expected leaf hash \S+ \(level-0 tile\), got \S+ \(entry bundle\)$/,
    );
    expect(codeOf(() => verifyBundle(forged, tile))).toBe("TLOG_BUNDLE_MISMATCH");
    expect(codeOf(() => verifyBundle(bundle, tile.subarray(32)))).toBe("TLOG_TILE_LENGTH");
  });

  it("and an upper tile with the tiles below it", () => {
    expect(verifyUpperTile(tile, tile, { level: 1, index: 0 })).toEqual(treeRoot(tile));
    expect(verifyUpperTile(tile.subarray(32), tile.subarray(32), { level: 1, index: 0 })).toBeUndefined();
    expect(codeOf(() => verifyUpperTile(tile.with(40, 0), tile.with(40, 1), { level: 1, index: 0 }))).toBe(
      "TLOG_TILE_MISMATCH",
    );
    expect(codeOf(() => verifyUpperTile(tile, tile.subarray(32), { level: 1, index: 0 }))).toBe("TLOG_TILE_LENGTH");
  });
});

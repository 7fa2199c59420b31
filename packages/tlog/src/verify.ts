/**
 * Comparing what a log folder holds with what follows from it: a bundle with its level-0 tile, a tile with the tile above it.
 * Pure functions over bytes, so that worker threads can share the work.
 */
import { hashBundle } from "./bundle.ts";
import { TlogError } from "./error.ts";
import { HASH_BYTES, type Hash, equalBytes } from "./hash.ts";
import { TILE_WIDTH, fullTileRoot } from "./tile.ts";
import { toBase64 } from "./base64.ts";

/** A bundle that agrees with its tile: how many entries it has, and the tile's root when it is full (the parent tile's hash). */
export interface VerifiedBundle {
  readonly entries: number;
  readonly root?: Hash;
}

/**
 * Hashes every entry of `bundle` and compares with `tile0`, the level-0 tile of the same index and width; then the 255 nodes of a
 * full tile. `index` is the bundle's index, for the message only.
 * Throws `TLOG_BUNDLE_MALFORMED`, `TLOG_TILE_LENGTH` (another number of hashes than entries) or `TLOG_BUNDLE_MISMATCH`, which names the
 * first entry that differs and both leaf hashes.
 */
export function verifyBundle(bundle: Uint8Array, tile0: Uint8Array, index = 0): VerifiedBundle {
  const hashes = hashBundle(bundle);
  if (tile0.length !== hashes.length) {
    throw new TlogError(
      "TLOG_TILE_LENGTH",
      `tile of level 0, index ${index} expected ${hashes.length} bytes for the bundle's ${hashes.length / HASH_BYTES} entries, got ${tile0.length}`,
    );
  }
  if (!equalBytes(hashes, tile0)) {
    const at = firstDifference(hashes, tile0);
    throw new TlogError(
      "TLOG_BUNDLE_MISMATCH",
      `entry ${index * TILE_WIDTH + at} expected leaf hash ${hashAt(tile0, at)} (level-0 tile), got ${hashAt(hashes, at)} (entry bundle)`,
      { index: index * TILE_WIDTH + at },
    );
  }
  const entries = hashes.length / HASH_BYTES;
  return entries === TILE_WIDTH ? { entries, root: fullTileRoot(hashes) } : { entries };
}

/**
 * Compares a tile above level 0 with the roots of the full tiles below it, concatenated. Returns the tile's own root when it is full.
 * Throws `TLOG_TILE_MISMATCH`, naming the first hash that differs and both values, or `TLOG_TILE_LENGTH`.
 */
export function verifyUpperTile(
  tile: Uint8Array,
  childRoots: Uint8Array,
  name: { level: number; index: number },
): Hash | undefined {
  const place = `tile of level ${name.level}, index ${name.index}`;
  if (tile.length !== childRoots.length) {
    throw new TlogError("TLOG_TILE_LENGTH", `${place} expected ${childRoots.length} bytes, got ${tile.length}`);
  }
  if (!equalBytes(tile, childRoots)) {
    const at = firstDifference(tile, childRoots);
    throw new TlogError(
      "TLOG_TILE_MISMATCH",
      `${place} expected hash ${at} to be ${hashAt(childRoots, at)} (from the tile below), got ${hashAt(tile, at)}`,
    );
  }
  return tile.length === TILE_WIDTH * HASH_BYTES ? fullTileRoot(tile) : undefined;
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  let i = 0;
  while (a[i] === b[i]) i++;
  return Math.floor(i / HASH_BYTES);
}

function hashAt(hashes: Uint8Array, position: number): string {
  return toBase64(hashes.subarray(position * HASH_BYTES, (position + 1) * HASH_BYTES));
}

/**
 * Files of a log folder beside those that the checkpoint's tree is made of: partial tiles and bundles kept for older checkpoints, which
 * must still be what they were, and files beyond the checkpoint.
 * Spec: c2sp.org/tlog-tiles "Partial Tiles".
 */
import { truncateBundle } from "../bundle.ts";
import { TlogError } from "../error.ts";
import { HASH_BYTES, equalBytes } from "../hash.ts";
import { mayBePruned } from "../prune.ts";
import { TILE_WIDTH, type TilePath, entriesPath, parseTilePath, tilePath, tileWidth } from "../tile.ts";
import { inFile, listIfThere, readBundleNow, readIfThere, readTileNow } from "./verify-files.ts";

/**
 * Compares every partial tile and bundle that the tree of `size` covers with the one it is the beginning of, which has been verified.
 * One whose full tile is pruned speaks of nothing that is published, and is left alone.
 * Returns how many files lie beyond the tree. Throws `BadFile` with `TLOG_TILE_MISMATCH` or `TLOG_BUNDLE_MISMATCH`.
 */
export function verifyRetainedPartials(dir: string, size: number, minimumIndex: number): number {
  let beyond = 0;
  for (const path of walk(dir, "tile")) {
    const named = nameOf(path);
    if (named === undefined) continue;
    const level = named.kind === "tile" ? named.level : 0;
    const width = tileWidth(level, named.index, size);
    if (width === 0 || named.width > width) {
      beyond++;
    } else if (named.width < width && !(mayBePruned({ level, ...named }, minimumIndex) && isGone(dir, named))) {
      comparePrefix(dir, path, named, width);
    }
  }
  return beyond;
}

/** Files below a folder that may be partial or beyond: full tiles within the tree are too many to be worth naming twice. */
function* walk(dir: string, folder: string): Generator<string> {
  for (const name of listIfThere(dir, folder)) {
    const path = `${folder}/${name}`;
    // Tiles and bundles are named by digits only; all else that matters here is a folder.
    if (/^[0-9]{3}$/.test(name) || folder.endsWith(".p")) yield path;
    else yield* walk(dir, path);
  }
}

function nameOf(path: string): TilePath | undefined {
  try {
    return parseTilePath(path);
  } catch (error) {
    if (error instanceof TlogError) return undefined;
    throw error;
  }
}

function isGone(dir: string, named: TilePath): boolean {
  const full = { ...named, width: TILE_WIDTH };
  return readIfThere(dir, full.kind === "tile" ? tilePath(full) : entriesPath(full)) === undefined;
}

function comparePrefix(dir: string, path: string, named: TilePath, width: number): void {
  const got = readIfThere(dir, path);
  // A writer beside us removes partial tiles when the full one is there.
  if (got === undefined) return;
  const whole = named.kind === "tile" ? readTileNow(dir, { ...named, width }) : readBundleNow(dir, { ...named, width });
  inFile(path, () => {
    const expected =
      named.kind === "tile" ? whole.subarray(0, named.width * HASH_BYTES) : truncateBundle(whole, named.width);
    if (equalBytes(got, expected)) return;
    const code = named.kind === "tile" ? "TLOG_TILE_MISMATCH" : "TLOG_BUNDLE_MISMATCH";
    throw new TlogError(code, `${path} expected the first ${named.width} of ${width}, got other bytes`);
  });
}

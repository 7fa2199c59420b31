/**
 * Where an audited log's files come from: a web server, a folder, memory. Nothing it gives is believed.
 * Spec: c2sp.org/tlog-tiles "Partial Tiles", "Log entries".
 */
import { truncateBundle } from "../bundle.ts";
import { TlogError } from "../error.ts";
import { HASH_BYTES } from "../hash.ts";
import type { ReadTile } from "../tile-tree.ts";
import { TILE_WIDTH, checkTileLength, entriesPath, tilePath } from "../tile.ts";

/** Reads a log's file by its path below the log's prefix, such as "tile/0/x001/234"; undefined when there is none. */
export interface LogSource {
  read(path: string): Promise<Uint8Array | undefined>;
}

/** Reads tiles of a source, the beginning of the full one where a partial one is gone. Throws `TLOG_TILE_MISSING` or `TLOG_TILE_LENGTH`. */
export function tilesOf(source: LogSource): ReadTile {
  return async (level, index, width) => {
    const path = tilePath({ level, index, width });
    const bytes = await source.read(path);
    if (bytes !== undefined) {
      checkTileLength(bytes, width);
      return bytes;
    }
    const full = width < TILE_WIDTH ? await source.read(tilePath({ level, index, width: TILE_WIDTH })) : undefined;
    if (full === undefined) throw new TlogError("TLOG_TILE_MISSING", `expected ${path}, got nothing there`);
    checkTileLength(full, TILE_WIDTH);
    return full.subarray(0, width * HASH_BYTES);
  };
}

/** A bundle of `width` entries, likewise. Throws `TLOG_BUNDLE_MISSING` or `TLOG_BUNDLE_MALFORMED`. */
export async function readBundleOf(source: LogSource, index: number, width: number): Promise<Uint8Array> {
  const path = entriesPath({ index, width });
  const bytes = await source.read(path);
  if (bytes !== undefined) return bytes;
  const full = width < TILE_WIDTH ? await source.read(entriesPath({ index, width: TILE_WIDTH })) : undefined;
  if (full === undefined) throw new TlogError("TLOG_BUNDLE_MISSING", `expected ${path}, got nothing there`);
  return truncateBundle(full, width);
}

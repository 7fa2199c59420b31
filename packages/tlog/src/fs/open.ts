/**
 * Reading a log's checkpoint and right edge, verified, in a handful of file reads whatever the log's size.
 * It refuses, with both values, rather than repairs: a log that does not fit its own signature needs a person.
 */
import { join } from "node:path";
import { toBase64 } from "../base64.ts";
import { truncateBundle } from "../bundle.ts";
import { type Checkpoint, openCheckpoint } from "../checkpoint.ts";
import { TlogError } from "../error.ts";
import { HASH_BYTES, equalBytes } from "../hash.ts";
import type { NoteVerifier } from "../key.ts";
import { describeKey, splitNote } from "../note.ts";
import { type Prunable, asPruned, checkMinimumIndex } from "../prune.ts";
import { TILE_WIDTH, checkTileLength, entriesPath, fullTileRoot, lastTiles, tilePath, tileWidth } from "../tile.ts";
import { verifyBundle } from "../verify.ts";
import type { Disk } from "./disk.ts";
import { EMPTY_EDGE, type Edge, edgeRoot } from "./edge.ts";

/** Name of the checkpoint's file in the log's folder. */
export const CHECKPOINT_FILE = "checkpoint";

/** Greatest number of entries in one append, and so the most that an interrupted one can leave beyond the checkpoint. */
export const MAX_BATCH_ENTRIES = 65_536;

/**
 * The log's signed checkpoint, verified by `key`.
 * Throws `TLOG_NOT_FOUND` (no log there), `TLOG_CHECKPOINT_MISSING` (tiles without a checkpoint), `TLOG_KEY_CHANGED` (signed by other keys
 * only; both are named), `TLOG_NOTE_SIGNATURE`, `TLOG_NOTE_MALFORMED`, `TLOG_CHECKPOINT_MALFORMED`, `TLOG_CHECKPOINT_ORIGIN` or `TLOG_IO`.
 */
export async function readCheckpoint(
  disk: Disk,
  dir: string,
  key: NoteVerifier,
): Promise<{ note: string; checkpoint: Checkpoint }> {
  const bytes = await disk.readFile(join(dir, CHECKPOINT_FILE));
  if (bytes === undefined) {
    if ((await disk.list(join(dir, "tile"))) === undefined) {
      throw new TlogError("TLOG_NOT_FOUND", `expected a log in ${dir}, got no checkpoint and no tiles`);
    }
    throw new TlogError("TLOG_CHECKPOINT_MISSING", `expected a checkpoint beside the tiles in ${dir}, got none`);
  }
  return openSigned(bytes, key);
}

/** As {@link readCheckpoint}, from bytes at hand. */
export function openSigned(bytes: Uint8Array, key: NoteVerifier): { note: string; checkpoint: Checkpoint } {
  try {
    const { checkpoint } = openCheckpoint(bytes, key);
    return { note: new TextDecoder().decode(bytes), checkpoint };
  } catch (error) {
    if (!(error instanceof TlogError) || error.code !== "TLOG_NOTE_UNSIGNED") throw error;
    const signers = splitNote(bytes).signatures.map(describeKey).join(", ");
    throw new TlogError("TLOG_KEY_CHANGED", `checkpoint expected a signature by ${describeKey(key)}, got ${signers}`, {
      cause: error,
    });
  }
}

/** A tile of exactly `width` hashes, from the partial or the full file. Throws `TLOG_TILE_MISSING` or `TLOG_TILE_LENGTH`. */
export async function readTileFile(
  disk: Disk,
  dir: string,
  tile: { level: number; index: number; width: number },
): Promise<Uint8Array> {
  const bytes = await disk.readFile(join(dir, tilePath(tile)));
  if (bytes !== undefined) {
    checkTileLength(bytes, tile.width);
    return bytes;
  }
  const full =
    tile.width < TILE_WIDTH ? await disk.readFile(join(dir, tilePath({ ...tile, width: TILE_WIDTH }))) : undefined;
  if (full === undefined)
    throw new TlogError("TLOG_TILE_MISSING", `expected ${tilePath(tile)} in ${dir}, got no such file`);
  checkTileLength(full, TILE_WIDTH);
  return full.subarray(0, tile.width * HASH_BYTES);
}

/** A bundle of exactly `width` entries, from the partial or the full file. Throws `TLOG_BUNDLE_MISSING` or `TLOG_BUNDLE_MALFORMED`. */
export async function readBundleFile(
  disk: Disk,
  dir: string,
  bundle: { index: number; width: number },
): Promise<Uint8Array> {
  const bytes = await disk.readFile(join(dir, entriesPath(bundle)));
  if (bytes !== undefined) return bytes;
  const full =
    bundle.width < TILE_WIDTH
      ? await disk.readFile(join(dir, entriesPath({ ...bundle, width: TILE_WIDTH })))
      : undefined;
  if (full === undefined)
    throw new TlogError("TLOG_BUNDLE_MISSING", `expected ${entriesPath(bundle)} in ${dir}, got no such file`);
  return truncateBundle(full, bundle.width);
}

/**
 * The right edge at `checkpoint`, verified: the last tile of every level is there, all of them hash up to the signed root, and the last
 * bundle's entries hash to the last level-0 tile. Full ones that end at or below `minimumIndex` may be missing.
 * Throws `TLOG_TILE_MISSING`, `TLOG_TILE_LENGTH`, `TLOG_TILE_MISMATCH`, `TLOG_ROOT_MISMATCH`, `TLOG_BUNDLE_MISSING`, `TLOG_BUNDLE_MALFORMED`,
 * `TLOG_BUNDLE_MISMATCH`, `TLOG_CHECKPOINT_BEHIND`, `TLOG_INDEX_RANGE` (minimum index above the size) or `TLOG_IO`.
 */
export async function readEdge(disk: Disk, dir: string, checkpoint: Checkpoint, minimumIndex: number): Promise<Edge> {
  const { size } = checkpoint;
  checkMinimumIndex(minimumIndex, size);
  await checkNotBehind(disk, dir, size);
  if (size === 0) return EMPTY_EDGE;
  const last = lastTiles(size);
  const bytes = await Promise.all(
    last.map((tile) => unlessPruned({ kind: "tile", ...tile }, minimumIndex, readTileFile(disk, dir, tile))),
  );
  const partials = bytes.map((tile, level) =>
    tile === undefined || last[level]?.width === TILE_WIDTH ? new Uint8Array(0) : tile,
  );
  const root = edgeRoot({ size, tiles: partials, bundle: new Uint8Array(0) });
  if (!equalBytes(root, checkpoint.root)) {
    throw new TlogError(
      "TLOG_ROOT_MISMATCH",
      `right edge at size ${size} expected to hash to ${toBase64(checkpoint.root)} (checkpoint), got ${toBase64(root)} (tiles)`,
    );
  }
  // A full last tile is not part of the fold; its parent's last hash speaks for it.
  for (const [level, tile] of bytes.entries()) {
    const above = bytes[level + 1];
    if (tile === undefined || tile.length < TILE_WIDTH * HASH_BYTES || above === undefined) continue;
    const expected = above.subarray(above.length - HASH_BYTES);
    const got = fullTileRoot(tile);
    if (!equalBytes(got, expected)) {
      const name = tilePath({ level, index: (last[level] as { index: number }).index, width: TILE_WIDTH });
      throw new TlogError(
        "TLOG_TILE_MISMATCH",
        `${name} expected to hash to ${toBase64(expected)} (tile above), got ${toBase64(got)}`,
      );
    }
  }
  const index = Math.floor((size - 1) / TILE_WIDTH);
  const width = tileWidth(0, index, size);
  const lastBundle = readBundleFile(disk, dir, { index, width });
  const bundle = await unlessPruned({ kind: "entries", level: 0, index }, minimumIndex, lastBundle);
  const [tile0] = bytes;
  if (bundle !== undefined && tile0 !== undefined) verifyBundle(bundle, tile0, index);
  return { size, tiles: partials, bundle: bundle !== undefined && width < TILE_WIDTH ? bundle : new Uint8Array(0) };
}

/** What is read, or undefined when it is missing and may be. Only a full last tile or bundle may, and going on needs none of it. */
async function unlessPruned(
  resource: Prunable,
  minimumIndex: number,
  reading: Promise<Uint8Array>,
): Promise<Uint8Array | undefined> {
  return reading.catch((error: unknown) => {
    const pruned = asPruned(error, resource, minimumIndex);
    if (pruned instanceof TlogError && pruned.code === "TLOG_PRUNED") return undefined;
    throw pruned;
  });
}

/**
 * An interrupted append leaves at most 65,536 entries beyond the checkpoint. More means that the checkpoint is an old one put back, and
 * going on from it would sign a second history.
 */
async function checkNotBehind(disk: Disk, dir: string, size: number): Promise<void> {
  const index = Math.floor((size + MAX_BATCH_ENTRIES) / TILE_WIDTH) + 1;
  const path = entriesPath({ index, width: TILE_WIDTH });
  if ((await disk.readFile(join(dir, path))) !== undefined) {
    throw new TlogError("TLOG_CHECKPOINT_BEHIND", `checkpoint expected to cover ${path}, got size ${size}`);
  }
}

/**
 * Pruning: what a log may stop to publish below its minimum index, and nothing else.
 * Spec: c2sp.org/tlog-tiles "Pruning".
 */
import { TlogError } from "./error.ts";
import { TILE_WIDTH, type Tile, entriesPath, tilePath } from "./tile.ts";

/** A tile by its coordinates, or an entry bundle, which lies beside the level-0 tile of its index. */
export interface Prunable {
  readonly kind: "tile" | "entries";
  readonly level: number;
  readonly index: number;
}

/**
 * Whether the log may answer "not found": the resource's end index, (index + 1) * 256^(level + 1), is at most the minimum index. Never
 * with a minimum index of 0, nor for a tile or bundle on the right edge: theirs is beyond the tree, which the minimum index is not.
 */
export function mayBePruned(resource: Prunable, minimumIndex: number): boolean {
  // Beyond 2^53 the product is rounded, and still greater than any minimum index there is.
  return (resource.index + 1) * TILE_WIDTH ** (resource.level + 1) <= minimumIndex;
}

/** `error`, or `TLOG_PRUNED` when it says that something is missing which may be. */
export function asPruned(error: unknown, resource: Prunable, minimumIndex: number): unknown {
  const missing =
    error instanceof TlogError && (error.code === "TLOG_TILE_MISSING" || error.code === "TLOG_BUNDLE_MISSING");
  if (!missing || !mayBePruned(resource, minimumIndex)) return error;
  const tile: Tile = { level: resource.level, index: resource.index, width: TILE_WIDTH };
  const path = resource.kind === "tile" ? tilePath(tile) : entriesPath(tile);
  const message = `expected what the log still publishes, from index ${minimumIndex} on, got a need for ${path}`;
  return new TlogError("TLOG_PRUNED", message, { cause: error });
}

/** Throws `TLOG_INDEX_RANGE` when the minimum index is above the tree's size ("It MUST be less than or equal to the tree size"). */
export function checkMinimumIndex(minimumIndex: number, size: number): void {
  if (Number.isSafeInteger(minimumIndex) && minimumIndex >= 0 && minimumIndex <= size) return;
  throw new TlogError(
    "TLOG_INDEX_RANGE",
    `minimum index expected from 0 to the tree size ${size}, got ${minimumIndex}`,
  );
}

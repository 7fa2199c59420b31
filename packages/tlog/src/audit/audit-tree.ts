/**
 * Every tile and every entry of a log under a believed checkpoint: each tile is authenticated against its parent before it is used, each
 * entry is hashed and compared with its tile. Memory is bounded by the cache and the bundles in flight, not by the log.
 * Spec: c2sp.org/tlog-tiles "Merkle Tree", "Log entries".
 */
import { parseBundle } from "../bundle.ts";
import { TlogError } from "../error.ts";
import { LruMap } from "../lru.ts";
import { type HashedTile, TileTree } from "../tile-tree.ts";
import { TILE_WIDTH, tileWidth } from "../tile.ts";
import { verifyBundle } from "../verify.ts";
import { type LogSource, readBundleOf, tilesOf } from "./source.ts";

/** What to audit, and how to follow or stop it. */
export interface TreeAudit {
  readonly source: LogSource;
  /** From a checkpoint whose signatures hold. */
  readonly size: number;
  readonly root: Uint8Array;
  /** Takes the entries from index `first` on, in order; they are in the tree when it is called. */
  readonly onEntries?: (first: number, entries: readonly Uint8Array[]) => void;
  readonly onProgress?: (progress: { readonly entriesChecked: number; readonly size: number }) => void;
  readonly signal?: AbortSignal;
  /** The minimum index that the log publishes (0 unless given): entries in bundles that end at or below it are not asked for. */
  readonly minimumIndex?: number;
  /** Bundles asked for at one time (8 unless given): a request over a network takes longer than the check. */
  readonly inFlight?: number;
}

const IN_FLIGHT = 8;

/** The tree of a source, every tile authenticated up to `root` when it is used. */
export function treeOf({
  source,
  size,
  root,
  minimumIndex = 0,
}: Pick<TreeAudit, "source" | "size" | "root" | "minimumIndex">): TileTree {
  return new TileTree({ size, root, minimumIndex, readTile: tilesOf(source), cache: new LruMap<HashedTile>(64) });
}

/** Entries of a log that are in no bundle it must still publish: those of the bundles that end at or below its minimum index. */
export function prunedEntries(minimumIndex: number): number {
  return Math.floor(minimumIndex / TILE_WIDTH) * TILE_WIDTH;
}

/**
 * Checks the whole tree, as far as the log publishes it, and gives it back for further questions. `size` 0 has nothing to check.
 * Throws what authenticating throws (`TLOG_TILE_MISMATCH`, `TLOG_ROOT_MISMATCH`, `TLOG_TILE_MISSING`, `TLOG_TILE_LENGTH`), `TLOG_BUNDLE_MISMATCH`,
 * `TLOG_BUNDLE_MALFORMED`, `TLOG_BUNDLE_MISSING`, `TLOG_INDEX_RANGE` (minimum index), `TLOG_PRUNED` when no entry is left to check, what the source throws, or the signal's reason.
 */
export async function auditTree(audit: TreeAudit): Promise<TileTree> {
  const { size, signal, onEntries, onProgress } = audit;
  const tree = treeOf(audit);
  const bundles = Math.ceil(size / TILE_WIDTH);
  const first = prunedEntries(audit.minimumIndex ?? 0) / TILE_WIDTH;
  // With nothing read the root would be believed unseen.
  if (first === bundles && size > 0) {
    throw new TlogError("TLOG_PRUNED", `expected entries to check, got a minimum index of ${size} that leaves none`);
  }
  const flight: Promise<Uint8Array>[] = [];
  let asked = first;
  try {
    for (let index = first; index < bundles; index++) {
      signal?.throwIfAborted();
      while (asked < bundles && flight.length < (audit.inFlight ?? IN_FLIGHT)) {
        const next = checkBundle(audit.source, tree, asked++);
        // Failures are told in order, by whoever awaits; until then nobody does.
        next.catch(() => undefined);
        flight.push(next);
      }
      const bundle = await (flight.shift() as Promise<Uint8Array>);
      onEntries?.(index * TILE_WIDTH, parseBundle(bundle));
      onProgress?.({ entriesChecked: Math.min(size, (index + 1) * TILE_WIDTH) - first * TILE_WIDTH, size });
    }
  } finally {
    await Promise.allSettled(flight);
  }
  return tree;
}

async function checkBundle(source: LogSource, tree: TileTree, index: number): Promise<Uint8Array> {
  const width = tileWidth(0, index, tree.size);
  const [tile, bundle] = await Promise.all([tree.tile(0, index), readBundleOf(source, index, width)]);
  verifyBundle(bundle, tile, index);
  return bundle;
}

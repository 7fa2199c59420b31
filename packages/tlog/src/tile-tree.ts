/**
 * A tree read from tiles: hashes and proofs, where every tile is authenticated up to the signed root before a byte of it is used.
 * Spec: c2sp.org/tlog-tiles "Merkle Tree". The attack: a forged full tile off the right edge (CVE-2026-56865), which a reader that
 * only checks the right edge hands out as part of the tree.
 */
import { toBase64 } from "./base64.ts";
import { TlogError } from "./error.ts";
import { HASH_BYTES, type Hash, asHash, completeRoot, equalBytes } from "./hash.ts";
import { LruMap } from "./lru.ts";
import { asPruned, checkMinimumIndex } from "./prune.ts";
import {
  type Subtree,
  type ProofPlan,
  buildProof,
  checkConsistency,
  checkInclusion,
  planConsistency,
  planInclusion,
} from "./proof.ts";
import {
  TILE_WIDTH,
  type Tile,
  checkTileLength,
  fullTileRoot,
  partialTilePeaks,
  tileLevels,
  tilePath,
  tileWidth,
} from "./tile.ts";
import { foldRight } from "./tree.ts";
import { asSize } from "./size.ts";

/**
 * Reads one tile of exactly `width` hashes. Where the partial tile is gone, the first hashes of the full one are it; where both are,
 * `TLOG_TILE_MISSING`.
 */
export type ReadTile = (level: number, index: number, width: number) => Promise<Uint8Array>;

/** A full tile and its root, computed once. Shareable between trees of one log: the root is compared with the parent on each use. */
export interface HashedTile {
  readonly bytes: Uint8Array;
  readonly root: Hash;
}

/** The tree of `size` leaves with `root`, both from a verified checkpoint. */
export class TileTree {
  readonly size: number;
  readonly root: Hash;
  readonly #readTile: ReadTile;
  readonly #cache: LruMap<HashedTile>;
  readonly #minimumIndex: number;
  #edge: Promise<Map<number, Uint8Array>> | undefined;

  /**
   * `minimumIndex` is the one that the log publishes (0 unless given): below it a missing tile is `TLOG_PRUNED`. Everything about entries,
   * and trees of sizes, from there on can be had. Throws `TLOG_INDEX_RANGE` when it is above the size, `TLOG_SIZE_RANGE`, `TLOG_HASH_LENGTH`.
   */
  constructor(tree: {
    size: number;
    root: Uint8Array;
    readTile: ReadTile;
    cache?: LruMap<HashedTile>;
    minimumIndex?: number;
  }) {
    this.size = asSize("size", tree.size);
    this.#minimumIndex = tree.minimumIndex ?? 0;
    checkMinimumIndex(this.#minimumIndex, this.size);
    this.root = asHash(tree.root);
    this.#readTile = tree.readTile;
    this.#cache = tree.cache ?? new LruMap(256);
  }

  /** Leaf hash `index`. Throws `TLOG_INDEX_RANGE`, or what authenticating its tiles throws. */
  async leafHash(index: number): Promise<Hash> {
    if (asSize("index", index) >= this.size) {
      throw new TlogError("TLOG_INDEX_RANGE", `index expected below the tree size ${this.size}, got ${index}`);
    }
    return this.#subtreeRoot({ level: 0, index });
  }

  /** Tile `index` of `level`, authenticated: full, or as far as this tree goes. Throws `TLOG_INDEX_RANGE`, or what authenticating throws. */
  async tile(level: number, index: number): Promise<Uint8Array> {
    if (tileWidth(level, asSize("tile index", index), this.size) === 0) {
      throw new TlogError(
        "TLOG_INDEX_RANGE",
        `tree of ${this.size} leaves expected no tile ${index} of level ${level}`,
      );
    }
    return this.#tile(level, index);
  }

  /**
   * Proof that leaf `index` is in this log's tree of `size` leaves (this tree's own size unless given; smaller ones can be asked for).
   * Throws `TLOG_INDEX_RANGE`, `TLOG_TILE_MISMATCH`, `TLOG_ROOT_MISMATCH`, `TLOG_TILE_LENGTH`, `TLOG_PRUNED`, or what reading a tile throws.
   */
  async inclusionProof(index: number, size: number = this.size): Promise<Hash[]> {
    this.#checkWithin(size);
    const proof = await this.#build(planInclusion(index, size));
    if (size === this.size)
      checkInclusion({ index, size, leafHash: await this.leafHash(index), root: this.root, proof });
    return proof;
  }

  /**
   * Proof that the log's tree of `oldSize` leaves is the beginning of that of `newSize` (this tree's own size unless given).
   * Throws as {@link TileTree.inclusionProof}.
   */
  async consistencyProof(oldSize: number, newSize: number = this.size): Promise<Hash[]> {
    this.#checkWithin(newSize);
    const proof = await this.#build(planConsistency(oldSize, newSize));
    if (newSize === this.size) {
      checkConsistency({ oldSize, oldRoot: await this.rootAt(oldSize), newSize, newRoot: this.root, proof });
    }
    return proof;
  }

  /** Root of this log's tree when it had `size` leaves, up to this tree's size. Throws as {@link TileTree.inclusionProof}. */
  async rootAt(size: number): Promise<Hash> {
    this.#checkWithin(size);
    if (size === 0) return foldRight([]);
    // The path to a leaf that would be appended next is made of all complete subtrees: one plan entry per subtree, left to right.
    const subtrees: Subtree[] = [];
    let at = 0;
    for (let level = 52; level >= 0; level--) {
      const width = 2 ** level;
      if (size - at >= width) {
        subtrees.push({ level, index: at / width });
        at += width;
      }
    }
    return (await this.#build([subtrees]))[0] as Hash;
  }

  #checkWithin(size: number): void {
    if (asSize("size", size) > this.size) {
      throw new TlogError("TLOG_INDEX_RANGE", `size expected at most the tree size ${this.size}, got ${size}`);
    }
  }

  async #build(plan: ProofPlan): Promise<Hash[]> {
    const roots = new Map<Subtree, Hash>();
    for (const subtree of plan.flat()) roots.set(subtree, await this.#subtreeRoot(subtree));
    return buildProof(plan, (subtree) => roots.get(subtree) as Hash);
  }

  async #subtreeRoot(subtree: Subtree): Promise<Hash> {
    const level = Math.floor(subtree.level / 8);
    const run = 2 ** (subtree.level % 8);
    const position = subtree.index * run;
    const tile = await this.#tile(level, Math.floor(position / TILE_WIDTH));
    return completeRoot(tile, (position % TILE_WIDTH) * HASH_BYTES, run);
  }

  async #tile(level: number, index: number): Promise<Uint8Array> {
    const width = tileWidth(level, index, this.size);
    if (width < TILE_WIDTH) {
      this.#edge ??= this.#readEdge();
      const edge = await this.#edge.catch((error: unknown) => {
        this.#edge = undefined;
        throw error;
      });
      return edge.get(level) as Uint8Array;
    }
    const parent = await this.#tile(level + 1, Math.floor(index / TILE_WIDTH));
    const at = (index % TILE_WIDTH) * HASH_BYTES;
    const expected = parent.subarray(at, at + HASH_BYTES);
    const key = tilePath({ level, index, width });
    let tile = this.#cache.get(key);
    if (tile === undefined) {
      const bytes = await this.#read({ level, index, width });
      tile = { bytes, root: fullTileRoot(bytes) };
    }
    if (!equalBytes(tile.root, expected)) {
      throw new TlogError(
        "TLOG_TILE_MISMATCH",
        `${key} expected to hash to ${toBase64(expected)} (from the tile above), got ${toBase64(tile.root)}`,
      );
    }
    this.#cache.set(key, tile);
    return tile.bytes;
  }

  /** The partial tile of every level that has one; together they make the root, and they are used only when they do. */
  async #readEdge(): Promise<Map<number, Uint8Array>> {
    const edge = new Map<number, Uint8Array>();
    const peaks: Hash[] = [];
    for (let level = tileLevels(this.size) - 1; level >= 0; level--) {
      const tile = partialTileAt(level, this.size);
      if (tile === undefined) continue;
      const bytes = await this.#read(tile);
      edge.set(level, bytes);
      peaks.push(...partialTilePeaks(bytes));
    }
    const root = foldRight(peaks);
    if (!equalBytes(root, this.root)) {
      throw new TlogError(
        "TLOG_ROOT_MISMATCH",
        `right edge at size ${this.size} expected to hash to ${toBase64(this.root)}, got ${toBase64(root)}`,
      );
    }
    return edge;
  }

  async #read(tile: Tile): Promise<Uint8Array> {
    const bytes = await this.#readTile(tile.level, tile.index, tile.width).catch((error: unknown) => {
      throw asPruned(error, { kind: "tile", ...tile }, this.#minimumIndex);
    });
    checkTileLength(bytes, tile.width);
    return bytes;
  }
}

/** The partial tile of `level` in the tree of `size` leaves, if it has one. */
export function partialTileAt(level: number, size: number): Tile | undefined {
  const index = Math.floor(Math.floor(size / TILE_WIDTH ** level) / TILE_WIDTH);
  const width = tileWidth(level, index, size);
  return width > 0 && width < TILE_WIDTH ? { level, index, width } : undefined;
}

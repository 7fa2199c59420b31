/**
 * The tree made anew from the entry bundles, each tile compared as soon as all below it is known. Below the minimum index files may be
 * missing: what is there is compared, and the rest is taken from the tile above, which is compared with the one above it, up to the root.
 * Spec: c2sp.org/tlog-tiles "Merkle Tree", "Pruning".
 */
import { hashBundle } from "../bundle.ts";
import { TlogError } from "../error.ts";
import { HASH_BYTES, type Hash, asHash } from "../hash.ts";
import { mayBePruned } from "../prune.ts";
import {
  TILE_WIDTH,
  checkTileLength,
  entriesPath,
  fullTileRoot,
  partialTilePeaks,
  tilePath,
  tileWidth,
} from "../tile.ts";
import { foldRight } from "../tree.ts";
import { verifyBundle, verifyUpperTile } from "../verify.ts";
import { inFile, readBundleNow, readIfThere, readTileNow } from "./verify-files.ts";

/** The tile of one level that is being filled. */
interface Filling {
  readonly hashes: Uint8Array;
  /** 1 where the hash follows from what lies below; 0 where it must be taken from the tile itself. */
  readonly known: Uint8Array;
  count: number;
  /** How many tiles of this level came before. */
  tiles: number;
  /** Entries below this tile that have been hashed. */
  checked: number;
}

/** What a tile or bundle gives to the tile above: its root, unless nobody knows it, and how many entries below it were hashed. */
interface Child {
  readonly root: Hash | undefined;
  readonly checked: number;
}

export class Rederivation {
  readonly #dir: string;
  readonly #size: number;
  readonly #minimumIndex: number;
  readonly #levels: Filling[] = [];
  #hashed = 0;

  constructor(dir: string, size: number, minimumIndex: number) {
    this.#dir = dir;
    this.#size = size;
    this.#minimumIndex = minimumIndex;
  }

  /** Entries hashed so far whose place in the tree is not lost with a missing tile above them. */
  get entriesChecked(): number {
    return this.#hashed;
  }

  /** Reads, hashes and compares the next bundle, unless its `root` is known from that. Throws `BadFile`. */
  addBundle(index: number, root?: Hash): void {
    if (root !== undefined) {
      this.#hashed += TILE_WIDTH;
      this.#add(1, { root, checked: TILE_WIDTH });
      return;
    }
    this.#readBundle(index);
  }

  #readBundle(index: number): void {
    if (mayBePruned({ kind: "entries", level: 0, index }, this.#minimumIndex)) {
      this.#add(1, this.#prunedBundle(index));
      return;
    }
    const width = tileWidth(0, index, this.#size);
    const bundle = readBundleNow(this.#dir, { index, width });
    const tile = readTileNow(this.#dir, { level: 0, index, width });
    const { entries, root } = inFile(entriesPath({ index, width }), () => verifyBundle(bundle, tile, index));
    this.#hashed += entries;
    if (root) {
      this.#add(1, { root, checked: entries });
    } else {
      const filling = this.#level(0);
      filling.hashes.set(tile);
      filling.count = width;
    }
  }

  /** A full bundle below the minimum index, and its tile: either may be missing, or both. */
  #prunedBundle(index: number): Child {
    const bundlePath = entriesPath({ index, width: TILE_WIDTH });
    const path = tilePath({ level: 0, index, width: TILE_WIDTH });
    const bundle = readIfThere(this.#dir, bundlePath);
    const tile = readIfThere(this.#dir, path);
    if (tile !== undefined) inFile(path, () => checkTileLength(tile, TILE_WIDTH));
    if (bundle === undefined) return { root: tile && fullTileRoot(tile), checked: 0 };
    const root = inFile(bundlePath, () => {
      const hashes = hashBundle(bundle);
      if (hashes.length !== TILE_WIDTH * HASH_BYTES) {
        const got = hashes.length / HASH_BYTES;
        throw new TlogError("TLOG_BUNDLE_MALFORMED", `bundle ${index} expected 256 entries, got ${got}`);
      }
      return verifyBundle(bundle, tile ?? hashes, index).root;
    });
    this.#hashed += TILE_WIDTH;
    return { root, checked: TILE_WIDTH };
  }

  #level(level: number): Filling {
    return (this.#levels[level] ??= {
      hashes: new Uint8Array(TILE_WIDTH * HASH_BYTES),
      known: new Uint8Array(TILE_WIDTH),
      count: 0,
      tiles: 0,
      checked: 0,
    });
  }

  #add(level: number, child: Child): void {
    const filling = this.#level(level);
    if (child.root) filling.hashes.set(child.root, filling.count * HASH_BYTES);
    filling.known[filling.count] = child.root ? 1 : 0;
    filling.count++;
    filling.checked += child.checked;
    if (filling.count < TILE_WIDTH) return;
    const root = this.#compare(level);
    if (root === undefined) this.#hashed -= filling.checked;
    const checked = root === undefined ? 0 : filling.checked;
    filling.count = 0;
    filling.checked = 0;
    filling.tiles++;
    this.#add(level + 1, { root, checked });
  }

  /** Compares the tile of `level` with what is known of it, and fills in what is not. Its root, when it is full and somebody knows it. */
  #compare(level: number): Hash | undefined {
    const { hashes, known, count, tiles } = this.#level(level);
    const name = { level, index: tiles, width: count };
    const tile = mayBePruned({ kind: "tile", ...name }, this.#minimumIndex)
      ? readIfThere(this.#dir, tilePath(name))
      : readTileNow(this.#dir, name);
    if (tile === undefined) return known.includes(0) ? undefined : fullTileRoot(hashes);
    return inFile(tilePath(name), () => {
      checkTileLength(tile, count);
      for (let i = 0; i < count; i++) {
        const at = i * HASH_BYTES;
        if (known[i] === 0) hashes.set(asHash(tile.subarray(at, at + HASH_BYTES)), at);
      }
      return verifyUpperTile(tile, hashes.subarray(0, count * HASH_BYTES), name);
    });
  }

  /** Compares the partial tiles above level 0 and folds the right edge. Throws `BadFile`. */
  root(): Hash {
    // Level 0 has no tile yet where every bundle was full.
    this.#level(0);
    for (const [level, { count }] of this.#levels.entries()) if (level > 0 && count > 0) this.#compare(level);
    const edge = this.#levels.map(({ hashes, count }) => hashes.subarray(0, count * HASH_BYTES));
    return foldRight(edge.toReversed().flatMap(partialTilePeaks));
  }
}

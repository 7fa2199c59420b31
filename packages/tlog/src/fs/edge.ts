/**
 * The right edge of a log: what must be in memory to append. Growing it yields the tiles and bundles to write.
 * Spec: c2sp.org/tlog-tiles "Merkle Tree", "Partial Tiles", "Log entries".
 */
import { encodeBundle } from "../bundle.ts";
import { HASH_BYTES, type Hash } from "../hash.ts";
import { TILE_WIDTH, entriesPath, fullTileRoot, hashCount, partialTilePeaks, tilePath } from "../tile.ts";
import { foldRight } from "../tree.ts";
import type { FileToWrite } from "./durable.ts";

/** The partial tile of every level (lowest first, empty where the level's last tile is full) and the partial bundle. */
export interface Edge {
  readonly size: number;
  readonly tiles: readonly Uint8Array[];
  readonly bundle: Uint8Array;
}

/** Entries to append, and their leaf hashes: 32 bytes for each, concatenated. */
export interface Batch {
  readonly entries: readonly Uint8Array[];
  readonly leafHashes: Uint8Array;
}

const FULL_TILE_BYTES = TILE_WIDTH * HASH_BYTES;
const NOTHING = new Uint8Array(0);

/** The edge of a log with no entries. */
export const EMPTY_EDGE: Edge = { size: 0, tiles: [], bundle: NOTHING };

/** Root of the tree with this edge. */
export function edgeRoot(edge: Edge): Hash {
  return foldRight(edge.tiles.toReversed().flatMap(partialTilePeaks));
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

/** Growing an edge by a batch: `files()` yields what to write and must be drawn to its end before `edge` and `superseded` are read. */
export class EdgeGrowth {
  readonly #from: Edge;
  readonly #batch: Batch;
  readonly #tiles: Uint8Array[] = [];
  #bundle: Uint8Array = NOTHING;
  /** Folders of partial tiles and bundles for which the full one is among the files. */
  readonly superseded: string[] = [];

  constructor(from: Edge, batch: Batch) {
    this.#from = from;
    this.#batch = batch;
  }

  /** The edge after the batch. */
  get edge(): Edge {
    return { size: this.#from.size + this.#batch.entries.length, tiles: this.#tiles, bundle: this.#bundle };
  }

  /** Every bundle and tile that the batch adds or widens. Lazy: a full tile's 255 nodes are hashed when it is asked for. */
  *files(): Generator<FileToWrite, void> {
    yield* this.#bundles();
    yield* this.#tileFiles();
  }

  *#bundles(): Generator<FileToWrite, void> {
    const { entries } = this.#batch;
    let partial = this.#from.bundle;
    let held = this.#from.size % TILE_WIDTH;
    let index = Math.floor(this.#from.size / TILE_WIDTH);
    for (let at = 0; at < entries.length;) {
      const taken = entries.slice(at, at + TILE_WIDTH - held);
      const bytes = concat(partial, encodeBundle(taken));
      const width = held + taken.length;
      yield { path: entriesPath({ index, width }), bytes };
      at += taken.length;
      if (width < TILE_WIDTH) {
        this.#bundle = bytes;
        return;
      }
      if (held > 0) this.superseded.push(`${entriesPath({ index, width })}.p`);
      partial = NOTHING;
      held = 0;
      index++;
    }
  }

  *#tileFiles(): Generator<FileToWrite, void> {
    let added = this.#batch.leafHashes;
    for (let level = 0; added.length > 0 || level < this.#from.tiles.length; level++) {
      const partial = this.#from.tiles[level] ?? NOTHING;
      const first = Math.floor(hashCount(level, this.#from.size) / TILE_WIDTH);
      const hashes = concat(partial, added);
      const full = Math.floor(hashes.length / FULL_TILE_BYTES);
      const roots = new Uint8Array(full * HASH_BYTES);
      for (let i = 0; i < full; i++) {
        const bytes = hashes.subarray(i * FULL_TILE_BYTES, (i + 1) * FULL_TILE_BYTES);
        yield { path: tilePath({ level, index: first + i, width: TILE_WIDTH }), bytes };
        roots.set(fullTileRoot(bytes), i * HASH_BYTES);
      }
      // A copy: the edge must neither keep the batch's hashes alive nor change with them.
      const rest = new Uint8Array(hashes.subarray(full * FULL_TILE_BYTES));
      if (rest.length > 0 && added.length > 0) {
        yield { path: tilePath({ level, index: first + full, width: rest.length / HASH_BYTES }), bytes: rest };
      }
      if (full > 0 && partial.length > 0)
        this.superseded.push(`${tilePath({ level, index: first, width: TILE_WIDTH })}.p`);
      this.#tiles.push(rest);
      added = roots;
    }
  }
}

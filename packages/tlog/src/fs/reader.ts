/**
 * Reading a log folder: tiles and bundles as they are, entries and proofs authenticated up to the signed checkpoint.
 * Safe beside a writer in this or another process: files under a checkpoint never change.
 */
import { join } from "node:path";
import { parseBundle } from "../bundle.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { TlogError } from "../error.ts";
import { type Hash, equalBytes, leafHash } from "../hash.ts";
import { type NoteVerifier, parseVkey } from "../key.ts";
import { LruMap } from "../lru.ts";
import { asPruned } from "../prune.ts";
import { TILE_WIDTH, tileWidth } from "../tile.ts";
import { type HashedTile, TileTree } from "../tile-tree.ts";
import { toBase64 } from "../base64.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { CHECKPOINT_FILE, openSigned, readBundleFile, readCheckpoint, readTileFile } from "./open.ts";

interface Head {
  readonly bytes: Uint8Array;
  readonly note: string;
  readonly checkpoint: Checkpoint;
  readonly tree: TileTree;
}

/** Reads one log. Keeps `cacheTiles` authenticated tiles of 8 KiB (256 unless given) and as many entries' bundles as 16. */
export class LogReader {
  readonly #dir: string;
  readonly #disk: Disk;
  readonly #key: NoteVerifier;
  readonly #tiles: LruMap<HashedTile>;
  readonly #bundles = new LruMap<readonly Uint8Array[]>(16);
  readonly #minimumIndex: () => number;
  #head: Head | undefined;

  /**
   * `minimumIndex` gives the minimum index that the log publishes now (0 unless given): what is missing below it is `TLOG_PRUNED`.
   * Throws `TLOG_KEY_MALFORMED`. The folder is first read when something is asked.
   */
  constructor(options: { dir: string; vkey: string; disk?: Disk; cacheTiles?: number; minimumIndex?: () => number }) {
    this.#dir = options.dir;
    this.#disk = options.disk ?? nodeDisk;
    this.#key = parseVkey(options.vkey);
    this.#tiles = new LruMap(options.cacheTiles ?? 256);
    this.#minimumIndex = options.minimumIndex ?? (() => 0);
  }

  /** The checkpoint in the folder now, its signature verified, and the note it came in. Throws what `readCheckpoint` throws. */
  async checkpoint(): Promise<{ note: string; checkpoint: Checkpoint }> {
    const { note, checkpoint } = await this.#readHead();
    return { note, checkpoint };
  }

  async #readHead(): Promise<Head> {
    const bytes = await this.#disk.readFile(join(this.#dir, CHECKPOINT_FILE));
    if (bytes !== undefined && this.#head !== undefined && equalBytes(bytes, this.#head.bytes)) return this.#head;
    const { note, checkpoint } =
      bytes === undefined ? await readCheckpoint(this.#disk, this.#dir, this.#key) : openSigned(bytes, this.#key);
    const tree = new TileTree({
      size: checkpoint.size,
      root: checkpoint.root,
      readTile: (level, index, width) => this.readTile(level, index, width),
      cache: this.#tiles,
    });
    this.#head = { bytes: bytes ?? new TextEncoder().encode(note), note, checkpoint, tree };
    return this.#head;
  }

  /**
   * The bytes of a tile of `width` hashes (256 unless given): the partial file, or the beginning of the full one. Not authenticated.
   * Throws `TLOG_TILE_MISSING`, `TLOG_PRUNED`, `TLOG_TILE_LENGTH`, `TLOG_PATH_MALFORMED` or `TLOG_IO`.
   */
  async readTile(level: number, index: number, width: number = TILE_WIDTH): Promise<Uint8Array> {
    return readTileFile(this.#disk, this.#dir, { level, index, width }).catch((error: unknown) => {
      throw asPruned(error, { kind: "tile", level, index }, this.#minimumIndex());
    });
  }

  /** The bytes of a bundle of `width` entries (256 unless given), likewise. Throws `TLOG_BUNDLE_MISSING`, `TLOG_PRUNED`, `TLOG_BUNDLE_MALFORMED`, `TLOG_PATH_MALFORMED` or `TLOG_IO`. */
  async readBundle(index: number, width: number = TILE_WIDTH): Promise<Uint8Array> {
    return readBundleFile(this.#disk, this.#dir, { index, width }).catch((error: unknown) => {
      throw asPruned(error, { kind: "entries", level: 0, index }, this.#minimumIndex());
    });
  }

  /**
   * The bytes of entry `index`, authenticated: their leaf hash is in the tree. A copy.
   * Throws `TLOG_INDEX_RANGE`, `TLOG_BUNDLE_MISMATCH`, or what reading and authenticating throws.
   */
  async readEntry(index: number): Promise<Uint8Array> {
    const { tree, checkpoint } = await this.#readHead();
    const expected = await tree.leafHash(index);
    const bundleIndex = Math.floor(index / TILE_WIDTH);
    const width = tileWidth(0, bundleIndex, checkpoint.size);
    const key = `${bundleIndex}/${width}`;
    const entries = this.#bundles.get(key) ?? parseBundle(await this.readBundle(bundleIndex, width));
    this.#bundles.set(key, entries);
    const entry = entries[index % TILE_WIDTH];
    if (entry === undefined) {
      throw new TlogError(
        "TLOG_BUNDLE_MALFORMED",
        `bundle ${bundleIndex} expected ${width} entries, got ${entries.length}`,
      );
    }
    const got = leafHash(entry);
    if (!equalBytes(got, expected)) {
      throw new TlogError(
        "TLOG_BUNDLE_MISMATCH",
        `entry ${index} expected leaf hash ${toBase64(expected)} (tree), got ${toBase64(got)} (entry bundle)`,
      );
    }
    return new Uint8Array(entry);
  }

  /** Leaf hash `index` as it is in the tree, authenticated. Throws `TLOG_INDEX_RANGE`, or what authenticating its tiles throws. */
  async leafHash(index: number): Promise<Hash> {
    return (await this.#readHead()).tree.leafHash(index);
  }

  /** Inclusion proof of entry `index` in the tree of `size` (the checkpoint's unless given; at most that). Throws as `TileTree.inclusionProof`. */
  async inclusionProof(index: number, size?: number): Promise<Hash[]> {
    return (await this.#readHead()).tree.inclusionProof(index, size);
  }

  /** Consistency proof from `oldSize` to `newSize` (the checkpoint's unless given; at most that). Throws as `TileTree.consistencyProof`. */
  async consistencyProof(oldSize: number, newSize?: number): Promise<Hash[]> {
    return (await this.#readHead()).tree.consistencyProof(oldSize, newSize);
  }

  /** Root of the tree when it had `size` entries (at most the checkpoint's). Throws as `TileTree.rootAt`. */
  async rootAt(size: number): Promise<Hash> {
    return (await this.#readHead()).tree.rootAt(size);
  }
}

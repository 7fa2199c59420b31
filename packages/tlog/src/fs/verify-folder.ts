/**
 * Verifying a whole log folder: the signature, every entry bundle re-hashed, every tile of every level compared, the root.
 * Every inner node is computed once; nothing but the folder and the key is believed.
 */
import { setImmediate as breathe } from "node:timers/promises";
import { toBase64 } from "../base64.ts";
import { TlogError, type TlogErrorCode } from "../error.ts";
import { HASH_BYTES, type Hash, emptyRoot, equalBytes } from "../hash.ts";
import { parseVkey } from "../key.ts";
import { TILE_WIDTH, entriesPath, partialTilePeaks, tilePath, tileWidth } from "../tile.ts";
import { foldRight } from "../tree.ts";
import { verifyBundle, verifyUpperTile } from "../verify.ts";
import { nodeDisk } from "./disk.ts";
import { CHECKPOINT_FILE, readCheckpoint } from "./open.ts";
import { verifyRetainedPartials } from "./partials.ts";
import { VerifiedAhead } from "./verify-ahead.ts";
import { BadFile, inFile, readBundleNow, readTileNow } from "./verify-files.ts";

/** What verifying found. */
export interface FolderVerification {
  readonly ok: boolean;
  /** Size and root of the signed checkpoint; 0 and the empty root when there is none to believe. */
  readonly size: number;
  readonly root: Hash;
  /** Entries hashed and found equal to the tree. */
  readonly entriesChecked: number;
  /** Files that the checkpoint does not cover, as an interrupted append leaves them. Not an error. */
  readonly filesBeyond: number;
  readonly firstBad?: FirstBad;
}

/** The first thing that does not fit: where, and what was expected. */
export interface FirstBad {
  /** Path below the log's folder. When an entry and its leaf hash differ, it is the bundle's: the two alone cannot tell which is forged. */
  readonly path: string;
  /** Entry index, when a single entry is at fault. */
  readonly index?: number;
  readonly code: TlogErrorCode;
  readonly message: string;
}

/** What to verify, and how to follow or stop it. */
export interface VerifyFolderOptions {
  readonly dir: string;
  readonly vkey: string;
  readonly onProgress?: (progress: { readonly entriesChecked: number; readonly size: number }) => void;
  readonly signal?: AbortSignal;
  /** Threads that hash, this one among them: as many as there are cores (at most 8) unless given. A small log is verified in one. */
  readonly threads?: number;
}

// About 10 ms of hashing between two breaths of the event loop.
const BUNDLES_PER_BREATH = 24;

/**
 * Verifies the folder `dir` of the log whose key is `vkey`. What does not fit is a result, not an exception; it stops at the first.
 * Throws `TLOG_KEY_MALFORMED`, `TLOG_NOT_FOUND` (no log there), `TLOG_IO`, or the signal's reason.
 */
export async function verifyLogFolder(options: VerifyFolderOptions): Promise<FolderVerification> {
  const { dir, signal } = options;
  const key = parseVkey(options.vkey);
  const found = { size: 0, root: emptyRoot(), entriesChecked: 0, filesBeyond: 0 };
  let ahead: VerifiedAhead | undefined;
  try {
    const { checkpoint } = await readCheckpoint(nodeDisk, dir, key).catch((error: unknown) =>
      inFile(CHECKPOINT_FILE, () => {
        throw error;
      }),
    );
    const { size, root } = checkpoint;
    Object.assign(found, { size, root });
    const tree = new Rederivation(dir, size);
    const bundles = Math.ceil(size / TILE_WIDTH);
    ahead = new VerifiedAhead(dir, Math.floor(size / TILE_WIDTH), options.threads);
    for (let index = 0; index < bundles; index++) {
      await ahead.reach(index, (some) => {
        signal?.throwIfAborted();
        options.onProgress?.({ entriesChecked: (index + some) * TILE_WIDTH, size });
      });
      found.entriesChecked += tree.addBundle(index, ahead.rootOf(index));
      if (index % BUNDLES_PER_BREATH !== BUNDLES_PER_BREATH - 1) continue;
      options.onProgress?.({ entriesChecked: found.entriesChecked, size });
      await breathe();
      signal?.throwIfAborted();
    }
    options.onProgress?.({ entriesChecked: found.entriesChecked, size });
    inFile(CHECKPOINT_FILE, () => {
      const got = tree.root();
      if (equalBytes(got, root)) return;
      throw new TlogError(
        "TLOG_ROOT_MISMATCH",
        `root of ${size} entries expected to be ${toBase64(root)} (signed), got ${toBase64(got)}`,
      );
    });
    found.filesBeyond = verifyRetainedPartials(dir, size);
    return { ok: true, ...found };
  } catch (error) {
    if (!(error instanceof BadFile) || error.error.code === "TLOG_NOT_FOUND")
      throw error instanceof BadFile ? error.error : error;
    const { code, message, index } = error.error;
    return {
      ok: false,
      ...found,
      firstBad: { path: error.path, ...(index === undefined ? {} : { index }), code, message },
    };
  } finally {
    await ahead?.close();
  }
}

/** The tree made anew from the entry bundles, each tile compared as soon as all below it is known. */
class Rederivation {
  readonly #dir: string;
  readonly #size: number;
  /** Per level, the hashes of the tile being filled. */
  readonly #levels: { readonly hashes: Uint8Array; count: number; tiles: number }[] = [];

  constructor(dir: string, size: number) {
    this.#dir = dir;
    this.#size = size;
  }

  /** Reads, hashes and compares one bundle, unless its `root` is known from that; returns its number of entries. Throws `BadFile`. */
  addBundle(index: number, root?: Hash): number {
    if (root !== undefined) {
      this.#level(0);
      this.#addRoot(1, root);
      return TILE_WIDTH;
    }
    const width = tileWidth(0, index, this.#size);
    const bundle = readBundleNow(this.#dir, { index, width });
    const tile = readTileNow(this.#dir, { level: 0, index, width });
    const verified = inFile(entriesPath({ index, width }), () => verifyBundle(bundle, tile, index));
    if (verified.root) this.#addRoot(1, verified.root);
    else this.#level(0).hashes.set(tile);
    this.#level(0).count = verified.root ? 0 : width;
    return verified.entries;
  }

  #level(level: number): { hashes: Uint8Array; count: number; tiles: number } {
    return (this.#levels[level] ??= { hashes: new Uint8Array(TILE_WIDTH * HASH_BYTES), count: 0, tiles: 0 });
  }

  #addRoot(level: number, root: Hash): void {
    const filling = this.#level(level);
    filling.hashes.set(root, filling.count * HASH_BYTES);
    filling.count++;
    if (filling.count < TILE_WIDTH) return;
    const full = this.#compare(level);
    filling.count = 0;
    filling.tiles++;
    this.#addRoot(level + 1, full as Hash);
  }

  #compare(level: number): Hash | undefined {
    const { hashes, count, tiles } = this.#level(level);
    const name = { level, index: tiles, width: count };
    const tile = readTileNow(this.#dir, name);
    return inFile(tilePath(name), () => verifyUpperTile(tile, hashes.subarray(0, count * HASH_BYTES), name));
  }

  /** Compares the partial tiles above level 0 and folds the right edge. Throws `BadFile`. */
  root(): Hash {
    for (const [level, { count }] of this.#levels.entries()) if (level > 0 && count > 0) this.#compare(level);
    const edge = this.#levels.map(({ hashes, count }) => hashes.subarray(0, count * HASH_BYTES));
    return foldRight(edge.toReversed().flatMap(partialTilePeaks));
  }
}

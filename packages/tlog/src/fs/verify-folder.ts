/**
 * Verifying a whole log folder: the signature, every entry bundle re-hashed, every tile of every level compared, the root.
 * Every inner node is computed once; nothing but the folder and the key is believed.
 */
import { setImmediate as breathe } from "node:timers/promises";
import { toBase64 } from "../base64.ts";
import { TlogError, type TlogErrorCode } from "../error.ts";
import { type Hash, emptyRoot, equalBytes } from "../hash.ts";
import { parseVkey } from "../key.ts";
import { checkMinimumIndex } from "../prune.ts";
import { TILE_WIDTH } from "../tile.ts";
import { nodeDisk } from "./disk.ts";
import { CHECKPOINT_FILE, readCheckpoint } from "./open.ts";
import { verifyRetainedPartials } from "./partials.ts";
import { Rederivation } from "./rederive.ts";
import { VerifiedAhead } from "./verify-ahead.ts";
import { BadFile, inFile } from "./verify-files.ts";

/** What verifying found. */
export interface FolderVerification {
  readonly ok: boolean;
  /** Size and root of the signed checkpoint; 0 and the empty root when there is none to believe. */
  readonly size: number;
  readonly root: Hash;
  /** Entries hashed and found equal to the tree: all of them, but for what is pruned. */
  readonly entriesChecked: number;
  /** Entries of which nothing was hashed, since their bundle, or every tile that could speak for it, is missing as it may be. */
  readonly entriesPruned: number;
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
  /**
   * The minimum index that the log publishes (0 unless given): full tiles and bundles that end at or below it may be missing. They are
   * compared when they are there. Anything else that is missing is found.
   */
  readonly minimumIndex?: number;
  /** `entriesChecked` counts pruned ones too: it goes from 0 to `size`. */
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
  const minimumIndex = options.minimumIndex ?? 0;
  const found = { size: 0, root: emptyRoot(), entriesChecked: 0, entriesPruned: 0, filesBeyond: 0 };
  let ahead: VerifiedAhead | undefined;
  try {
    const { checkpoint } = await readCheckpoint(nodeDisk, dir, key).catch((error: unknown) =>
      inFile(CHECKPOINT_FILE, () => {
        throw error;
      }),
    );
    const { size, root } = checkpoint;
    Object.assign(found, { size, root });
    inFile(CHECKPOINT_FILE, () => checkMinimumIndex(minimumIndex, size));
    const tree = new Rederivation(dir, size, minimumIndex);
    const bundles = Math.ceil(size / TILE_WIDTH);
    // What is verified ahead is told once, and not again when its turn in the tree has come.
    let told = -1;
    const tell = (entriesChecked: number): void => {
      if (entriesChecked <= told) return;
      told = entriesChecked;
      options.onProgress?.({ entriesChecked, size });
    };
    ahead = new VerifiedAhead(dir, Math.floor(size / TILE_WIDTH), options.threads);
    for (let index = 0; index < bundles; index++) {
      await ahead.reach(index, (some) => {
        signal?.throwIfAborted();
        tell((index + some) * TILE_WIDTH);
      });
      tree.addBundle(index, ahead.rootOf(index));
      found.entriesChecked = tree.entriesChecked;
      if (index % BUNDLES_PER_BREATH !== BUNDLES_PER_BREATH - 1) continue;
      tell(Math.min(size, (index + 1) * TILE_WIDTH));
      await breathe();
      signal?.throwIfAborted();
    }
    tell(size);
    inFile(CHECKPOINT_FILE, () => {
      const got = tree.root();
      if (equalBytes(got, root)) return;
      throw new TlogError(
        "TLOG_ROOT_MISMATCH",
        `root of ${size} entries expected to be ${toBase64(root)} (signed), got ${toBase64(got)}`,
      );
    });
    found.entriesPruned = size - tree.entriesChecked;
    found.filesBeyond = verifyRetainedPartials(dir, size, minimumIndex);
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

/**
 * The one writer of a log folder.
 * Spec: c2sp.org/tlog-tiles (what is in the folder), c2sp.org/tlog-checkpoint (what is signed).
 */
import { dirname, join } from "node:path";
import { toBase64 } from "../base64.ts";
import { checkEntryLength } from "../bundle.ts";
import { formatCheckpoint } from "../checkpoint.ts";
import { TlogError } from "../error.ts";
import { HASH_BYTES, type Hash, asHash, equalBytes, leafHash } from "../hash.ts";
import { type NoteSigner, parseVkey } from "../key.ts";
import type { MldsaSigner } from "../mldsa.ts";
import { openNote, signNote, splitNote } from "../note.ts";
import { TILE_WIDTH } from "../tile.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { DurableFiles } from "./durable.ts";
import { type Batch, EMPTY_EDGE, type Edge, EdgeGrowth, edgeRoot } from "./edge.ts";
import { CHECKPOINT_FILE, MAX_BATCH_ENTRIES, readCheckpoint, readEdge } from "./open.ts";

/** A log's folder, its second key, and (in tests) its file system. */
export interface LogOptions {
  readonly dir: string;
  readonly disk?: Disk;
  /**
   * Signs each checkpoint too, below the log's Ed25519 line: an ML-DSA-44 key of the same name (tlog-tiles "Checkpoints"). A log may be
   * opened with one that it was not made with, and without one that it was: the next checkpoint has the lines of the keys given.
   */
  readonly mldsaSigner?: MldsaSigner;
  /** The minimum index that the log publishes (0 unless given): full tiles and bundles that end at or below it may be missing. */
  readonly minimumIndex?: number;
}

/**
 * Appends to a log and signs what it has appended. One per folder: who opens it makes sure that no other process does.
 *
 * An append first makes every bundle and tile durable, then the checkpoint that speaks of them; so whenever it stops, the folder holds
 * the old checkpoint or the new one, with all of its tiles. Files beyond the checkpoint may be left by an interrupted append, and the
 * same entries appended again write the same bytes over them.
 */
export class LogWriter {
  readonly #dir: string;
  readonly #disk: Disk;
  readonly #files: DurableFiles;
  /** The log's Ed25519 key first. None: the log is only looked at. */
  readonly #signers: readonly NoteSigner[];
  #edge: Edge;
  #root: Hash;
  #note: string;
  #queue: Promise<unknown> = Promise.resolve();
  #stopped: unknown;

  /** @internal Use {@link createLog} or {@link openLog}. */
  constructor(state: {
    dir: string;
    disk: Disk;
    files: DurableFiles;
    signers: readonly NoteSigner[];
    edge: Edge;
    note: string;
  }) {
    this.#dir = state.dir;
    this.#disk = state.disk;
    this.#files = state.files;
    this.#signers = state.signers;
    this.#edge = state.edge;
    this.#root = edgeRoot(state.edge);
    this.#note = state.note;
  }

  /** Number of entries under the signed checkpoint. */
  get size(): number {
    return this.#edge.size;
  }

  /** Root of the tree under the signed checkpoint. A copy. */
  root(): Hash {
    return asHash(this.#root.slice());
  }

  /** The signed checkpoint: a note, as it is in the folder. */
  checkpoint(): string {
    return this.#note;
  }

  /**
   * Appends 1 to 65,536 entries of at most 65,535 bytes; returns when they, their tiles and the new checkpoint would survive a power
   * cut. Appends called at once are done one after another. `leafHashes` are 32 bytes for each entry: the first and last of every
   * bundle are checked, the others are taken on trust, since who calls has just made them.
   *
   * Throws `TLOG_BATCH_INVALID` or `TLOG_ENTRY_LENGTH` (nothing done, go on), `TLOG_READ_ONLY` (opened without a signer),
   * `TLOG_CHECKPOINT_REPLACED` (another hand wrote the folder) or `TLOG_IO`; after the last two, `TLOG_STOPPED` for every later append.
   */
  append(batch: Batch): Promise<void> {
    const done = this.#queue.then(() => this.#append(batch));
    this.#queue = done.catch(() => {});
    return done;
  }

  /**
   * Puts `note` in the place of the signed checkpoint if it is the same checkpoint with more signatures below it, as witnesses add them;
   * returns when that would survive a power cut. False, and nothing done, when the log has gone on meanwhile or does not write any more.
   *
   * Throws what opening a note throws (nothing done), `TLOG_CHECKPOINT_REPLACED` or `TLOG_IO`; after the last two, `TLOG_STOPPED` for
   * every later append.
   */
  addSignatures(note: string): Promise<boolean> {
    const done = this.#queue.then(() => this.#addSignatures(note));
    this.#queue = done.catch(() => {});
    return done;
  }

  async #addSignatures(note: string): Promise<boolean> {
    const [first] = this.#signers;
    if (first === undefined || this.#stopped !== undefined) return false;
    const { text } = openNote(note, [parseVkey(first.vkey)]);
    if (text !== splitNote(this.#note).text) return false;
    if (note === this.#note) return true;
    try {
      await this.#checkOurs();
      await this.#files.replace({ path: CHECKPOINT_FILE, bytes: new TextEncoder().encode(note) });
      this.#note = note;
    } catch (error) {
      this.#stopped = error;
      throw error;
    }
    return true;
  }

  async #append(batch: Batch): Promise<void> {
    if (this.#stopped !== undefined) {
      throw new TlogError("TLOG_STOPPED", "log expected to be opened again after a failed append, got another append", {
        cause: this.#stopped,
      });
    }
    const [first] = this.#signers;
    if (first === undefined)
      throw new TlogError(
        "TLOG_READ_ONLY",
        "append expected a log opened with its signer, got one opened with its vkey",
      );
    checkBatch(this.#edge.size, batch);
    try {
      await this.#appendChecked(batch, first.name);
    } catch (error) {
      // After a failed write or fsync nobody knows what is on the disk: only opening the log again can tell.
      this.#stopped = error;
      throw error;
    }
  }

  async #appendChecked(batch: Batch, origin: string): Promise<void> {
    const growth = new EdgeGrowth(this.#edge, batch);
    await this.#files.writeAll(growth.files());
    const edge = growth.edge;
    const root = edgeRoot(edge);
    // INVARIANT: only the checkpoint this writer itself put there is ever replaced, and only by one that extends it.
    await this.#checkOurs();
    const note = await signNote(formatCheckpoint({ origin, size: edge.size, root }), this.#signers);
    await this.#files.replace({ path: CHECKPOINT_FILE, bytes: new TextEncoder().encode(note) });
    this.#edge = edge;
    this.#root = root;
    this.#note = note;
    // tlog-tiles "Partial Tiles": a partial tile may go once the full one is there. Not before the new checkpoint is.
    for (const folder of growth.superseded) await this.#files.removeFolder(folder);
  }

  async #checkOurs(): Promise<void> {
    const bytes = await this.#disk.readFile(join(this.#dir, CHECKPOINT_FILE));
    if (bytes === undefined || !equalBytes(bytes, new TextEncoder().encode(this.#note))) {
      const got = bytes === undefined ? "none" : JSON.stringify(new TextDecoder().decode(bytes.subarray(0, 200)));
      throw new TlogError(
        "TLOG_CHECKPOINT_REPLACED",
        `checkpoint file expected to be as this process wrote it at size ${this.size}, got ${got}`,
      );
    }
  }
}

function checkBatch(size: number, batch: Batch): void {
  const { entries, leafHashes } = batch;
  if (entries.length < 1 || entries.length > MAX_BATCH_ENTRIES) {
    throw new TlogError(
      "TLOG_BATCH_INVALID",
      `append expected 1 to ${MAX_BATCH_ENTRIES} entries, got ${entries.length}`,
    );
  }
  if (leafHashes.length !== entries.length * HASH_BYTES) {
    throw new TlogError(
      "TLOG_BATCH_INVALID",
      `append expected ${entries.length * HASH_BYTES} bytes of leaf hashes, got ${leafHashes.length}`,
    );
  }
  for (const [i, entry] of entries.entries()) {
    checkEntryLength(entry);
    const place = (size + i) % TILE_WIDTH;
    if (place !== 0 && place !== TILE_WIDTH - 1 && i !== 0 && i !== entries.length - 1) continue;
    const got = leafHashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
    const expected = leafHash(entry);
    if (!equalBytes(expected, got)) {
      throw new TlogError(
        "TLOG_BATCH_INVALID",
        `leaf hash ${i} of the batch expected ${toBase64(expected)}, got ${toBase64(got)}`,
      );
    }
  }
}

/**
 * Makes an empty log in `dir` (made if missing) whose origin is the signer's name: a signed checkpoint of size 0.
 * Throws `TLOG_EXISTS` when a checkpoint or tiles are there, or `TLOG_IO`.
 */
export async function createLog(options: LogOptions & { readonly signer: NoteSigner }): Promise<LogWriter> {
  const { dir, signer, disk = nodeDisk } = options;
  const signers = signersOf(signer, options.mldsaSigner);
  await makeFolders(disk, dir);
  for (const name of [CHECKPOINT_FILE, "tile"]) {
    const there =
      (await disk.list(join(dir, name))) !== undefined || (await disk.readFile(join(dir, name))) !== undefined;
    if (there) throw new TlogError("TLOG_EXISTS", `expected no log in ${dir}, got a ${name}`);
  }
  const files = new DurableFiles(disk, dir);
  await files.prepare();
  const note = await signNote(formatCheckpoint({ origin: signer.name, size: 0, root: edgeRoot(EMPTY_EDGE) }), signers);
  await files.replace({ path: CHECKPOINT_FILE, bytes: new TextEncoder().encode(note) });
  return new LogWriter({ dir, disk, files, signers, edge: EMPTY_EDGE, note });
}

/** The log's keys, which have one name: its origin. Throws `TLOG_KEY_MALFORMED` when they have two. */
function signersOf(signer: NoteSigner, second: MldsaSigner | undefined): NoteSigner[] {
  if (second === undefined) return [signer];
  if (second.name !== signer.name) {
    throw new TlogError(
      "TLOG_KEY_MALFORMED",
      `ML-DSA key of the log expected its name ${signer.name}, got ${second.name}`,
    );
  }
  return [signer, second];
}

async function makeFolders(disk: Disk, dir: string): Promise<void> {
  if ((await disk.list(dir)) !== undefined || dirname(dir) === dir) return;
  await makeFolders(disk, dirname(dir));
  await disk.makeFolder(dir);
  await disk.syncFolder(dirname(dir));
}

/**
 * Opens the log in `dir` to append (with `signer`) or only to look (with `vkey`). Verifies the checkpoint's signature and the right edge,
 * in milliseconds whatever the size; removes temporary files of an interrupted append.
 * Throws what {@link readCheckpoint} and {@link readEdge} throw, and `TLOG_KEY_MALFORMED`. Refuses rather than repairs.
 */
export async function openLog(
  options: LogOptions & ({ readonly signer: NoteSigner } | { readonly vkey: string }),
): Promise<LogWriter> {
  const { dir, disk = nodeDisk } = options;
  const signers = "signer" in options ? signersOf(options.signer, options.mldsaSigner) : [];
  const key = parseVkey("signer" in options ? options.signer.vkey : options.vkey);
  const { note, checkpoint } = await readCheckpoint(disk, dir, key);
  // signed-note "Signatures": a known key's line that fails rejects the whole note. There need not be one.
  if (options.mldsaSigner !== undefined) openNote(note, [key, options.mldsaSigner.verifier]);
  const edge = await readEdge(disk, dir, checkpoint, options.minimumIndex ?? 0);
  const files = new DurableFiles(disk, dir);
  if (signers.length > 0) {
    await files.prepare();
    // An interrupted append may have renamed the checkpoint and not yet synced: what we go on from must survive us.
    await disk.syncFolder(dir);
  }
  return new LogWriter({ dir, disk, files, signers, edge, note });
}

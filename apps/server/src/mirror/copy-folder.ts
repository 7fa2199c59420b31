// A folder that keeps copies of logs and their payloads, in the layout of a data folder. Who pushes is not believed: a checkpoint counts
// only when every entry under it is there and hashes up to its root, and when the tree it had before is the beginning of the new one.
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { logNameSchema } from "@quis/contract";
import {
  type Checkpoint,
  emptyRoot,
  equalBytes,
  parseTilePath,
  parseVkey,
  TILE_WIDTH,
  type TilePath,
  tileWidth,
  TileTree,
  TlogError,
  toBase64,
  verifyBundle,
} from "@quis/tlog";
import { LogReader } from "@quis/tlog/fs";
import { QuisError } from "../instance/error.ts";
import { Queue } from "../instance/queue.ts";
import { replaceFile, syncFolder, writeTemporary } from "../ledger/durable.ts";
import { ledgerFolders } from "../ledger/ledger.ts";
import { bundlePath } from "../ledger/payload-folder.ts";
import { followKeys, type KeyChain, openByChain, publishHandover, readHandovers } from "../rotation/index.ts";
import type { CopyState, CopyTarget } from "./target.ts";

/** Largest file that is taken: a bundle of 256 entries of 64 KiB is 16 MiB, its events compressed may be more. */
export const MAX_FILE_BYTES = 256 << 20;

const EMPTY: CopyState = { size: 0, root: toBase64(emptyRoot()), note: "", handovers: 0 };

export interface CopyFolderOptions {
  readonly folder: string;
  /** Keys of the only logs that are taken, if given; else the first push of a log decides whose it is. */
  readonly vkeys?: readonly string[];
}

export function refused(expected: string, got: string, cause?: unknown): QuisError {
  return new QuisError("QUIS_MIRROR_REFUSED", `the copy expected ${expected}, got ${got}`, { cause });
}

export class CopyFolder implements CopyTarget {
  readonly #folder: string;
  readonly #vkeys: readonly string[] | undefined;
  readonly #queues = new Map<string, Queue>();

  constructor(options: CopyFolderOptions) {
    this.#folder = options.folder;
    this.#vkeys = options.vkeys;
  }

  // One change of a log at a time: two checkpoints at once must not both build on the same old one.
  #alone<T>(log: string, work: () => Promise<T>): Promise<T> {
    if (!logNameSchema.safeParse(log).success) throw refused("a log's name", JSON.stringify(log.slice(0, 80)));
    let queue = this.#queues.get(log);
    if (queue === undefined) this.#queues.set(log, (queue = new Queue()));
    return queue.run(work);
  }

  state(log: string): Promise<CopyState> {
    return this.#alone(log, () => this.#state(log));
  }

  async #state(log: string): Promise<CopyState> {
    const chain = await this.#chain(log);
    if (chain === undefined) return EMPTY;
    const handovers = chain.handovers.length;
    const head = await this.#head(log, chain);
    if (head === undefined) return { ...EMPTY, handovers };
    return { size: head.checkpoint.size, root: toBase64(head.checkpoint.root), note: head.note, handovers };
  }

  /** Keys of the log as far as they are known here; undefined before the first push. */
  async #chain(log: string): Promise<KeyChain | undefined> {
    const first = await readIfThere(join(this.#folder, "log", log, "first-key"));
    if (first === undefined) return undefined;
    return followKeys(first.toString("utf8").trim(), await readHandovers(this.#logFolder(log)));
  }

  async #head(log: string, chain: KeyChain): Promise<{ note: string; checkpoint: Checkpoint } | undefined> {
    const note = (await readIfThere(join(this.#logFolder(log), "checkpoint")))?.toString("utf8");
    return note === undefined ? undefined : { note, checkpoint: openByChain(note, chain).checkpoint };
  }

  #logFolder(log: string): string {
    return ledgerFolders(this.#folder, log).logFolder;
  }

  async put(log: string, part: "log" | "payload", path: string, bytes: Uint8Array): Promise<void> {
    const named = nameOf(part, path);
    if (bytes.length > MAX_FILE_BYTES) throw refused(`at most ${MAX_FILE_BYTES} bytes`, `${bytes.length}`);
    await this.#alone(log, async () => {
      const folders = ledgerFolders(this.#folder, log);
      const target = join(part === "log" ? folders.logFolder : folders.payloadFolder, path);
      const there = await readIfThere(target);
      if (there !== undefined && equalBytes(there, bytes)) return;
      // INVARIANT: what a checkpoint was accepted for is never overwritten.
      const size = there === undefined ? 0 : (await this.#state(log)).size;
      if (endOf(named) <= size)
        throw refused(`${part}/${log}/${path} as it was accepted under size ${size}`, "other bytes");
      await makeFolder(dirname(target));
      await writeTemporary(target, bytes);
      await rename(`${target}.tmp`, target);
    });
  }

  async putHandover(log: string, firstVkey: string, number: number, note: string): Promise<void> {
    await this.#alone(log, async () => {
      await this.#pin(log, firstVkey);
      const chain = (await this.#chain(log))!;
      const notes = await readHandovers(this.#logFolder(log));
      const same = notes[number - 1];
      if (same === note) return;
      if (same !== undefined || number !== notes.length + 1)
        throw refused(`hand-over ${notes.length + 1}`, same === undefined ? `number ${number}` : `another ${number}`);
      try {
        await followKeys(chain.vkeys[0]!, [...notes, note]);
      } catch (cause) {
        throw refused("a hand-over that continues the key history", messageOf(cause), cause);
      }
      await publishHandover(this.#logFolder(log), number, note);
    });
  }

  // The first push of a log says by its key whose log it is; from then on only that key and its successors count.
  async #pin(log: string, firstVkey: string): Promise<void> {
    try {
      parseVkey(firstVkey);
    } catch (cause) {
      throw refused("the log's first verifier key", messageOf(cause), cause);
    }
    const known = await this.#chain(log);
    if (known !== undefined) {
      if (known.vkeys[0] !== firstVkey) throw refused(`the log of ${known.vkeys[0]}`, `that of ${firstVkey}`);
      return;
    }
    if (this.#vkeys !== undefined && !this.#vkeys.includes(firstVkey))
      throw refused(`one of the logs it keeps, ${this.#vkeys.join(" or ")}`, firstVkey);
    const folder = this.#logFolder(log);
    await makeFolder(folder);
    await replaceFile(join(folder, "first-key"), `${firstVkey}\n`, 0o644);
  }

  accept(log: string, firstVkey: string, note: string, signal?: AbortSignal): Promise<CopyState> {
    return this.#alone(log, async () => {
      await this.#pin(log, firstVkey);
      const chain = (await this.#chain(log))!;
      const old = await this.#head(log, chain);
      let checkpoint: Checkpoint;
      try {
        ({ checkpoint } = openByChain(note, chain));
        await this.#checkGrowth(log, old?.checkpoint, checkpoint, chain, signal);
      } catch (cause) {
        if (cause instanceof TlogError || (cause instanceof QuisError && cause.code === "QUIS_KEY_HISTORY"))
          throw refused("a checkpoint of everything before and more", cause.message, cause);
        throw cause;
      }
      await this.#syncFolders(log, old?.checkpoint.size ?? 0, checkpoint.size);
      await replaceFile(join(this.#logFolder(log), "checkpoint"), note, 0o644);
      if (old !== undefined) await this.#dropPartials(log, old.checkpoint.size, checkpoint.size);
      return this.#state(log);
    });
  }

  async #checkGrowth(
    log: string,
    old: Checkpoint | undefined,
    next: Checkpoint,
    chain: KeyChain,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { logFolder, payloadFolder } = ledgerFolders(this.#folder, log);
    const oldSize = old?.size ?? 0;
    if (next.size < oldSize) throw refused(`a checkpoint of size ${oldSize} or more`, `size ${next.size}`);
    const files = new LogReader({ dir: logFolder, vkey: chain.vkeys.at(-1)! });
    const tree = new TileTree({
      size: next.size,
      root: next.root,
      readTile: (level, index, width) => files.readTile(level, index, width),
    });
    if (old !== undefined) {
      const root = next.size === oldSize ? next.root : await tree.rootAt(oldSize);
      if (!equalBytes(root, old.root))
        throw refused(`a log whose first ${oldSize} entries have the root ${toBase64(old.root)}`, toBase64(root));
    }
    for (const handover of chain.handovers) {
      if (handover.size > next.size) continue;
      const root = await tree.rootAt(handover.size);
      if (!equalBytes(root, handover.root))
        throw refused(`hand-over ${handover.number} at the root ${toBase64(root)}`, toBase64(handover.root));
    }
    for (let index = Math.floor(oldSize / TILE_WIDTH); index * TILE_WIDTH < next.size; index++) {
      signal?.throwIfAborted();
      const width = tileWidth(0, index, next.size);
      // Authenticates the tile, and every tile above it, up to the root.
      await tree.leafHash(index * TILE_WIDTH);
      verifyBundle(await files.readBundle(index, width), await files.readTile(0, index, width), index);
      await checkPayload(payloadFolder, index, width);
    }
  }

  async #syncFolders(log: string, oldSize: number, size: number): Promise<void> {
    const { logFolder, payloadFolder } = ledgerFolders(this.#folder, log);
    const folders = new Set<string>();
    for (let index = Math.floor(oldSize / TILE_WIDTH); index * TILE_WIDTH < size; index++) {
      const width = tileWidth(0, index, size);
      for (const path of [`tile/entries/${bundlePath(index, width)}`, `tile/0/${bundlePath(index, width)}`])
        folders.add(dirname(join(logFolder, path)));
      folders.add(dirname(join(payloadFolder, bundlePath(index, width))));
    }
    for (let level = 1; tileWidth(level, 0, size) > 0; level++) {
      const last = Math.floor((size / TILE_WIDTH ** level - 1) / TILE_WIDTH);
      for (const path of [bundlePath(last), bundlePath(last, Math.max(1, tileWidth(level, last, size)))])
        folders.add(dirname(join(logFolder, `tile/${level}/${path}`)));
    }
    for (const folder of folders) await syncFolder(folder).catch(ignoreMissing);
  }

  async #dropPartials(log: string, oldSize: number, size: number): Promise<void> {
    const { logFolder, payloadFolder } = ledgerFolders(this.#folder, log);
    const index = Math.floor(oldSize / TILE_WIDTH);
    const payload = join(payloadFolder, `${bundlePath(index)}.p`);
    for (const name of await readdir(payload).catch(() => [] as string[]))
      if (name !== String(tileWidth(0, index, size))) await rm(join(payload, name), { force: true });
    for (let level = 0; tileWidth(level, 0, oldSize) > 0; level++) {
      const at = Math.floor(Math.floor(oldSize / TILE_WIDTH ** level) / TILE_WIDTH);
      if (tileWidth(level, at, size) < TILE_WIDTH) continue;
      await rm(join(logFolder, `tile/${level}/${bundlePath(at)}.p`), { recursive: true, force: true });
      if (level === 0) await rm(join(logFolder, `tile/entries/${bundlePath(at)}.p`), { recursive: true, force: true });
    }
  }
}

/** A payload bundle is opaque here: that one is there for every entry is all that can be asked. */
async function checkPayload(folder: string, index: number, width: number): Promise<void> {
  for (const path of new Set([bundlePath(index, width), bundlePath(index)])) {
    const bytes = await readIfThere(join(folder, path));
    if (bytes !== undefined && bytes.length > 0) return;
  }
  throw refused(`the payload bundle ${bundlePath(index, width)}`, "none");
}

function nameOf(part: "log" | "payload", path: string): TilePath {
  try {
    return parseTilePath(part === "log" ? path : `tile/entries/${path}`);
  } catch (cause) {
    throw refused("the path of a tile or bundle", JSON.stringify(path.slice(0, 100)), cause);
  }
}

/** Size of the smallest tree that the file is wholly in. */
function endOf(named: TilePath): number {
  const span = named.kind === "tile" ? TILE_WIDTH ** named.level : 1;
  return (named.index * TILE_WIDTH + named.width) * span;
}

async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  for (let at = folder; at.length >= made.length; at = dirname(at)) await syncFolder(dirname(at));
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(ignoreMissing);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

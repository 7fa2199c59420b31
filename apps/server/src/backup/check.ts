// quis backup check: every byte of a backup against its manifest, and every log in it rederived from its entries up to the signed root.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  entriesPath,
  equalBytes,
  foldRight,
  fullTileRoot,
  hashBundle,
  HASH_BYTES,
  lastTiles,
  partialTilePeaks,
  parseTilePath,
  TILE_WIDTH,
  tilePath,
  TlogError,
  toBase64,
} from "@quis/tlog";
import type { WorkOptions } from "../instance/instance.ts";
import { QuisError } from "../instance/error.ts";
import { bundlePath } from "../ledger/payload-folder.ts";
import { followKeys, HANDOVER_FOLDER, type KeyChain, openByChain } from "../rotation/index.ts";
import {
  damaged,
  type ManifestFile,
  type ManifestHeader,
  ManifestReader,
  objectPath,
  readPointer,
} from "./manifest.ts";
import { fullFiles } from "./snapshot.ts";

export interface CheckedBackup {
  readonly header: ManifestHeader;
  readonly files: number;
  readonly bytes: number;
  readonly manifestSha256: string;
  readonly chains: ReadonlyMap<string, KeyChain>;
}

/**
 * Checks the backup in `folder`. `onFile` gets every file's bytes in the order of the manifest, each checked on its own; the whole is
 * good only when this resolves.
 * @throws QuisError QUIS_BACKUP_DAMAGED, QUIS_NOT_FOUND (no backup there)
 */
export async function checkBackup(
  folder: string,
  work: WorkOptions = {},
  onFile?: (file: ManifestFile, bytes: Uint8Array) => Promise<void>,
): Promise<CheckedBackup> {
  const pointer = await readPointer(folder);
  if (pointer === undefined) throw new QuisError("QUIS_NOT_FOUND", `expected a backup in ${folder}, got none`);
  const manifest = await ManifestReader.open(folder, pointer);
  const { header } = manifest;
  let files = 0;
  let bytes = 0;
  const read = async (file: ManifestFile): Promise<Uint8Array> => {
    work.signal?.throwIfAborted();
    const content = await readFile(objectPath(folder, file.sha256)).catch((cause: NodeJS.ErrnoException) => {
      throw damaged(`${file.path} (${file.sha256})`, cause.code ?? cause.message, cause);
    });
    const got = createHash("sha256").update(content).digest("hex");
    if (got !== file.sha256 || content.length !== file.size)
      throw damaged(`${file.path} of SHA-256 ${file.sha256}, ${file.size} bytes`, `${got}, ${content.length} bytes`);
    files++;
    bytes += content.length;
    await onFile?.(file, content);
    return content;
  };
  const total = header.logs.reduce((sum, log) => sum + log.size, 0);
  let entries = 0;
  const trees = new Map<string, TreeCheck>();
  const expect = async (tree: TreeCheck, path: string): Promise<void> => {
    const file = await manifest.next();
    if (file?.path !== path) throw damaged(`${path} next in the manifest`, file?.path ?? "its end");
    tree.add(path, await read(file));
    if (!path.includes("/tile/entries/")) return;
    entries += Math.min(TILE_WIDTH, total - entries);
    work.onProgress?.({ type: "progress", phase: "check backup", done: entries, total, unit: "entries" });
  };
  for (const { name, size } of header.logs) {
    const tree = new TreeCheck(name);
    trees.set(name, tree);
    for (const { part, path } of fullFiles(size)) await expect(tree, `${part}/${name}/${path}`);
  }
  for (const { name, size } of header.logs)
    for (const path of partialPaths(name, size)) await expect(trees.get(name)!, path);
  const handovers = new Map<string, string[]>(header.logs.map(({ name }) => [name, []]));
  const others = new Set<string>();
  for (let file = await manifest.next(); file !== undefined; file = await manifest.next()) {
    if (others.has(file.path)) throw damaged("each path once", `${file.path} again`);
    others.add(file.path);
    if (file.path.startsWith("keys/") && !header.with_keys) throw damaged("no keys", file.path);
    const content = await read(file);
    const [, name = "", number] = new RegExp(`^log/([^/]+)/${HANDOVER_FOLDER}/([1-9]\\d{0,5})$`).exec(file.path) ?? [];
    if (number !== undefined) handovers.get(name)![Number(number) - 1] = Buffer.from(content).toString("utf8");
  }
  const chains = new Map<string, KeyChain>();
  for (const log of header.logs)
    chains.set(log.name, await checkLog(log, trees.get(log.name)!, handovers.get(log.name)!));
  return { header, files, bytes, manifestSha256: pointer.sha256, chains };
}

function* partialPaths(name: string, size: number): Generator<string> {
  for (const tile of lastTiles(size)) if (tile.width < TILE_WIDTH) yield `log/${name}/${tilePath(tile)}`;
  const width = size % TILE_WIDTH;
  if (width === 0) return;
  const index = Math.floor(size / TILE_WIDTH);
  yield `log/${name}/${entriesPath({ index, width })}`;
  yield `payload/${name}/${bundlePath(index, width)}`;
}

async function checkLog(
  log: ManifestHeader["logs"][number],
  tree: TreeCheck,
  notes: readonly string[],
): Promise<KeyChain> {
  try {
    if ([...notes].some((note) => note === undefined)) throw damaged(`all hand-overs of log/${log.name}`, "a gap");
    const chain = await followKeys(log.first_vkey, notes);
    if (chain.vkeys.at(-1) !== log.vkey)
      throw damaged(`hand-overs of log/${log.name} to ${log.vkey}`, `${chain.vkeys.at(-1)}`);
    const { checkpoint } = openByChain(log.checkpoint, chain);
    if (checkpoint.size !== log.size || toBase64(checkpoint.root) !== log.root)
      throw damaged(
        `the checkpoint of size ${log.size} and root ${log.root}`,
        `${checkpoint.size}, ${toBase64(checkpoint.root)}`,
      );
    const root = tree.root();
    if (!equalBytes(root, checkpoint.root))
      throw damaged(`entries of log/${log.name} with the root ${log.root} (signed)`, toBase64(root));
    return chain;
  } catch (cause) {
    if (cause instanceof QuisError && cause.code === "QUIS_BACKUP_DAMAGED") throw cause;
    throw damaged(`a sound log/${log.name}`, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** The tree made anew from entry bundles as they pass, each tile compared as soon as all below it is known. */
class TreeCheck {
  readonly #name: string;
  /** Per level, the hashes of the tile being filled. */
  readonly #levels: Uint8Array[][] = [];
  #leaves: Uint8Array = new Uint8Array(0);
  #leafTile: Uint8Array = new Uint8Array(0);

  constructor(name: string) {
    this.#name = name;
  }

  add(path: string, bytes: Uint8Array): void {
    if (!path.startsWith("log/")) return;
    try {
      const named = parseTilePath(path.slice(`log/${this.#name}/`.length));
      if (named.kind === "entries") {
        this.#leaves = hashBundle(bytes);
        // A partial bundle comes after its tile, a full one before.
        if (named.width < TILE_WIDTH) this.#same(path, this.#leafTile, this.#leaves);
      } else if (named.level === 0 && named.width < TILE_WIDTH) this.#leafTile = bytes;
      else {
        const below = named.level === 0 ? this.#leaves : Buffer.concat(this.#levels[named.level] ?? []);
        this.#same(path, bytes, below);
        if (named.width < TILE_WIDTH) return;
        this.#levels[named.level] = [];
        (this.#levels[named.level + 1] ??= []).push(fullTileRoot(bytes));
      }
    } catch (cause) {
      if (!(cause instanceof TlogError)) throw cause;
      throw damaged(path, cause.message, cause);
    }
  }

  #same(path: string, tile: Uint8Array, hashes: Uint8Array): void {
    if (equalBytes(tile, hashes)) return;
    throw damaged(`${path} to hold the ${hashes.length / HASH_BYTES} hashes of what is below it`, "others");
  }

  root(): Uint8Array {
    const edge = [this.#leafTile, ...this.#levels.slice(1).map((hashes) => Buffer.concat(hashes))];
    return foldRight(edge.toReversed().flatMap(partialTilePeaks));
  }
}

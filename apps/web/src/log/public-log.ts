// The public log as this browser reads it: static files under /log, each used only after it was authenticated up to a signed root.
// c2sp.org/tlog-tiles, c2sp.org/tlog-checkpoint
import {
  type Checkpoint,
  CompactTree,
  entriesPath,
  equalBytes,
  hashBundle,
  openCheckpoint,
  parseVkey,
  TILE_WIDTH,
  TileTree,
  tilePath,
  toBase64,
} from "@quis/tlog";

/** Bundles that are fetched at once: more than browsers open to one server would only wait. */
const AT_ONCE = 6;

/** Gives a file of the log's folder; undefined where there is none. */
export type ReadFile = (path: string, signal?: AbortSignal) => Promise<Uint8Array | undefined>;

/** Reads the log `name` of the server that this page came from. */
export function readerOf(name: string): ReadFile {
  return async (path, signal) => {
    const response = await fetch(`/log/${encodeURIComponent(name)}/${path}`, {
      ...(path === "checkpoint" ? { cache: "no-store" as const } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`expected ${path} of the log, got status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
}

export interface SignedHead {
  readonly checkpoint: Checkpoint;
  /** The note as it was signed. */
  readonly note: string;
  readonly tree: TileTree;
}

/** The log's newest checkpoint, its signature checked under `vkey`. Undefined while none is published. */
export async function readHead(read: ReadFile, vkey: string): Promise<SignedHead | undefined> {
  const bytes = await read("checkpoint");
  if (bytes === undefined) return undefined;
  const note = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  return headOf(note, read, vkey);
}

/** A checkpoint from elsewhere, such as one that this browser kept, as a tree of this log's tiles. */
export function headOf(note: string, read: ReadFile, vkey: string): SignedHead {
  const { checkpoint } = openCheckpoint(note, parseVkey(vkey));
  const { size, root } = checkpoint;
  return { checkpoint, note, tree: new TileTree({ size, root, readTile: tileReader(read) }) };
}

function tileReader(read: ReadFile) {
  return async (level: number, index: number, width: number): Promise<Uint8Array> => {
    const exact = await read(tilePath({ level, index, width }));
    if (exact !== undefined) return exact;
    // tlog-tiles: a partial tile may be gone once the full one is there, whose first hashes it was.
    const full = width === TILE_WIDTH ? undefined : await read(tilePath({ level, index, width: TILE_WIDTH }));
    if (full === undefined) throw new Error(`expected the tile ${tilePath({ level, index, width })}, got none`);
    return full.subarray(0, width * 32);
  };
}

export interface Recomputed {
  /** Entries whose hashes were computed here. */
  readonly entries: number;
  /** Root of the tree over them. */
  readonly root: string;
  /** What the signed log says that root must be. */
  readonly expected: string;
  readonly holds: boolean;
  readonly size: number;
}

/**
 * Fetches the first `limit` entries, hashes each, builds the tree over them and compares its root with the one that the signed checkpoint leads to.
 * @throws the signal's reason when it is aborted; an error that names the entry bundle which cannot be had
 */
export async function recomputeRoot(
  head: SignedHead,
  read: ReadFile,
  limit: number,
  options: { readonly signal: AbortSignal; readonly onProgress: (entries: number) => void },
): Promise<Recomputed> {
  const { size } = head.checkpoint;
  const wanted = Math.min(limit, size);
  const tree = new CompactTree();
  const bundles = Math.ceil(wanted / TILE_WIDTH);
  const waiting = new Map<number, Promise<Uint8Array>>();
  const fetchBundle = (index: number): Promise<Uint8Array> => {
    const hashes = bundleHashes(read, index, Math.min(TILE_WIDTH, size - index * TILE_WIDTH), options.signal);
    // Awaited in order below; a failure before that must not count as unhandled.
    hashes.catch(() => undefined);
    return hashes;
  };
  for (let index = 0; index < bundles; index++) {
    for (let ahead = index; ahead < Math.min(bundles, index + AT_ONCE); ahead++)
      if (!waiting.has(ahead)) waiting.set(ahead, fetchBundle(ahead));
    const hashes = await waiting.get(index)!;
    waiting.delete(index);
    options.signal.throwIfAborted();
    tree.append(hashes.subarray(0, Math.min(TILE_WIDTH, wanted - index * TILE_WIDTH) * 32));
    options.onProgress(tree.size);
  }
  const root = tree.root();
  const expected = wanted === size ? head.checkpoint.root : await head.tree.rootAt(wanted);
  return {
    entries: tree.size,
    root: toBase64(root),
    expected: toBase64(expected),
    holds: equalBytes(root, expected) && tree.size === wanted,
    size,
  };
}

async function bundleHashes(read: ReadFile, index: number, width: number, signal: AbortSignal): Promise<Uint8Array> {
  const bytes =
    (await read(entriesPath({ index, width }), signal)) ??
    // As with tiles, the full bundle stands for the partial one.
    (width === TILE_WIDTH ? undefined : await read(entriesPath({ index, width: TILE_WIDTH }), signal));
  if (bytes === undefined)
    throw new Error(
      `expected entries ${index * TILE_WIDTH} to ${index * TILE_WIDTH + width - 1}, got none: the log may serve them no more`,
    );
  return hashBundle(bytes);
}

// Logs in memory, honest and lying, as a server would serve them.
import {
  createCosigner,
  encodeBundle,
  entriesPath,
  formatCheckpoint,
  fullTileRoot,
  generateKey,
  type Hash,
  leafHashes,
  parsePolicy,
  parseSkey,
  signNote,
  tilePath,
  treeRoot,
} from "../../src/index.ts";
import type { LogSource } from "../../src/audit/index.ts";

export const ORIGIN = "log.example/audit";
const { skey, vkey } = generateKey(ORIGIN, new Uint8Array(32).fill(7));
const signer = parseSkey(skey);
const cosigners = [1, 2].map((n) =>
  createCosigner(`witness.example/${n}`, new Uint8Array(32).fill(10 + n), () => 1790000000),
);
const [first, second] = cosigners as [(typeof cosigners)[0], (typeof cosigners)[0]];

export const NO_WITNESS = parsePolicy(`log ${vkey}\nquorum none\n`);
/** Both witnesses have addresses; one must have cosigned. */
export const TWO_WITNESSES = parsePolicy(
  `log ${vkey}\nwitness w1 ${first.vkey} https://w1.example/\nwitness w2 ${second.vkey} https://w2.example/\ngroup g any w1 w2\nquorum g\n`,
);

export interface MemoryLog extends LogSource {
  readonly files: Map<string, Uint8Array>;
  readonly note: string;
  readonly root: Hash;
  /** The checkpoint of its first `size` entries, signed by the log and by the witnesses. */
  noteAt(size: number): Promise<string>;
  /** Paths in the order in which they were read. */
  readonly reads: string[];
}

export const entryOf = (i: number): Uint8Array => new TextEncoder().encode(`entry ${i}`);

/** A log of `size` entries with every file it must have. */
export async function makeLog(size: number, entry: (i: number) => Uint8Array = entryOf): Promise<MemoryLog> {
  const entries = Array.from({ length: size }, (_, i) => entry(i));
  const leaves = leafHashes(entries);
  const files = new Map<string, Uint8Array>();
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level++) {
    const roots: Uint8Array[] = [];
    for (let index = 0; index * 8192 < hashes.length; index++) {
      const tile = hashes.slice(index * 8192, (index + 1) * 8192);
      const width = tile.length / 32;
      files.set(tilePath({ level, index, width }), tile);
      if (level === 0)
        files.set(entriesPath({ index, width }), encodeBundle(entries.slice(index * 256, index * 256 + width)));
      if (width === 256) roots.push(fullTileRoot(tile));
    }
    hashes = new Uint8Array(roots.length * 32);
    roots.forEach((root, i) => hashes.set(root, i * 32));
  }
  const noteAt = (at: number): Promise<string> => {
    const text = formatCheckpoint({ origin: ORIGIN, size: at, root: treeRoot(leaves.subarray(0, at * 32)) });
    return signNote(text, [signer, first, second]);
  };
  const note = await noteAt(size);
  files.set("checkpoint", new TextEncoder().encode(note));
  const reads: string[] = [];
  return {
    files,
    note,
    root: treeRoot(leaves),
    noteAt,
    reads,
    read: (path) => {
      reads.push(path);
      return Promise.resolve(files.get(path));
    },
  };
}

/** A checkpoint without any witness. */
export function noteAlone(size: number, root: Uint8Array): Promise<string> {
  return signNote(formatCheckpoint({ origin: ORIGIN, size, root }), [signer]);
}

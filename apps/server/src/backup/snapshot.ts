// One moment of a log in files: its checkpoint and the partial tiles and bundles under it, which the next integration replaces.
// Everything else under that checkpoint is full, and never changes.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Checkpoint, entriesPath, lastTiles, openCheckpoint, parseVkey, TILE_WIDTH, tilePath } from "@quis/tlog";
import { type Ledger, ledgerFolders } from "../ledger/ledger.ts";
import { bundlePath } from "../ledger/payload-folder.ts";
import { QuisError } from "../instance/error.ts";

/** A file below the data folder. */
export interface SavedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface LogSnapshot {
  readonly name: string;
  readonly note: string;
  readonly vkey: string;
  readonly checkpoint: Checkpoint;
  /** Partial tiles (8 at most), entry bundle and payload bundle. */
  readonly partials: readonly SavedFile[];
}

/** Full tiles and bundles of a tree of `size` from `firstBundle` on: paths below the log's and the payload's folder. */
export function* fullFiles(
  size: number,
  firstBundle = 0,
): Generator<{ readonly part: "log" | "payload"; readonly path: string }> {
  const bundles = Math.floor(size / TILE_WIDTH);
  for (let index = firstBundle; index < bundles; index++) {
    yield { part: "payload", path: bundlePath(index) };
    yield { part: "log", path: entriesPath({ index, width: TILE_WIDTH }) };
    yield { part: "log", path: tilePath({ level: 0, index, width: TILE_WIDTH }) };
    // A tile above is full when the last of its 256 children is.
    for (let level = 1, at = index + 1; at % TILE_WIDTH === 0; level++) {
      at /= TILE_WIDTH;
      yield { part: "log", path: tilePath({ level, index: at - 1, width: TILE_WIDTH }) };
    }
  }
}

/** The log as it is now. Only while it stands still: within {@link Ledger.exclusively}. @throws QuisError QUIS_DATA_CORRUPT */
export async function takeSnapshot(data: string, name: string, ledger: Ledger): Promise<LogSnapshot> {
  const { note, vkey } = ledger.signed;
  const { checkpoint } = openCheckpoint(note, parseVkey(vkey));
  const { size } = checkpoint;
  const { logFolder, payloadFolder } = ledgerFolders(data, name);
  const partials: SavedFile[] = [];
  const read = async (folder: string, below: string, path: string): Promise<void> => {
    const bytes = await readFile(join(folder, path)).catch((cause: unknown) => {
      throw new QuisError("QUIS_DATA_CORRUPT", `expected ${below}/${name}/${path} under the checkpoint, got none`, {
        cause,
      });
    });
    partials.push({ path: `${below}/${name}/${path}`, bytes });
  };
  for (const tile of lastTiles(size)) if (tile.width < TILE_WIDTH) await read(logFolder, "log", tilePath(tile));
  const width = size % TILE_WIDTH;
  if (width > 0) {
    const index = Math.floor(size / TILE_WIDTH);
    await read(logFolder, "log", entriesPath({ index, width }));
    await read(payloadFolder, "payload", bundlePath(index, width));
  }
  return { name, note, vkey, checkpoint, partials };
}

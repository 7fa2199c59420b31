// What a ledger consists of, opened and checked: nothing is written but folders that are not there.
import { decodeLeaf } from "@quis/event";
import type { DiskOrder } from "./disk-order.ts";
import { DurableFolders } from "./durable.ts";
import type { LedgerOptions } from "./ledger-options.ts";
import { openTileLog } from "./open-tile-log.ts";
import { PayloadFolder } from "./payload-folder.ts";
import { SignedLog } from "./signed-log.ts";
import { readWal, type WalFrame, type WalKey, WalWriter } from "./wal.ts";

export interface LedgerParts {
  readonly log: SignedLog;
  readonly payloads: PayloadFolder;
  readonly wal: WalWriter;
  /** Frames of the write-ahead log, those that are in tiles already among them. */
  readonly frames: readonly WalFrame[];
}

/** @throws QuisError QUIS_DATA_CORRUPT, QUIS_KEY_CHANGED; the system's errors as they are */
export async function openParts(options: LedgerOptions, order: DiskOrder): Promise<LedgerParts> {
  const folders = new DurableFolders(options.data);
  for (const folder of [options.logFolder, options.payloadFolder, options.walFolder]) await folders.ensure(folder);
  const walKey: WalKey = { key: options.walKey, log: options.name };
  const { frames, segments } = await readWal(options.walFolder, walKey);
  const log = new SignedLog(await openTileLog(options, options.fresh && frames.length === 0, order.disk), options);
  const payloads = new PayloadFolder({
    folder: options.payloadFolder,
    log: options.name,
    keys: options.dataKeys,
    order,
    sourceOf: async (index) => decodeLeaf(await log.reader.readEntry(index)).source,
  });
  await payloads.open(log.writer.size);
  return { log, payloads, wal: new WalWriter(options.walFolder, segments, walKey), frames };
}

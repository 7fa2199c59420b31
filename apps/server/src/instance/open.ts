// Opens a data folder: lock, label, keys, logs with recovery, store. In that order, so that a refusal changes nothing.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cachedSubjectKeys } from "../collect/prepare.ts";
import { Quarantine } from "../collect/quarantine.ts";
import { WorkerPool } from "../collect/worker-pool.ts";
import { ContextStore } from "../context/context-store.ts";
import { LazyDedupe } from "../ledger/lazy-dedupe.ts";
import { type Ledger, ledgerFolders } from "../ledger/ledger.ts";
import { OversightLog } from "../oversight/oversight.ts";
import { openPublishedLedger, type Publication } from "../publication/index.ts";
import { carryOutOnLog, carryOutOnStore } from "../retention/carry-out.ts";
import { DecisionRegister } from "../retention/register.ts";
import { carrierOf } from "../retention/retained.ts";
import { openStore } from "../store/index.ts";
import { Indexer } from "../store/indexer.ts";
import { usableRows } from "../store/recover.ts";
import {
  checkMakeable,
  DATA_FORMAT,
  ENCRYPTED_FORMAT,
  type FolderLabel,
  prepareFolder,
  readLabel,
  writeLabel,
} from "./data-folder.ts";
import { QuisError } from "./error.ts";
import type { Instance, LogName } from "./instance.ts";
import { openKeys } from "./keys.ts";
import { LocalInstance } from "./local-instance.ts";
import { FolderLock } from "./lock.ts";
import type { Parts } from "./parts.ts";
import { rowReader } from "./rows.ts";
import { VERSION } from "./version.ts";

export interface OpenOptions {
  /** The data folder. */
  readonly data: string;
  /** ClickHouse server to use instead of the embedded store. */
  readonly storeUrl?: string;
  /** Make the folder if it is not there. Without it, a folder that is none of Quis's is refused. */
  readonly create?: boolean;
  /** Marks a new folder as holding the invented agency's events. */
  readonly demo?: boolean;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
}

/** Opens `options.data` for this process alone. @throws QuisError; the folder is left as it was unless it opens. */
export async function openInstance(options: OpenOptions): Promise<Instance> {
  const { data } = options;
  const found = await readLabel(data);
  if (found === undefined) {
    if (options.create === false) throw new QuisError("QUIS_NOT_FOUND", `expected a Quis data folder, ${data} is none`);
    await prepareFolder(data);
    await checkMakeable(data);
  } else await prepareFolder(data);
  const lock = await FolderLock.take(data);
  // Undone in reverse order if a later step refuses.
  const opened: (() => Promise<unknown> | void)[] = [() => lock.release()];
  try {
    // Read again under the lock: another process may have made the folder meanwhile.
    return new LocalInstance(await openParts(options, await readLabel(data), lock, opened));
  } catch (error) {
    for (const close of opened.toReversed()) await Promise.resolve(close()).catch(() => undefined);
    throw unusable(error, data);
  }
}

async function openParts(
  options: OpenOptions,
  found: FolderLabel | undefined,
  lock: FolderLock,
  opened: (() => Promise<unknown> | void)[],
): Promise<Parts> {
  const { data } = options;
  const now = options.now ?? Date.now;
  const fresh = found === undefined;
  const keys = await openKeys(join(data, "keys"), fresh, found !== undefined && found.format < ENCRYPTED_FORMAT);
  const publications = new Map<LogName, Publication>();
  const openLedger = async (log: LogName): Promise<Ledger> => {
    const { ledger } = await openPublishedLedger({
      ...ledgerFolders(data, log),
      signingKey: keys.signing[log],
      dataKeys: keys.payload[log],
      walKey: keys.wal,
      fresh,
      log,
      folder: join(data, "witness"),
      vkey: () => keys.vkey[log],
      now,
      onOpened: (made, publication) => {
        opened.push(() => publication?.close());
        opened.push(() => made.close());
        if (publication !== undefined) publications.set(log, publication);
      },
    });
    return ledger;
  };
  const ledgers = { records: await openLedger("records"), oversight: await openLedger("oversight") };
  await mkdir(join(data, "index"), { recursive: true, mode: 0o700 });
  const { logFolder } = ledgerFolders(data, "oversight");
  const decisions = await DecisionRegister.open(join(data, "index", "decisions.json"), ledgers.oversight, logFolder);
  // What was sealed and not carried out, since a crash came in between, is carried out now: here, and on the store below.
  const undone = decisions.undone();
  for (const decision of undone) await carryOutOnLog(decision, carrierOf({ data, ledgers, keys }));
  const quarantine = await Quarantine.open(join(data, "quarantine"));
  opened.push(() => quarantine.close());
  const store = await openStore(
    options.storeUrl === undefined ? { path: join(data, "store") } : { url: options.storeUrl },
  );
  opened.push(() => store.close());
  const made = found ?? { format: DATA_FORMAT, created: new Date(now()).toISOString(), demo: options.demo ?? false };
  const label = { ...made, format: DATA_FORMAT };
  if (found?.format !== DATA_FORMAT) await writeLabel(data, label);
  for (const decision of undone) {
    await carryOutOnStore(decision, store);
    await decisions.markDone(decision.deed);
  }
  const indexed = await usableRows(store, ledgers.records.size);
  const indexer = new Indexer(store, indexed, rowReader(ledgers.records));
  opened.push(() => indexer.close());
  const secrets = { subjectMaster: keys.subjectMaster, dedupe: keys.dedupe };
  return {
    data,
    label,
    lock,
    keys,
    ledgers,
    publications,
    oversight: new OversightLog(ledgers.oversight, cachedSubjectKeys(keys.subjectMaster), VERSION, now),
    store,
    indexer,
    pool: new WorkerPool(secrets),
    quarantine,
    context: new ContextStore(join(data, "context")),
    decisions,
    dedupe: new LazyDedupe(join(data, "index"), ledgers.records),
    now,
  };
}

function unusable(error: unknown, data: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === "ENOSPC")
    return new QuisError(
      "QUIS_DISK_FULL",
      `The disk of ${data} is full: free space, then start again. Nothing acknowledged is lost.`,
      { cause: error },
    );
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") {
    return new QuisError(
      "QUIS_DATA_UNUSABLE",
      `expected a data folder that can be written, ${data} cannot: ${(error as Error).message}`,
      { cause: error },
    );
  }
  return error;
}

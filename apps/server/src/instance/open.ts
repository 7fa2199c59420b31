// Opens a data folder: lock, label, keys, logs with recovery, store. In that order, so that a refusal changes nothing.
import { hkdfSync } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Identity } from "../access/index.ts";
import { passRestored, sealReturn } from "../backup/index.ts";
import { openReveals } from "../access/reveals/index.ts";
import { Quarantine } from "../collect/quarantine.ts";
import { Completeness, GapRegister, GapWatch, quarantineGaps, realTimer, type Timer } from "../completeness/index.ts";
import { WorkerPool } from "../collect/worker-pool.ts";
import { ContextStore } from "../context/context-store.ts";
import { openDetection } from "../detect/index.ts";
import { type Duty, openDuty, overdueGaps, Reminders } from "../duty/index.ts";
import { LazyDedupe } from "../ledger/lazy-dedupe.ts";
import { ledgerFolders } from "../ledger/ledger.ts";
import { Outbox } from "../mail/index.ts";
import { Mirrors } from "../mirror/index.ts";
import { carryOutOnLog, carryOutOnStore } from "../retention/carry-out.ts";
import { Attachments, LinkMail, readReviewSettings, ReviewRegister, Reviews } from "../review/index.ts";
import { DisposalRegister } from "../retention/disposal-register.ts";
import { DecisionRegister } from "../retention/register.ts";
import { carrierOf } from "../retention/retained.ts";
import { OverlapWatch } from "../rotation/index.ts";
import { openStore } from "../store/index.ts";
import { Indexer } from "../store/indexer.ts";
import { usableRows } from "../store/recover.ts";
import {
  checkMakeable,
  DATA_FORMAT,
  ENCRYPTED_FORMAT,
  type FolderLabel,
  namesOfLogs,
  prepareFolder,
  readLabel,
  writeLabel,
} from "./data-folder.ts";
import { QuisError } from "./error.ts";
import type { Instance } from "./instance.ts";
import type { Why } from "../oversight/oversight.ts";
import { openLedgers } from "./ledgers.ts";
import { LocalInstance } from "./local-instance.ts";
import { FolderLock } from "./lock.ts";
import type { Parts } from "./parts.ts";
import { rowReader } from "./rows.ts";

export interface OpenOptions {
  /** The data folder. */
  readonly data: string;
  /** ClickHouse server to use instead of the embedded store. */
  readonly storeUrl?: string;
  /** Make the folder if it is not there. Without it, a folder that is none of Quis's is refused. */
  readonly create?: boolean;
  /** Marks a new folder as holding the invented agency's events. */
  readonly demo?: boolean;
  /** Logs to make beside those that the folder has. */
  readonly logs?: readonly string[];
  /** Module that gives other detectors; for tests. */
  readonly detectors?: string;
  /** Why whoever opens it asks: sealed with what they ask here. Requests over HTTP bring their own. */
  readonly why?: Why;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
  /** How that time passes; for tests. */
  readonly timer?: Timer;
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
  const names = namesOfLogs(found, options.logs);
  // A restored folder that is older than what others hold must not sign: before anything is opened.
  const back = await passRestored(data);
  // Opened after the logs that they follow.
  const following: { mirrors?: Mirrors } = {};
  const { keys, ledgers, publications, oversight } = await openLedgers({
    data,
    names,
    fresh: (log) => fresh || (log !== undefined && !found.logs.includes(log)),
    unencrypted: found !== undefined && found.format < ENCRYPTED_FORMAT,
    now,
    ...(options.why === undefined ? {} : { why: options.why }),
    onIntegrated: (log, size) => following.mirrors?.integrated(log, size),
    onOpened: (close) => opened.push(close),
  });
  if (back !== undefined) await sealReturn(data, oversight, back);
  await mkdir(join(data, "index"), { recursive: true, mode: 0o700 });
  const { logFolder } = ledgerFolders(data, "oversight");
  const decisions = await DecisionRegister.open(join(data, "index", "decisions.json"), ledgers.oversight, logFolder);
  // What was sealed and not carried out, since a crash came in between, is carried out now: here, and on the store below. In a folder restored
  // from a copy that is everything: what the copy's keys and payload have brought back goes again.
  const undone = decisions.undone();
  for (const decision of undone) await carryOutOnLog(decision, carrierOf({ data, ledgers, keys }));
  const quarantine = await Quarantine.open(join(data, "quarantine"));
  opened.push(() => quarantine.close());
  const store = await openStore(
    options.storeUrl === undefined ? { path: join(data, "store") } : { url: options.storeUrl },
  );
  opened.push(() => store.close());
  const made = found ?? { created: new Date(now()).toISOString(), demo: options.demo ?? false };
  const label: FolderLabel = { ...made, format: DATA_FORMAT, logs: names };
  if (found?.format !== DATA_FORMAT || names.length > found.logs.length) await writeLabel(data, label);
  for (const decision of undone) {
    await carryOutOnStore(decision, store);
    await decisions.markDone(decision.deed);
  }
  const identity = await Identity.open({
    data,
    demo: label.demo,
    seal: async (deed) => void (await oversight.record(deed)),
    now,
  });
  opened.push(() => identity.close());
  const indexed = await usableRows(store, ledgers.records.size);
  const indexer = new Indexer(store, indexed, rowReader(ledgers.records));
  opened.push(() => indexer.close());
  const secrets = { subjectMaster: keys.subjectMaster, dedupe: keys.dedupe };
  const mirrors = await Mirrors.open({ data, keys, ledgers, now });
  following.mirrors = mirrors;
  const context = new ContextStore(join(data, "context"));
  // Opened after those that ask them: completeness tells what is overdue, detection ranks by what reviews came to.
  const later: { duty?: Duty; reviews?: Reviews } = {};
  const completeness = new Completeness({
    data,
    store,
    records: ledgers.records,
    context,
    register: new GapRegister({
      file: join(data, "index", "gaps.json"),
      ledger: ledgers.oversight,
      logFolder,
      oversight,
      now,
    }),
    others: [quarantineGaps(quarantine), overdueGaps({ overdue: () => later.duty!.duties.overdue() })],
    now,
  });
  const detection = await openDetection({
    data,
    store,
    records: ledgers.records,
    indexer,
    context,
    oversight,
    oversightLedger: ledgers.oversight,
    logFolder,
    dataKeys: keys.payload.records,
    subjectMaster: keys.subjectMaster,
    decisions,
    detectors: options.detectors,
    dispositions: () => later.reviews!.dispositions(),
    now,
  });
  const timer = options.timer ?? realTimer;
  const outbox = new Outbox({
    data,
    ledger: ledgers.oversight,
    logFolder,
    oversight,
    key: new Uint8Array(hkdfSync("sha256", keys.pseudonyms, "", "quis mail address", 32)),
    now,
  });
  const reviews = new Reviews({
    mail: new LinkMail({ outbox, context, timer, now }),
    attachments: new Attachments({ folder: join(data, "attachments"), dataKeys: keys.payload.oversight, now }),
    register: new ReviewRegister({
      file: join(data, "index", "reviews.json"),
      ledger: ledgers.oversight,
      logFolder,
      oversight,
      now,
    }),
    findings: async () => {
      return (await detection.ranked()).map(({ raised, ...finding }) => ({ ...finding, raisedAt: raised.at }));
    },
    settings: () => readReviewSettings(data),
    now,
  });
  later.reviews = reviews;
  const duty = openDuty({
    data,
    logFolder,
    oversight,
    reviews,
    store,
    indexer,
    records: ledgers.records,
    oversightLedger: ledgers.oversight,
    detection,
    now,
  });
  later.duty = duty;
  const raiseOverdue = (): Promise<void> => completeness.settleOthers(new Set(["review-overdue"]));
  const reminders = new Reminders({ data, duties: duty.duties, outbox, identity, context, now });
  const { masks, reveals } = openReveals({
    data,
    keys,
    ledger: ledgers.oversight,
    logFolder,
    oversight,
    store,
    context,
    now,
  });
  return {
    data,
    label,
    lock,
    keys,
    ledgers,
    publications,
    mirrors,
    overlaps: new OverlapWatch(keys, ledgers, now),
    oversight,
    identity,
    store,
    indexer,
    pool: new WorkerPool(secrets),
    quarantine,
    context,
    completeness,
    watch: new GapWatch({
      data,
      timer,
      now,
      always: () => {
        reminders.poke();
        return raiseOverdue();
      },
    }),
    detection,
    reviews,
    duty,
    outbox,
    reminders,
    raiseOverdue,
    masks,
    reveals,
    decisions,
    disposals: new DisposalRegister({
      file: join(data, "index", "disposals.json"),
      ledger: ledgers.oversight,
      logFolder,
      oversight,
    }),
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

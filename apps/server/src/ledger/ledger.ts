// One log's write path: accept → write-ahead log → group-commit fsync → acknowledge → payload bundles and tiles → signed checkpoint.
// Recovery is the same path: what the write-ahead log has beyond the checkpoint is integrated as if it had just been accepted.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { decodeLeaf, EventError } from "@quis/event";
import { parseSkey } from "@quis/tlog";
import { LogReader, type LogWriter } from "@quis/tlog/fs";
import { QuisError } from "../instance/error.ts";
import type { LedgerOptions } from "./ledger-options.ts";
import { openTileLog } from "./open-tile-log.ts";
import { PayloadFolder } from "./payload-folder.ts";
import { Group, groupOfFrame, liveSlots, Pending } from "./pending.ts";
import type { PreparedRecords } from "./records.ts";
import { recordOf, type Slot } from "./slot.ts";
import { readWal, type WalFrame, type WalKey, WalWriter } from "./wal.ts";

// Entries that wait for integration. More would only cost memory; fewer would write partial tiles for nothing.
const INTEGRATE_AT = 16_384;
const INTEGRATE_AFTER_MS = 500;
// Entries in one integration: tlog allows 65,536 per append; fewer bound the memory.
const MOST_INTEGRATED = 32_768;
// Back-pressure: append waits while this many are acknowledged but not integrated.
const MOST_PENDING = 49_152;
// One frame of the write-ahead log: large enough to share an fsync, small enough to be read back at once.
const FRAME_BYTES = 8 << 20;

interface Waiting {
  readonly records: PreparedRecords;
  readonly firstIndex: number;
  readonly resolve: (firstIndex: number) => void;
  readonly reject: (error: Error) => void;
}

export class Ledger {
  readonly #options: LedgerOptions;
  readonly #log: LogWriter;
  readonly #reader: LogReader;
  readonly #payloads: PayloadFolder;
  readonly #wal: WalWriter;
  // Entries with an index: acknowledged ones and those being written.
  #assigned: number;
  #acknowledged: number;
  #integrated: number;
  #queue: Waiting[] = [];
  #writing: Promise<void> | undefined;
  // Entries beyond the checkpoint.
  readonly #pending = new Pending();
  #integrating: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #rotationDue = false;
  #stopped: QuisError | undefined;
  #signedAtMs: number | undefined;

  private constructor(
    options: LedgerOptions,
    log: LogWriter,
    reader: LogReader,
    payloads: PayloadFolder,
    wal: WalWriter,
  ) {
    this.#options = options;
    this.#log = log;
    this.#reader = reader;
    this.#payloads = payloads;
    this.#wal = wal;
    this.#assigned = this.#acknowledged = this.#integrated = log.size;
  }

  /**
   * Opens the log, checks its right edge and integrates what the write-ahead log has beyond the checkpoint.
   * @throws QuisError QUIS_DATA_CORRUPT, QUIS_KEY_CHANGED; the folder is left as it is.
   */
  static async open(options: LedgerOptions): Promise<Ledger> {
    for (const folder of [options.logFolder, options.payloadFolder, options.walFolder])
      await mkdir(folder, { recursive: true, mode: 0o700 });
    const walKey: WalKey = { key: options.walKey, log: options.name };
    const contents = await readWal(options.walFolder, walKey);
    const log = await openTileLog(options.logFolder, options.signingKey, options.fresh && contents.frames.length === 0);
    const reader = new LogReader({ dir: options.logFolder, vkey: parseSkey(options.signingKey).vkey });
    const payloads = new PayloadFolder({
      folder: options.payloadFolder,
      log: options.name,
      keys: options.dataKeys,
      sourceOf: async (index) => decodeLeaf(await reader.readEntry(index)).source,
    });
    await payloads.open(log.size);
    const wal = new WalWriter(options.walFolder, contents.segments, walKey);
    const ledger = new Ledger(options, log, reader, payloads, wal);
    for (const frame of contents.frames) {
      const end = frame.firstIndex + frame.count;
      if (end <= ledger.#acknowledged) continue;
      if (frame.firstIndex > ledger.#acknowledged) {
        throw new QuisError(
          "QUIS_DATA_CORRUPT",
          `expected the write-ahead log to go on at entry ${ledger.#acknowledged}, it goes on at ${frame.firstIndex}: acknowledged events are missing. Restore the folder from a copy.`,
        );
      }
      ledger.#recover(frame);
    }
    try {
      await ledger.settle();
    } catch (error) {
      // A log that must not sign can still be read, and say why.
      if (!isForked(error)) throw error;
      return ledger;
    }
    await ledger.#wal.dropBelow(ledger.#integrated);
    return ledger;
  }

  #recover(frame: WalFrame): void {
    const group = groupOfFrame(frame, this.#acknowledged);
    this.#pending.add(group);
    this.#acknowledged += group.count;
    this.#assigned = this.#acknowledged;
  }

  /** Entries acknowledged: durable, with an index that never changes. */
  get size(): number {
    return this.#acknowledged;
  }

  /** Entries with an index, including those whose fsync is under way. */
  get assigned(): number {
    return this.#assigned;
  }

  /** Entries that the last signed checkpoint covers. */
  get checkpointSize(): number {
    return this.#integrated;
  }

  get checkpoint(): string {
    return this.#log.checkpoint();
  }

  get root(): Uint8Array {
    return this.#log.root();
  }

  get signedAtMs(): number | undefined {
    return this.#signedAtMs;
  }

  get reader(): LogReader {
    return this.#reader;
  }

  /**
   * Seals records. Resolves with the index of the first once all are durable; their indices are consecutive and in call order.
   * @throws QuisError QUIS_LOG_STOPPED after any failed write: nothing is acknowledged any more until the log is opened again.
   */
  async append(records: PreparedRecords): Promise<number> {
    if (records.count === 0) return this.#assigned;
    if (this.#stopped !== undefined) throw this.#stopped;
    const firstIndex = this.#assigned;
    this.#assigned += records.count;
    const done = new Promise<number>((resolve, reject) => this.#queue.push({ records, firstIndex, resolve, reject }));
    this.#writing ??= this.#write();
    return done;
  }

  /** Waits while too much is acknowledged but not integrated; callers that append much call it before each append. */
  async room(): Promise<void> {
    while (this.#acknowledged - this.#integrated > MOST_PENDING && this.#stopped === undefined) {
      await this.#integrate();
    }
  }

  async #write(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const group: Waiting[] = [];
        for (
          let bytes = 0;
          this.#queue.length > 0 && (bytes === 0 || bytes + this.#queue[0]!.records.body.length <= FRAME_BYTES);
        ) {
          const next = this.#queue.shift()!;
          bytes += next.records.body.length;
          group.push(next);
        }
        await this.#writeGroup(group);
      }
    } finally {
      this.#writing = undefined;
    }
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    const count = group.reduce((sum, waiting) => sum + waiting.records.count, 0);
    const body =
      group.length === 1 ? group[0]!.records.body : Buffer.concat(group.map((waiting) => waiting.records.body));
    try {
      if (this.#stopped !== undefined) throw this.#stopped;
      await this.#rotateIfDue();
      await this.#wal.append({ firstIndex: group[0]!.firstIndex, count, body });
    } catch (error) {
      const stopped = this.#stop(error, "the write-ahead log could not be written");
      for (const waiting of group) waiting.reject(stopped);
      for (const waiting of this.#queue.splice(0)) waiting.reject(stopped);
      return;
    }
    for (const { records, firstIndex, resolve } of group) {
      this.#pending.add(new Group(records));
      this.#acknowledged += records.count;
      resolve(firstIndex);
    }
    this.#integrateSoon();
  }

  #integrateSoon(): void {
    if (this.#stopped !== undefined || this.#integrating !== undefined) return;
    const waiting = this.#acknowledged - this.#integrated;
    if (waiting >= INTEGRATE_AT) void this.#integrate();
    else if (waiting > 0) this.#timer ??= setTimeout(() => void this.#integrate(), INTEGRATE_AFTER_MS);
  }

  async #rotateIfDue(): Promise<void> {
    if (!this.#rotationDue) return;
    this.#rotationDue = false;
    await this.#wal.rotate();
  }

  // One integration at a time; a call during one waits for it, and what came meanwhile has its own turn.
  #integrate(): Promise<void> {
    this.#integrating ??= this.#integrateNow().finally(() => {
      this.#integrating = undefined;
      this.#integrateSoon();
    });
    return this.#integrating;
  }

  async #integrateNow(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#stopped !== undefined || this.#pending.isEmpty) return;
    const work = this.#pending.head(MOST_INTEGRATED);
    // What is written from now on goes to a new segment, so that the present one can be dropped when this is done.
    this.#rotationDue = true;
    const before = this.#integrated;
    try {
      await this.#options.maySign?.();
      // Payloads first: a checkpoint must never cover an entry whose event is not there.
      await this.#payloads.append(work.flatMap(liveSlots));
      const entries = work.flatMap((group) => group.entries);
      await this.#log.append({ entries, leafHashes: Buffer.concat(work.map((group) => group.leafHashes)) });
      this.#pending.drop(work.length);
      this.#integrated += entries.length;
      this.#signedAtMs = Date.now();
      await this.#payloads.dropPartials(before);
      if (this.#writing === undefined) await this.#rotateIfDue();
      await this.#wal.dropBelow(this.#integrated);
    } catch (error) {
      this.#stop(error, "tiles or payloads could not be written", isForked(error) ? error : undefined);
      return;
    }
    this.#options.onIntegrated?.(this.#integrated);
  }

  /** Puts `note`, the newest checkpoint with more signatures, into the log's folder. False when the log has gone on or has stopped. */
  async addSignatures(note: string): Promise<boolean> {
    if (this.#stopped !== undefined) return false;
    try {
      return await this.#log.addSignatures(note);
    } catch (error) {
      this.#stop(error, "the cosigned checkpoint could not be written");
      return false;
    }
  }

  /** Stops the log for good: going on would contradict what somebody outside holds. */
  halt(error: QuisError): void {
    this.#stop(error, "it disagrees with a copy outside", error);
  }

  /** Waits until everything acknowledged is in tiles under a signed checkpoint. @throws QuisError QUIS_LOG_STOPPED */
  async settle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    while (this.#integrated < this.#acknowledged && this.#stopped === undefined) await this.#integrate();
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  /** The payload record of an acknowledged entry. @throws QuisError QUIS_NOT_FOUND, QUIS_ERASED */
  async readPayload(index: number): Promise<Uint8Array> {
    return recordOf(await this.readSlot(index), index);
  }

  /** The payload record of an acknowledged entry, or what stands in its place. @throws QuisError QUIS_NOT_FOUND */
  async readSlot(index: number): Promise<Slot> {
    const record = this.#waiting(index, "payload");
    return record === undefined ? this.#payloads.read(index) : { kind: "live", record, scope: undefined };
  }

  /**
   * Runs `work` on the payload of a settled log while nothing is integrated, and leaves no integrated entry in the write-ahead log. A failure stops
   * the log, as any failed write.
   */
  async rewritePayload<T>(work: (payloads: PayloadFolder) => Promise<T>): Promise<T> {
    for (;;) {
      await this.settle();
      while (this.#integrating !== undefined) await this.#integrating;
      // Nothing waits between this check and the marks below, so nobody comes in between.
      if (this.#writing === undefined && this.#integrated === this.#acknowledged) break;
    }
    const done = this.#rewriteNow(work);
    this.#integrating = done.then(
      () => undefined,
      () => undefined,
    );
    try {
      return await done;
    } finally {
      this.#integrating = undefined;
      this.#integrateSoon();
    }
  }

  async #rewriteNow<T>(work: (payloads: PayloadFolder) => Promise<T>): Promise<T> {
    try {
      // Begun before the first await: the next frame opens a new segment.
      await this.#wal.rotate();
      await this.#wal.dropBelow(this.#integrated);
      return await work(this.#payloads);
    } catch (error) {
      if (error instanceof QuisError) throw error;
      // Nothing was written: what is there cannot be read.
      if (error instanceof EventError)
        throw new QuisError("QUIS_DATA_CORRUPT", `expected a payload that is whole: ${error.message}`, {
          cause: error,
        });
      throw this.#stop(error, "the payload could not be written again");
    }
  }

  /** The log entry of an acknowledged event. @throws QuisError QUIS_NOT_FOUND */
  async readEntry(index: number): Promise<Uint8Array> {
    return this.#waiting(index, "entry") ?? this.#reader.readEntry(index);
  }

  // From memory, if the entry is not in tiles yet.
  #waiting(index: number, part: "entry" | "payload"): Uint8Array | undefined {
    if (index >= this.#acknowledged)
      throw new QuisError("QUIS_NOT_FOUND", `expected an index below ${this.#acknowledged}, got ${index}`);
    return index < this.#integrated ? undefined : this.#pending.at(index - this.#integrated, part);
  }

  /** Integrates what is acknowledged and closes the files. A stopped log closes without. */
  async close(): Promise<void> {
    if (this.#stopped === undefined) await this.settle().catch(() => undefined);
    clearTimeout(this.#timer);
    await this.#wal.close().catch(() => undefined);
  }

  #stop(cause: unknown, what: string, as?: QuisError): QuisError {
    if (this.#stopped !== undefined) return this.#stopped;
    const full = (cause as NodeJS.ErrnoException | undefined)?.code === "ENOSPC";
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#stopped =
      as ??
      new QuisError(
        full ? "QUIS_DISK_FULL" : "QUIS_LOG_STOPPED",
        `The log has stopped: ${what} (${reason}). Everything acknowledged before is kept; nothing more is accepted. ` +
          `${full ? "Free space on the disk" : "Find out what is wrong with the disk"}, then start Quis again on this folder.`,
        { cause },
      );
    clearTimeout(this.#timer);
    this.#options.onStopped?.(this.#stopped);
    return this.#stopped;
  }
}

function isForked(error: unknown): error is QuisError {
  return error instanceof QuisError && error.code === "QUIS_LOG_FORKED";
}

/** Name of a log, and folders of its parts below a data folder. */
export function ledgerFolders(
  data: string,
  name: string,
): { name: string; logFolder: string; payloadFolder: string; walFolder: string } {
  return {
    name,
    logFolder: join(data, "log", name),
    payloadFolder: join(data, "payload", name),
    walFolder: join(data, "wal", name),
  };
}

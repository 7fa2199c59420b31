// One log's write path: accept → write-ahead log → group-commit fsync → acknowledge → payload bundles and tiles → signed checkpoint.
// Recovery is the same path: what the write-ahead log has beyond the checkpoint is integrated as if it had just been accepted.
import { EventError } from "@quis/event";
import type { LogReader } from "@quis/tlog/fs";
import { QuisError } from "../instance/error.ts";
import { AppendQueue, frameOf, type WaitingAppend } from "./append-queue.ts";
import { openFailure, stoppedBy } from "./failure.ts";
import type { LedgerOptions } from "./ledger-options.ts";
import { type LedgerParts, openParts } from "./open-parts.ts";
import type { PayloadFolder } from "./payload-folder.ts";
import { Group, groupOfFrame, Pending, unpackGroups } from "./pending.ts";
import type { PreparedRecords } from "./records.ts";
import type { SignedLog } from "./signed-log.ts";
import { recordOf, type Slot } from "./slot.ts";
import { Turns } from "./turns.ts";
import type { WalFrame, WalWriter } from "./wal.ts";

// Entries that wait for integration. More would only cost memory; fewer would write partial tiles for nothing.
const INTEGRATE_AT = 16_384;
const INTEGRATE_AFTER_MS = 500;
// Entries in one integration: tlog allows 65,536 per append; fewer bound the memory.
const MOST_INTEGRATED = 16_384;
// Back-pressure: append waits while this many are acknowledged but not integrated.
const MOST_PENDING = 32_768;

export { ledgerFolders } from "./folders.ts";
export type { LedgerOptions } from "./ledger-options.ts";
export { settleAll } from "./settle-all.ts";

export class Ledger {
  readonly #options: LedgerOptions;
  readonly #log: SignedLog;
  readonly #turns: Turns;
  readonly #payloads: PayloadFolder;
  readonly #wal: WalWriter;
  // Entries with an index: acknowledged ones and those being written.
  #assigned: number;
  #acknowledged: number;
  #integrated: number;
  readonly #queue = new AppendQueue();
  #writing: Promise<void> | undefined;
  // Entries beyond the checkpoint.
  readonly #pending = new Pending();
  #integrating: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #rotationDue = false;
  #stopped: QuisError | undefined;
  // What #stopped is when nothing failed: the log was closed.
  readonly #closed = new QuisError("QUIS_LOG_STOPPED", "The log is closed. Start Quis again on this folder.");
  #signedAtMs: number | undefined;

  private constructor(options: LedgerOptions, turns: Turns, { log, payloads, wal }: LedgerParts) {
    this.#options = options;
    this.#log = log;
    this.#turns = turns;
    this.#payloads = payloads;
    this.#wal = wal;
    this.#assigned = this.#acknowledged = this.#integrated = log.writer.size;
  }

  /**
   * Opens the log, checks its right edge and integrates what the write-ahead log has beyond the checkpoint.
   * @throws QuisError QUIS_DATA_CORRUPT, QUIS_KEY_CHANGED; the folder is left as it is. QUIS_DATA_UNUSABLE, QUIS_DISK_FULL, QUIS_LOG_STOPPED
   * when the disk failed.
   */
  static async open(options: LedgerOptions): Promise<Ledger> {
    try {
      return await Ledger.#openChecked(options);
    } catch (error) {
      throw openFailure(error, options.logFolder);
    }
  }

  static async #openChecked(options: LedgerOptions): Promise<Ledger> {
    const turns = options.turns ?? new Turns();
    const parts = await openParts(options, turns.disk);
    const ledger = new Ledger(options, turns, parts);
    for (const frame of parts.frames) ledger.#recover(frame);
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

  // What the write-ahead log has beyond the checkpoint waits for integration as if it had just been accepted.
  #recover(frame: WalFrame): void {
    if (frame.firstIndex + frame.count <= this.#acknowledged) return;
    if (frame.firstIndex > this.#acknowledged) {
      throw new QuisError(
        "QUIS_DATA_CORRUPT",
        `expected the write-ahead log to go on at entry ${this.#acknowledged}, it goes on at ${frame.firstIndex}: acknowledged events are missing. Restore the folder from a copy.`,
      );
    }
    const group = groupOfFrame(frame, this.#acknowledged, this.#turns.nextPlace());
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
    return this.#log.writer.checkpoint();
  }

  /** The signed checkpoint with the key that verifies it. */
  get signed(): { readonly note: string; readonly vkey: string } {
    return this.#log.signed;
  }

  /** The log's key that signed `note`: the present one, or the one before for what was signed before the change. */
  vkeyOf(note: string): string {
    return this.#log.vkeyOf(note);
  }

  get root(): Uint8Array {
    return this.#log.writer.root();
  }

  get signedAtMs(): number | undefined {
    return this.#signedAtMs;
  }

  get reader(): LogReader {
    return this.#log.reader;
  }

  /**
   * Seals records. Resolves with the index of the first once all are durable; their indices are consecutive and in call order. The bytes
   * become the log's, which gives their memory back once they are in tiles.
   * @throws QuisError QUIS_LOG_STOPPED after any failed write: nothing is acknowledged any more until the log is opened again.
   */
  async append(records: PreparedRecords): Promise<number> {
    if (records.count === 0) return this.#assigned;
    if (this.#stopped !== undefined) throw this.#stopped;
    const firstIndex = this.#assigned;
    this.#assigned += records.count;
    const place = this.#turns.nextPlace();
    const done = new Promise<number>((resolve, reject) =>
      this.#queue.push({ records, firstIndex, place, resolve, reject }),
    );
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
      while (!this.#queue.isEmpty) await this.#writeGroup(this.#queue.take());
    } finally {
      this.#writing = undefined;
    }
  }

  async #writeGroup(group: readonly WaitingAppend[]): Promise<void> {
    try {
      if (this.#stopped !== undefined) throw this.#stopped;
      await this.#rotateIfDue();
      await this.#turns.disk.receipt(() => this.#wal.append(frameOf(group)));
    } catch (error) {
      const stopped = this.#stop(error, "the write-ahead log could not be written");
      for (const waiting of [...group, ...this.#queue.takeAll()]) waiting.reject(stopped);
      return;
    }
    for (const { records, firstIndex, place, resolve } of group) {
      this.#pending.add(new Group(records, place));
      this.#acknowledged += records.count;
      resolve(firstIndex);
    }
    this.#integrateSoon();
  }

  #integrateSoon(): void {
    if (this.#stopped !== undefined || this.#integrating !== undefined) return;
    const waiting = this.#acknowledged - this.#integrated;
    if (waiting >= INTEGRATE_AT) void this.#integrate();
    else if (waiting > 0) {
      const afterMs = this.#options.integrateAfterMs ?? INTEGRATE_AFTER_MS;
      this.#timer ??= setTimeout(() => void this.#integrate(), afterMs);
    }
  }

  async #rotateIfDue(): Promise<void> {
    if (!this.#rotationDue) return;
    this.#rotationDue = false;
    await this.#wal.rotate();
  }

  // One integration at a time; a call during one waits for it, and what came meanwhile has its own turn.
  #integrate(): Promise<void> {
    this.#integrating ??= this.#takeTurn().finally(() => {
      this.#integrating = undefined;
      this.#integrateSoon();
    });
    return this.#integrating;
  }

  async #takeTurn(): Promise<void> {
    const { maySign } = this.#options;
    if (maySign !== undefined && !this.#pending.isEmpty) {
      try {
        // Outside of the turn: other logs do not wait for this one's witnesses.
        await maySign();
      } catch (error) {
        this.#stop(error, "it may not sign", isForked(error) ? error : undefined);
        return;
      }
    }
    await this.#turns.run(
      () => this.#integrateNow(),
      () => this.#pending.place,
    );
  }

  /** Runs `work` while no log of the process is integrated: files and checkpoints stand still. Appends are acknowledged meanwhile. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.run(work);
  }

  /**
   * Signs the present tree anew and all that follows, by `signingKey` and beside it by `alsoSign`. Only within {@link Ledger.exclusively}.
   * @throws QuisError QUIS_LOG_STOPPED after a failed write
   */
  async resign(signingKey: string, alsoSign: readonly string[] = [], mldsaKey?: string): Promise<void> {
    if (this.#stopped !== undefined) throw this.#stopped;
    try {
      await this.#log.resign(signingKey, alsoSign, mldsaKey);
    } catch (error) {
      throw this.#stop(error, "the checkpoint could not be signed anew");
    }
  }

  /** Stops the log for good: going on would contradict what somebody outside holds. */
  halt(error: QuisError): void {
    this.#stop(error, "it disagrees with a copy outside", error);
  }

  async #integrateNow(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#stopped !== undefined || this.#pending.isEmpty) return;
    const work = this.#pending.head(MOST_INTEGRATED);
    // What is written from now on goes to a new segment, so that the present one can be dropped when this is done.
    this.#rotationDue = true;
    this.#turns.disk.isBulk = this.#acknowledged - this.#integrated >= INTEGRATE_AT;
    const before = this.#integrated;
    try {
      // Payloads first: a checkpoint must never cover an entry whose event is not there.
      const { entries, slots } = unpackGroups(work);
      await this.#payloads.append(slots);
      await this.#log.writer.append({ entries, leafHashes: Buffer.concat(work.map((group) => group.leafHashes)) });
      this.#pending.drop(work.length);
      this.#integrated += entries.length;
      this.#signedAtMs = Date.now();
      await this.#payloads.dropPartials(before);
      if (this.#writing === undefined) await this.#rotateIfDue();
      await this.#wal.dropBelow(this.#integrated);
    } catch (error) {
      this.#stop(error, "tiles or payloads could not be written");
      return;
    }
    this.#options.onIntegrated?.(this.#integrated);
  }

  /**
   * Puts `note`, the newest checkpoint with more signatures, into the log's folder; also after `close`, for what witnesses answer last. False
   * when the log has gone on or has stopped.
   */
  async addSignatures(note: string): Promise<boolean> {
    if (this.#stopped !== undefined && this.#stopped !== this.#closed) return false;
    try {
      return await this.#log.writer.addSignatures(note);
    } catch (error) {
      this.#stop(error, "the cosigned checkpoint could not be written");
      return false;
    }
  }

  /** Waits until every append so far has its answer. */
  async written(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Waits until everything acknowledged is in tiles under a signed checkpoint. @throws QuisError QUIS_LOG_STOPPED */
  async settle(): Promise<void> {
    if (this.#writing !== undefined) await this.written();
    // What comes meanwhile is not waited for: under load that would have no end.
    const size = this.#acknowledged;
    while (this.#integrated < size && this.#stopped === undefined) await this.#integrate();
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
   * Runs `work` on the payload of a settled log while no log of the process is integrated (see {@link Ledger.exclusively}), and leaves no
   * integrated entry in the write-ahead log. A failure stops the log, as any failed write.
   */
  async rewritePayload<T>(work: (payloads: PayloadFolder) => Promise<T>): Promise<T> {
    for (;;) {
      await this.settle();
      const done = await this.exclusively(async () => {
        // What was accepted meanwhile is integrated first.
        if (this.#writing !== undefined || this.#integrated !== this.#acknowledged) return undefined;
        return { result: await this.#rewriteNow(work) };
      });
      if (done !== undefined) return done.result;
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
    return this.#waiting(index, "entry") ?? this.#log.reader.readEntry(index);
  }

  // From memory, if the entry is not in tiles yet.
  #waiting(index: number, part: "entry" | "payload"): Uint8Array | undefined {
    if (index >= this.#acknowledged)
      throw new QuisError("QUIS_NOT_FOUND", `expected an index below ${this.#acknowledged}, got ${index}`);
    return index < this.#integrated ? undefined : this.#pending.at(index - this.#integrated, part);
  }

  /**
   * Integrates what is acknowledged and closes the files; nothing is accepted afterwards. A log that has stopped, and said so, closes without.
   * @throws QuisError QUIS_LOG_STOPPED, QUIS_DISK_FULL when a write fails only now: nothing acknowledged is lost, the next start integrates it.
   */
  async close(): Promise<void> {
    const stoppedBefore = this.#stopped;
    if (stoppedBefore === undefined) await this.settle().catch(() => undefined);
    clearTimeout(this.#timer);
    await this.#wal.close().catch((error: unknown) => this.#stop(error, "the write-ahead log could not be closed"));
    const failed = this.#stopped;
    // Whoever appends after the lock is given up would write beside the next process.
    this.#stopped ??= this.#closed;
    if (failed !== undefined && failed !== stoppedBefore) throw failed;
  }

  #stop(cause: unknown, what: string, as?: QuisError): QuisError {
    if (this.#stopped !== undefined) return this.#stopped;
    this.#stopped = as ?? stoppedBy(cause, what);
    clearTimeout(this.#timer);
    this.#options.onStopped?.(this.#stopped);
    return this.#stopped;
  }
}

function isForked(error: unknown): error is QuisError {
  return error instanceof QuisError && error.code === "QUIS_LOG_FORKED";
}

// One log's write path: accept → write-ahead log → group-commit fsync → acknowledge → payload bundles and tiles → signed checkpoint.
// Recovery is the same path: what the write-ahead log has beyond the checkpoint is integrated as if it had just been accepted.
import { parseSkey, parseVkey, splitNote } from "@quis/tlog";
import { LogReader, type LogWriter } from "@quis/tlog/fs";
import { QuisError } from "../instance/error.ts";
import { DurableFolders } from "./durable.ts";
import { isDiskFull, openFailure, remedy } from "./failure.ts";
import type { LedgerOptions } from "./ledger-options.ts";
import { openTileLog } from "./open-tile-log.ts";
import { PayloadFolder } from "./payload-folder.ts";
import { Group, groupOfFrame, Pending } from "./pending.ts";
import type { PreparedRecords } from "./records.ts";
import { Turns } from "./turns.ts";
import { readWal, type WalFrame, WalWriter } from "./wal.ts";

// Entries that wait for integration. More would only cost memory; fewer would write partial tiles for nothing.
const INTEGRATE_AT = 16_384;
const INTEGRATE_AFTER_MS = 500;
// Entries in one integration: tlog allows 65,536 per append; fewer bound the memory.
const MOST_INTEGRATED = 16_384;
// Back-pressure: append waits while this many are acknowledged but not integrated.
const MOST_PENDING = 32_768;
// One frame of the write-ahead log: large enough to share an fsync, small enough to be read back at once.
const FRAME_BYTES = 8 << 20;

interface Waiting {
  readonly records: PreparedRecords;
  readonly firstIndex: number;
  readonly place: number;
  readonly resolve: (firstIndex: number) => void;
  readonly reject: (error: Error) => void;
}

export { ledgerFolders } from "./folders.ts";
export type { LedgerOptions } from "./ledger-options.ts";
export { settleAll } from "./settle-all.ts";

export class Ledger {
  readonly #options: LedgerOptions;
  readonly #log: LogWriter;
  #reader: LogReader;
  #vkey: string;
  #formerVkey: string | undefined;
  readonly #turns: Turns;
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

  private constructor(options: LedgerOptions, log: LogWriter, payloads: PayloadFolder, wal: WalWriter) {
    this.#options = options;
    this.#log = log;
    this.#vkey = parseSkey(options.signingKey).vkey;
    this.#reader = new LogReader({ dir: options.logFolder, vkey: this.#vkey });
    this.#turns = options.turns ?? new Turns();
    this.#payloads = payloads;
    this.#wal = wal;
    this.#assigned = this.#acknowledged = this.#integrated = log.size;
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
    const folders = new DurableFolders(options.data);
    for (const folder of [options.logFolder, options.payloadFolder, options.walFolder]) await folders.ensure(folder);
    const contents = await readWal(options.walFolder);
    const log = await openTileLog(options, options.fresh && contents.frames.length === 0);
    const payloads = new PayloadFolder(options.payloadFolder);
    await payloads.open(log.size);
    const ledger = new Ledger(options, log, payloads, new WalWriter(options.walFolder, contents.segments));
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
    return this.#log.checkpoint();
  }

  /** The signed checkpoint with the key that verifies it. */
  get signed(): { readonly note: string; readonly vkey: string } {
    const note = this.#log.checkpoint();
    return { note, vkey: this.vkeyOf(note) };
  }

  /** The log's key that signed `note`: the present one, or the one before for what was signed before the change. */
  vkeyOf(note: string): string {
    const { name, keyId } = parseVkey(this.#vkey);
    const byPresent = splitNote(note).signatures.some((line) => line.name === name && line.keyId === keyId);
    return byPresent ? this.#vkey : (this.#formerVkey ?? this.#vkey);
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
  async resign(signingKey: string, alsoSign: readonly string[] = []): Promise<void> {
    if (this.#stopped !== undefined) throw this.#stopped;
    const dir = this.#options.logFolder;
    const former = this.#vkey;
    const signer = parseSkey(signingKey);
    try {
      this.#reader = new LogReader({ dir, vkey: [signer.vkey, former] });
      if (signer.vkey !== former) this.#formerVkey = former;
      this.#vkey = signer.vkey;
      await this.#log.resign(signer, alsoSign.map(parseSkey));
      this.#reader = new LogReader({ dir, vkey: signer.vkey });
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
    const before = this.#integrated;
    try {
      // Payloads first: a checkpoint must never cover an entry whose event is not there.
      await this.#payloads.append(work.flatMap((group) => group.payloads));
      const entries = work.flatMap((group) => group.entries);
      await this.#log.append({ entries, leafHashes: Buffer.concat(work.map((group) => group.leafHashes)) });
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

  /** Waits until every append so far has its answer. */
  async written(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Waits until everything acknowledged is in tiles under a signed checkpoint. @throws QuisError QUIS_LOG_STOPPED */
  async settle(): Promise<void> {
    if (this.#writing !== undefined) await this.written();
    while (this.#integrated < this.#acknowledged && this.#stopped === undefined) await this.#integrate();
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  /** The payload record of an acknowledged entry. @throws QuisError QUIS_NOT_FOUND */
  async readPayload(index: number): Promise<Uint8Array> {
    return this.#waiting(index, "payload") ?? this.#payloads.read(index);
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
    this.#stopped ??= new QuisError("QUIS_LOG_STOPPED", "The log is closed. Start Quis again on this folder.");
    if (failed !== undefined && failed !== stoppedBefore) throw failed;
  }

  #stop(cause: unknown, what: string, as?: QuisError): QuisError {
    if (this.#stopped !== undefined) return this.#stopped;
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#stopped =
      as ??
      new QuisError(
        isDiskFull(cause) ? "QUIS_DISK_FULL" : "QUIS_LOG_STOPPED",
        `The log has stopped: ${what} (${reason}). Everything acknowledged before is kept; nothing more is accepted. ` +
          remedy(cause),
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

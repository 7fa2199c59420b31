// Framed records in batches for the workers; records too long for memory go straight to quarantine.
import { type FrameSink, YearWalk } from "@quis/sources";
import { free } from "../bytes/free.ts";
import type { Quarantine, StoredRaw } from "./quarantine.ts";
import type { RawBatch } from "./prepare.ts";

const BATCH_RECORDS = 1024;
const BATCH_BYTES = 2 << 20;
const FIRST_BYTES = 32 << 10;

/** A record that is not prepared: too long, or cut off by the end of a truncated file. */
export interface Refused {
  readonly line: number;
  readonly raw: Uint8Array | Promise<StoredRaw>;
  readonly code: string;
  readonly reason: string;
}

export class Batcher implements FrameSink {
  readonly #quarantine: Quarantine;
  readonly #now: () => number;
  readonly #years: YearWalk | undefined;
  readonly ready: RawBatch[] = [];
  readonly refused: Refused[] = [];
  read = 0;
  /** The header record is taken here when a format has one. */
  onHeader: ((record: Uint8Array) => void) | undefined;
  /** Set before the last flush of a truncated file: its last record is not whole. */
  truncated: string | undefined;
  // Grows: what a live source sends is mostly a few kilobytes, and 2 MiB for each of them were most of a request's time.
  #bytes: Uint8Array<ArrayBuffer>;
  #offsets = new Uint32Array(BATCH_RECORDS + 1);
  #lines = new Float64Array(BATCH_RECORDS);
  #recordYears = new Uint16Array(BATCH_RECORDS);
  #count = 0;
  #long: ReturnType<Quarantine["rawWriter"]> | undefined;
  #longLine = 0;
  #longBytes = 0;

  /** `year` is that of the first line, for files whose times name none; `expectedBytes` of records spare copies when they are right. */
  constructor(
    quarantine: Quarantine,
    now: () => number,
    {
      year,
      expectedBytes = FIRST_BYTES,
    }: { readonly year?: number | undefined; readonly expectedBytes?: number | undefined } = {},
  ) {
    this.#quarantine = quarantine;
    this.#now = now;
    this.#bytes = new Uint8Array(Math.min(BATCH_BYTES, expectedBytes));
    this.#years = year === undefined ? undefined : new YearWalk(year);
  }

  record(line: number, bytes: Uint8Array): void {
    if (this.onHeader !== undefined) {
      const take = this.onHeader;
      this.onHeader = undefined;
      take(bytes.slice());
      return;
    }
    this.read++;
    if (this.truncated !== undefined) {
      this.refused.push({ line, raw: bytes.slice(), code: "QUIS_TRUNCATED", reason: this.truncated });
      return;
    }
    const at = this.#offsets[this.#count]!;
    if (this.#count === BATCH_RECORDS || (this.#count > 0 && at + bytes.length > BATCH_BYTES)) {
      this.flush();
      this.read--;
      this.record(line, bytes);
      return;
    }
    if (at + bytes.length > this.#bytes.length) this.#grow(at, at + bytes.length);
    this.#bytes.set(bytes, at);
    this.#lines[this.#count] = line;
    if (this.#years !== undefined) this.#recordYears[this.#count] = this.#years.yearOf(bytes);
    this.#offsets[++this.#count] = at + bytes.length;
  }

  #grow(used: number, needed: number): void {
    const more = new Uint8Array(Math.max(needed, Math.min(BATCH_BYTES, this.#bytes.length * 4)));
    more.set(this.#bytes.subarray(0, used));
    free(this.#bytes);
    this.#bytes = more;
  }

  oversizeStart(line: number): void {
    this.#long = this.#quarantine.rawWriter();
    this.#longLine = line;
    this.#longBytes = 0;
  }

  oversizeChunk(chunk: Uint8Array): void {
    this.#long!.write(chunk);
    this.#longBytes += chunk.length;
  }

  oversizeEnd(): void {
    this.read++;
    const raw = this.#long!.end();
    // Awaited by the importer; without this a failed write would be an unhandled rejection before it gets there.
    raw.catch(() => undefined);
    this.refused.push({
      line: this.#longLine,
      raw,
      code: "SOURCE_RECORD_TOO_LONG",
      reason: `expected a record of at most 1 MiB, got ${this.#longBytes} bytes`,
    });
    this.#long = undefined;
  }

  /** Makes a batch of what is there. */
  flush(): void {
    if (this.#count === 0) return;
    const size = this.#offsets[this.#count]!;
    this.#makeReady(this.#bytes.slice(0, size));
  }

  /** Makes the last batch, without a copy. No record may follow. */
  finish(): void {
    if (this.#count > 0) this.#makeReady(this.#bytes.subarray(0, this.#offsets[this.#count]));
    else free(this.#bytes);
  }

  #makeReady(bytes: Uint8Array): void {
    this.ready.push({
      bytes,
      offsets: this.#offsets.slice(0, this.#count + 1),
      lines: this.#lines.slice(0, this.#count),
      years: this.#years === undefined ? undefined : this.#recordYears.slice(0, this.#count),
      count: this.#count,
      receivedMs: this.#now(),
    });
    this.#count = 0;
  }
}

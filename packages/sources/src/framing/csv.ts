// One record per CSV row: RFC 4180 §2, a quoted field may hold line ends.
import { CR, emitRecord, type Framer, type FrameSink, LF, OversizeStream, QUOTE } from "./framer.ts";

// States of the scan within one record.
const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const QUOTE_IN_QUOTED = 3;
const CR_AFTER_QUOTE = 4;
/** Wrong quoting was met: the record ends at the next line end whatever follows. */
const BROKEN = 5;

/** How many times its own length a file may be read again for repairs before quotes are no longer trusted. */
const RESCAN_FACTOR = 4;

/**
 * Frames CSV rows. A quote that is never closed properly must not swallow the good rows after it: when a field that spans
 * lines turns out to be malformed, runs to the end of the file or past `maxRecordBytes`, its first line becomes a record
 * of its own (which the normaliser will refuse) and framing starts again at the next line.
 *
 * Attacker: a file made of such fields would make repairs quadratic. After re-reading RESCAN_FACTOR times what was read
 * (and 16 records of the greatest length), quotes no longer span lines.
 */
export class CsvFramer implements Framer {
  readonly #maxBytes: number;
  readonly #delimiter: number;
  readonly #oversize = new OversizeStream();
  #inOversize = false;
  #line = 1;
  /** Bytes from the start of the unfinished record, and how far and in which state they are scanned. */
  #data: Uint8Array = new Uint8Array(0);
  #at = 0;
  #state = FIELD_START;
  /** Index in #data of the first line end inside the unfinished record, or -1. */
  #firstLf = -1;
  #read = 0;
  #rescanned = 0;

  constructor(maxRecordBytes: number, delimiter: number) {
    this.#maxBytes = maxRecordBytes;
    this.#delimiter = delimiter;
  }

  push(chunk: Uint8Array, sink: FrameSink): void {
    if (chunk.length === 0) return;
    this.#read += chunk.length;
    let rest = chunk;
    if (this.#inOversize) {
      const lf = rest.indexOf(LF);
      if (lf < 0) {
        this.#oversize.chunk(rest, sink);
        return;
      }
      this.#closeOversize(rest.subarray(0, lf), sink);
      rest = rest.subarray(lf + 1);
    }
    this.#data = this.#data.length === 0 ? rest : joined(this.#data, rest);
    this.#scan(sink);
  }

  end(sink: FrameSink): void {
    while (this.#data.length > 0) {
      if (this.#state === QUOTED && this.#firstLf >= 0) {
        this.#data = this.#data.subarray(this.#cutAtFirstLine(0, sink));
        this.#begin(0);
        this.#scan(sink);
      } else {
        emitRecord(this.#line, this.#data, this.#maxBytes, sink);
        this.#data = new Uint8Array(0);
      }
    }
    if (this.#inOversize) this.#closeOversize(new Uint8Array(0), sink);
  }

  get held(): number | undefined {
    return this.#inOversize ? undefined : this.#data.length;
  }

  #closeOversize(last: Uint8Array, sink: FrameSink): void {
    this.#oversize.chunk(last, sink);
    this.#oversize.end(sink);
    this.#inOversize = false;
    this.#line += 1;
  }

  /** Scans #data from #at, emits every complete record and leaves the unfinished one at the start of #data. */
  #scan(sink: FrameSink): void {
    let start = 0;
    while (!this.#inOversize) {
      const end = this.#recordEnd(start);
      // However the file is cut into chunks: a record over lines that is too long is cut at its first line, though its end is at hand.
      const isCut = end === REPAIR || (this.#firstLf >= 0 && end - start > this.#maxBytes + 1);
      if (end >= 0 && !isCut) {
        this.#emit(start, end, sink);
        start = end + 1;
      } else if (isCut) {
        if (end >= 0) this.#at = end;
        start = this.#cutAtFirstLine(start, sink);
      } else if (this.#data.length - start > this.#maxBytes + 1) {
        if (this.#firstLf >= 0) start = this.#cutAtFirstLine(start, sink);
        else {
          this.#oversize.start(this.#line, sink);
          this.#oversize.chunk(this.#data.slice(start), sink);
          this.#inOversize = true;
          start = this.#data.length;
        }
      } else break;
    }
    this.#data = start === this.#data.length ? new Uint8Array(0) : this.#data.subarray(start);
    this.#at -= start;
    if (this.#firstLf >= 0) this.#firstLf -= start;
    if (this.#data.length === 0) this.#begin(0);
  }

  #begin(at: number): void {
    this.#at = at;
    this.#state = FIELD_START;
    this.#firstLf = -1;
  }

  #emit(start: number, end: number, sink: FrameSink): void {
    emitRecord(this.#line, this.#data.subarray(start, end), this.#maxBytes, sink);
    this.#line += 1;
    if (this.#firstLf >= 0) {
      for (let lf = this.#firstLf; lf >= 0 && lf < end; lf = this.#data.indexOf(LF, lf + 1)) this.#line += 1;
    }
    this.#begin(end + 1);
  }

  /** Ends the unfinished record at its first line and returns where the next one starts. */
  #cutAtFirstLine(start: number, sink: FrameSink): number {
    const lf = this.#firstLf;
    this.#rescanned += this.#at - lf;
    emitRecord(this.#line, this.#data.subarray(start, lf), this.#maxBytes, sink);
    this.#line += 1;
    this.#begin(lf + 1);
    return lf + 1;
  }

  #quotesSpanLines(): boolean {
    return this.#rescanned <= RESCAN_FACTOR * this.#read + 16 * this.#maxBytes;
  }

  /** Index of the line end that closes the record that begins at `start`, UNFINISHED, or REPAIR. */
  #recordEnd(start: number): number {
    const data = this.#data;
    const length = data.length;
    let state = this.#state;
    let at = this.#at;
    // The next line end at or after `at`, kept so that a row of very many quoted fields is not searched once per field.
    let lf = -1;
    while (at < length) {
      if (state === QUOTED) {
        const quote = data.indexOf(QUOTE, at);
        const stop = quote < 0 ? length : quote;
        if (this.#firstLf < 0) {
          if (lf < at) lf = lineEnd(data, at);
          if (lf < stop) {
            if (!this.#quotesSpanLines()) return lf;
            this.#firstLf = lf;
          }
        }
        at = quote < 0 ? length : quote + 1;
        if (quote >= 0) state = QUOTE_IN_QUOTED;
        continue;
      }
      if (state === BROKEN) {
        const next = data.indexOf(LF, at);
        if (next >= 0) return next;
        at = length;
        continue;
      }
      const byte = data[at] as number;
      if (byte === LF) return at;
      if (state === QUOTE_IN_QUOTED && byte === QUOTE) state = QUOTED;
      else if (byte === this.#delimiter && state !== CR_AFTER_QUOTE) state = FIELD_START;
      else if (state === QUOTE_IN_QUOTED && byte === CR) state = CR_AFTER_QUOTE;
      else if (state >= QUOTE_IN_QUOTED) {
        if (this.#firstLf >= 0) {
          this.#at = at;
          return REPAIR;
        }
        state = BROKEN;
      } else if (state === FIELD_START && byte === QUOTE) state = QUOTED;
      else if (!(state === FIELD_START && isBomByte(data, start, at))) state = PLAIN;
      at += 1;
    }
    this.#state = state;
    this.#at = at;
    return UNFINISHED;
  }
}

const UNFINISHED = -1;
const REPAIR = -2;

function lineEnd(data: Uint8Array, from: number): number {
  const lf = data.indexOf(LF, from);
  return lf < 0 ? data.length : lf;
}

/** A byte order mark before the first field does not hide that field's opening quote. */
function isBomByte(data: Uint8Array, start: number, at: number): boolean {
  if (at - start > 2) return false;
  return data[at] === (at === start ? 0xef : at === start + 1 ? 0xbb : 0xbf);
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const both = new Uint8Array(head.length + tail.length);
  both.set(head);
  both.set(tail, head.length);
  return both;
}

// One record per physical line.
import { emitRecord, type Framer, type FrameSink, LF, OversizeStream } from "./framer.ts";

/** Frames NDJSON and other one-record-per-line files. See `FrameSink` for line ends and blank lines. */
export class LineFramer implements Framer {
  readonly #maxBytes: number;
  readonly #oversize = new OversizeStream();
  #inOversize = false;
  #line = 1;
  /** The unfinished record of earlier chunks. */
  #carry = new Uint8Array(4096);
  #carried = 0;

  constructor(maxRecordBytes: number) {
    this.#maxBytes = maxRecordBytes;
  }

  push(chunk: Uint8Array, sink: FrameSink): void {
    let start = 0;
    for (let at = chunk.indexOf(LF, start); at >= 0; at = chunk.indexOf(LF, start)) {
      this.#finish(chunk.subarray(start, at), sink);
      this.#line += 1;
      start = at + 1;
    }
    if (start < chunk.length) this.#keep(start === 0 ? chunk : chunk.subarray(start), sink);
  }

  end(sink: FrameSink): void {
    this.#finish(new Uint8Array(0), sink);
  }

  get held(): number | undefined {
    return this.#inOversize ? undefined : this.#carried;
  }

  #finish(last: Uint8Array, sink: FrameSink): void {
    if (this.#inOversize) {
      this.#oversize.chunk(last, sink);
      this.#oversize.end(sink);
      this.#inOversize = false;
    } else if (this.#carried === 0) {
      emitRecord(this.#line, last, this.#maxBytes, sink);
    } else {
      const whole = new Uint8Array(this.#carried + last.length);
      whole.set(this.#carry.subarray(0, this.#carried));
      whole.set(last, this.#carried);
      this.#carried = 0;
      emitRecord(this.#line, whole, this.#maxBytes, sink);
    }
  }

  #keep(part: Uint8Array, sink: FrameSink): void {
    if (this.#inOversize) {
      this.#oversize.chunk(part, sink);
      return;
    }
    const total = this.#carried + part.length;
    // One byte more than the limit may still be a record of the limit and a `\r`.
    if (total > this.#maxBytes + 1) {
      this.#oversize.start(this.#line, sink);
      this.#oversize.chunk(this.#carry.slice(0, this.#carried), sink);
      this.#oversize.chunk(part, sink);
      this.#carried = 0;
      this.#inOversize = true;
      return;
    }
    if (total > this.#carry.length) {
      const grown = new Uint8Array(Math.max(total, this.#carry.length * 2));
      grown.set(this.#carry.subarray(0, this.#carried));
      this.#carry = grown;
    }
    this.#carry.set(part, this.#carried);
    this.#carried = total;
  }
}

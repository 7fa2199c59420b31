// One record per physical line.
import { Carry } from "./carry.ts";
import { emitRecord, type Framer, type FrameSink, LF, OversizeStream } from "./framer.ts";

/** Frames NDJSON and other one-record-per-line files. See `FrameSink` for line ends and blank lines. */
export class LineFramer implements Framer {
  readonly #maxBytes: number;
  readonly #oversize = new OversizeStream();
  #inOversize = false;
  #line = 1;
  readonly #carry = new Carry();

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
    return this.#inOversize ? undefined : this.#carry.length;
  }

  #finish(last: Uint8Array, sink: FrameSink): void {
    if (this.#inOversize) {
      this.#oversize.chunk(last, sink);
      this.#oversize.end(sink);
      this.#inOversize = false;
    } else emitRecord(this.#line, this.#carry.join(last), this.#maxBytes, sink);
  }

  #keep(part: Uint8Array, sink: FrameSink): void {
    if (this.#inOversize) {
      this.#oversize.chunk(part, sink);
      return;
    }
    // One byte more than the limit may still be a record of the limit and a `\r`.
    if (this.#carry.length + part.length > this.#maxBytes + 1) {
      this.#oversize.start(this.#line, sink);
      this.#oversize.chunk(this.#carry.take(), sink);
      this.#oversize.chunk(part, sink);
      this.#inOversize = true;
      return;
    }
    this.#carry.add(part);
  }
}

// One record per message of a log whose messages span lines, as PostgreSQL writes them to stderr: a line that begins with a tab goes on with the line
// before, and DETAIL, STATEMENT and the like go on with the message before (elog.c, send_message_to_server_log).
import { CR, emitRecord, type Framer, type FrameSink, LF, type MessageLines, OversizeStream } from "./framer.ts";

// What a line is, is told from its first bytes, however it is cut into chunks.
const HEAD_BYTES = 4096;
const TAB = 9;

/** Line ends within a record are part of it. Blank lines are no records and end none. */
export class MessageFramer implements Framer {
  readonly #maxBytes: number;
  readonly #messages: MessageLines;
  readonly #decoder = new TextDecoder("latin1");
  readonly #oversize = new OversizeStream();
  #line = 1;
  // Bytes pushed, and those before the line at hand and before the record at hand.
  #pushed = 0;
  #lineStart = 0;
  #recordStart = 0;
  #recordLine = 0;
  #hasRecord = false;
  #isOversize = false;
  #session: string | undefined;
  readonly #record = new Buffered();
  // The line at hand until it is known what it is; then its bytes go to the record.
  readonly #head = new Buffered();
  #isKnown = false;

  constructor(maxRecordBytes: number, messages: MessageLines) {
    this.#maxBytes = maxRecordBytes;
    this.#messages = messages;
  }

  push(chunk: Uint8Array, sink: FrameSink): void {
    let start = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, start)) {
      this.#take(chunk.subarray(start, at), sink);
      this.#endLine(sink);
      start = at + 1;
      this.#lineStart = this.#pushed + start;
    }
    if (start < chunk.length) this.#take(chunk.subarray(start), sink);
    this.#pushed += chunk.length;
  }

  get held(): number | undefined {
    if (this.#isOversize) return undefined;
    return this.#pushed - (this.#hasRecord ? this.#recordStart : this.#lineStart);
  }

  end(sink: FrameSink): void {
    this.#endLine(sink);
    this.#finish(sink);
  }

  #take(part: Uint8Array, sink: FrameSink): void {
    if (this.#isKnown) this.#append(part, sink);
    else {
      this.#head.add(part);
      if (this.#head.bytes.length >= HEAD_BYTES) this.#place(sink);
    }
  }

  #endLine(sink: FrameSink): void {
    if (!this.#isKnown) this.#place(sink);
    this.#isKnown = false;
    this.#line += 1;
  }

  /** Decides what the line at hand is, and gives its bytes to the record it belongs to. */
  #place(sink: FrameSink): void {
    const bytes = this.#head.bytes;
    if (bytes.length === 0 || (bytes.length === 1 && bytes[0] === CR)) {
      this.#head.clear();
      return;
    }
    const text = this.#decoder.decode(bytes.subarray(0, HEAD_BYTES));
    if (this.#hasRecord && (bytes[0] === TAB || this.#messages.continues(text, this.#session)))
      this.#append(Uint8Array.of(LF), sink);
    else {
      this.#finish(sink);
      this.#hasRecord = true;
      this.#recordLine = this.#line;
      this.#recordStart = this.#lineStart;
      this.#session = this.#messages.sessionOf(text);
    }
    this.#isKnown = true;
    this.#append(bytes, sink);
    this.#head.clear();
  }

  #append(part: Uint8Array, sink: FrameSink): void {
    // One byte more than the limit may still be a record of the limit and a `\r`.
    if (!this.#isOversize && this.#record.bytes.length + part.length > this.#maxBytes + 1) {
      this.#isOversize = true;
      this.#oversize.start(this.#recordLine, sink);
      this.#oversize.chunk(this.#record.bytes.slice(), sink);
      this.#record.clear();
    }
    // A view of the line's buffer is used again for the next line.
    if (this.#isOversize) this.#oversize.chunk(part.slice(), sink);
    else this.#record.add(part);
  }

  #finish(sink: FrameSink): void {
    if (!this.#hasRecord) return;
    if (this.#isOversize) this.#oversize.end(sink);
    else emitRecord(this.#recordLine, this.#record.bytes.slice(), this.#maxBytes, sink);
    this.#record.clear();
    this.#isOversize = this.#hasRecord = false;
  }
}

/** Bytes that grow. */
class Buffered {
  #buffer = new Uint8Array(4096);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  add(part: Uint8Array): void {
    const total = this.#length + part.length;
    if (total > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(total, this.#buffer.length * 2));
      grown.set(this.bytes);
      this.#buffer = grown;
    }
    this.#buffer.set(part, this.#length);
    this.#length = total;
  }

  clear(): void {
    this.#length = 0;
  }
}

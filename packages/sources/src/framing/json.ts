// Records of JSON files as vendors write them: an object per line, objects one after the other over many lines, an array of objects, or an
// object that holds the array (`{"Records": [...]}`). RFC 8259 decides what is a string; everything else is left to the normaliser.
import { Carry } from "./carry.ts";
import { emitRecord, type Framer, type FrameSink, LF, OversizeStream, QUOTE } from "./framer.ts";

const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const MAX_KEY_BYTES = 64;

/**
 * Frames the objects of a JSON file. `lists` names members whose array holds the records when the outermost object has one. What is no object
 * and no punctuation between objects is a record too: it will be refused, not lost. An object that is broken for certain (a line ends within a string,
 * or a `{` stands where no value can begin) ends where a line begins with `{`, at its very start or as far in as records of this file began before.
 */
export class JsonFramer implements Framer {
  readonly #maxBytes: number;
  readonly #lists: ReadonlySet<string>;
  readonly #oversize = new OversizeStream();
  readonly #carry = new Carry();
  #line = 1;
  #recordLine = 1;
  #kind: "between" | "object" | "junk" | "envelope" = "between";
  #isOversize = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  // The last byte that is no white space, outside and at the end of strings.
  #last = 0;
  // White space at the start of the line; or -1 behind anything else.
  #indent = 0;
  // The same of the last record that began a line.
  #recordIndent = 0;
  // Whether the open brackets are objects, a bit each, the innermost lowest. Beyond 32 levels it says array, which is certain of nothing.
  #objects = 0;
  // Name of the member at depth 1 whose value comes next; undefined elsewhere.
  #key: number[] | undefined;
  #keyIsOpen = false;
  // Brackets around records: arrays, and how many envelopes are open.
  #envelopes = 0;

  constructor(maxRecordBytes: number, lists: readonly string[] = []) {
    this.#maxBytes = maxRecordBytes;
    this.#lists = new Set(lists);
  }

  push(chunk: Uint8Array, sink: FrameSink): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#kind === "between") start = this.#between(byte, at, start);
      else if (this.#kind === "junk") {
        if (byte === LF || byte === COMMA || byte === OPEN_OBJECT || byte === CLOSE_ARRAY) {
          this.#finish(chunk.subarray(start, at), sink);
          start = this.#between(byte, at, start);
        }
      } else if (this.#resyncs(byte)) {
        this.#finish(chunk.subarray(start, at), sink);
        start = this.#between(byte, at, start);
      } else {
        this.#inside(byte, this.#kind === "envelope" ? 0 : this.#carry.length + at + 1 - start);
        if (this.#depth === 0) {
          this.#finish(chunk.subarray(start, at + 1), sink);
          start = at + 1;
        }
      }
      if (byte === LF) {
        this.#line++;
        this.#indent = 0;
      } else if (byte <= 0x20) {
        if (this.#indent >= 0) this.#indent++;
      } else {
        this.#indent = -1;
        this.#last = byte;
      }
    }
    if (this.#kind !== "between" && this.#kind !== "envelope" && start < chunk.length)
      this.#keep(chunk.subarray(start), sink);
  }

  end(sink: FrameSink): void {
    if (this.#kind !== "between") this.#finish(new Uint8Array(0), sink);
  }

  // Within an outer array or object nobody else could go on.
  get held(): number | undefined {
    return this.#kind === "between" && this.#envelopes === 0 ? 0 : undefined;
  }

  #between(byte: number, at: number, start: number): number {
    if (byte === OPEN_OBJECT) {
      this.#kind = "object";
      this.#depth = 1;
      this.#objects = 1;
      if (this.#indent >= 0) this.#recordIndent = this.#indent;
      this.#recordLine = this.#line;
      this.#inString = this.#escaped = false;
      // Only an outermost object can be an envelope.
      this.#key = this.#lists.size > 0 && this.#envelopes === 0 ? [] : undefined;
      this.#keyIsOpen = false;
      return at;
    }
    // White space, punctuation between records, and a byte order mark.
    if (byte <= 0x20 || byte === COMMA || byte === OPEN_ARRAY || byte === 0xef || byte === 0xbb || byte === 0xbf) {
      this.#kind = "between";
      return start;
    }
    if (byte === CLOSE_ARRAY) {
      this.#kind = "between";
      if (this.#envelopes > 0) this.#backToEnvelope();
      return start;
    }
    this.#kind = "junk";
    this.#recordLine = this.#line;
    return at;
  }

  #backToEnvelope(): void {
    this.#envelopes = 0;
    this.#kind = "envelope";
    this.#depth = 1;
    this.#objects = 1;
    this.#inString = this.#escaped = false;
    this.#key = [];
    this.#keyIsOpen = false;
  }

  // A string has no line end in it (RFC 8259 §7), and a `{` follows `:` or `[`, or `,` in an array.
  #resyncs(byte: number): boolean {
    if (byte !== OPEN_OBJECT) return false;
    // What surrounds records is in no record: where it is broken, it must not swallow those that follow.
    const isEnvelope = this.#kind === "envelope";
    const isPlace = this.#indent === 0 || (this.#indent > 0 && (isEnvelope || this.#indent === this.#recordIndent));
    if (!isEnvelope && (!isPlace || this.#line === this.#recordLine)) return false;
    if (this.#inString) return isPlace;
    if (this.#last === COMMA) return (this.#objects & 1) === 1;
    return this.#last !== COLON && this.#last !== OPEN_ARRAY;
  }

  // `length` is the record's so far.
  #inside(byte: number, length: number): void {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = this.#keyIsOpen = false;
        return;
      }
      if (this.#keyIsOpen && this.#key !== undefined && this.#key.length <= MAX_KEY_BYTES) this.#key.push(byte);
      return;
    }
    if (byte === QUOTE) {
      this.#inString = true;
      if (this.#depth === 1 && this.#key !== undefined && (this.#last === OPEN_OBJECT || this.#last === COMMA)) {
        this.#key = [];
        this.#keyIsOpen = true;
      }
    } else if (byte === OPEN_ARRAY && this.#depth === 1 && this.#last === COLON && this.#isList(length)) {
      this.#envelopes = 1;
      this.#kind = "between";
      this.#carry.take();
      this.#depth = -1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      this.#depth++;
      this.#objects = (this.#objects << 1) | (byte === OPEN_OBJECT ? 1 : 0);
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      this.#depth--;
      this.#objects >>>= 1;
    }
  }

  // What is too long before its list is a record that is too long, however the file is cut into chunks.
  #isList(length: number): boolean {
    return length <= this.#maxBytes && this.#key !== undefined && this.#lists.has(String.fromCharCode(...this.#key));
  }

  // The record at hand ends with `last`.
  #finish(last: Uint8Array, sink: FrameSink): void {
    const { length } = last;
    if (this.#kind === "envelope") this.#carry.take();
    else if (this.#isOversize) {
      this.#oversize.chunk(last, sink);
      this.#oversize.end(sink);
      this.#isOversize = false;
    } else if (length > 0 || this.#carry.length > 0) {
      this.#emit(last, sink);
    }
    this.#kind = "between";
  }

  #emit(last: Uint8Array, sink: FrameSink): void {
    const whole = this.#carry.join(last);
    // As it would be had it come in pieces: too long is what it is with the white space behind it, which then stays.
    if (whole.length > this.#maxBytes) {
      this.#oversize.start(this.#recordLine, sink);
      this.#oversize.chunk(whole, sink);
      this.#oversize.end(sink);
      return;
    }
    let end = whole.length;
    while (end > 0 && (whole[end - 1] as number) <= 0x20) end--;
    emitRecord(this.#recordLine, whole.subarray(0, end), this.#maxBytes, sink);
  }

  #keep(part: Uint8Array, sink: FrameSink): void {
    if (this.#isOversize) {
      this.#oversize.chunk(part, sink);
      return;
    }
    if (this.#carry.length + part.length > this.#maxBytes) {
      this.#oversize.start(this.#recordLine, sink);
      this.#oversize.chunk(this.#carry.take(), sink);
      this.#oversize.chunk(part, sink);
      this.#isOversize = true;
      this.#key = undefined;
      return;
    }
    this.#carry.add(part);
  }
}

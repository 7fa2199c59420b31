// Records that lie in lists of lists: {"resourceLogs": [{"resource": …, "scopeLogs": [{"scope": …, "logRecords": [record, …]}]}]}.
import { emitRecord, type Framer, type FrameSink, LF, QUOTE } from "./framer.ts";
import { JsonFramer } from "./json.ts";

/** How many records of the greatest length an outermost object may be long. */
const REQUEST_FACTOR = 16;

/**
 * How many times its own length the records of one outermost object may have together. Attacker: what surrounds the records is repeated with each
 * of them, so a long resource with very many records would grow without end.
 */
const GROWTH_FACTOR = 64;

const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Bytes `from` to `to`, exclusive. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** What stands around a record, from outside to inside before it and from inside to outside after it. */
interface Surroundings {
  readonly before: readonly Span[];
  readonly after: readonly Span[];
  readonly length: number;
}

/**
 * Frames each innermost element with everything that surrounds it, byte for byte: a record is the outermost object as it was, with one element in each
 * of the nested lists. What does not have these lists stays whole, as does an object whose records would be too long together.
 */
export class NestedJsonFramer implements Framer {
  readonly #objects: JsonFramer;
  readonly #maxBytes: number;
  readonly #names: readonly Uint8Array[];

  /** `path` names the lists from outside to inside. */
  constructor(maxRecordBytes: number, path: readonly string[]) {
    this.#objects = new JsonFramer(maxRecordBytes * REQUEST_FACTOR);
    this.#maxBytes = maxRecordBytes;
    this.#names = path.map((name) => new TextEncoder().encode(name));
  }

  push(chunk: Uint8Array, sink: FrameSink): void {
    this.#objects.push(chunk, this.#splitting(sink));
  }

  end(sink: FrameSink): void {
    this.#objects.end(this.#splitting(sink));
  }

  #splitting(sink: FrameSink): FrameSink {
    return {
      record: (line, bytes) => this.#split(line, bytes, sink),
      oversizeStart: (line) => sink.oversizeStart(line),
      oversizeChunk: (chunk) => sink.oversizeChunk(chunk),
      oversizeEnd: () => sink.oversizeEnd(),
    };
  }

  #split(line: number, bytes: Uint8Array, sink: FrameSink): void {
    const whole = { from: 0, to: bytes.length };
    let total = 0;
    this.#walk(bytes, whole, 0, NOTHING, (record, around) => {
      total += record.to - record.from + around.length;
    });
    if (total > bytes.length * GROWTH_FACTOR) {
      emitRecord(line, bytes, this.#maxBytes, sink);
      return;
    }
    let counted = 0;
    this.#walk(bytes, whole, 0, NOTHING, (record, around) => {
      for (; counted < record.from; counted++) if (bytes[counted] === LF) line++;
      emitRecord(line, compose(bytes, record, around), this.#maxBytes, sink);
    });
  }

  #walk(
    bytes: Uint8Array,
    span: Span,
    level: number,
    around: Surroundings,
    visit: (record: Span, around: Surroundings) => void,
  ): void {
    const name = this.#names[level];
    const list = name === undefined ? undefined : findList(bytes, span, name);
    if (list === undefined) {
      visit(span, around);
      return;
    }
    const before = { from: span.from, to: list.from };
    const after = { from: list.to, to: span.to };
    const inner = {
      before: [...around.before, before],
      after: [after, ...around.after],
      length: around.length + (before.to - before.from) + (after.to - after.from),
    };
    for (let at = skipBlank(bytes, list.from, list.to); at < list.to;) {
      const to = skipValue(bytes, at, list.to);
      this.#walk(bytes, { from: at, to }, level + 1, inner, visit);
      at = skipBlank(bytes, to, list.to);
    }
  }
}

const NOTHING: Surroundings = { before: [], after: [], length: 0 };

function compose(bytes: Uint8Array, record: Span, around: Surroundings): Uint8Array {
  if (around.length === 0) return bytes.subarray(record.from, record.to);
  const composed = new Uint8Array(record.to - record.from + around.length);
  let at = 0;
  for (const { from, to } of [...around.before, record, ...around.after]) {
    composed.set(bytes.subarray(from, to), at);
    at += to - from;
  }
  return composed;
}

/** The inside of the array that is the member `name` of the object in `span`; undefined if there is none. The first of several counts: the others stay, and make the record one that is refused. */
function findList(bytes: Uint8Array, span: Span, name: Uint8Array): Span | undefined {
  if (bytes[span.from] !== OPEN_OBJECT || bytes[span.to - 1] !== CLOSE_OBJECT) return undefined;
  const end = span.to - 1;
  let at = skipBlank(bytes, span.from + 1, end);
  while (at < end) {
    if (bytes[at] !== QUOTE) return undefined;
    const keyEnd = skipValue(bytes, at, end);
    const value = skipColon(bytes, keyEnd, end);
    if (value === undefined) return undefined;
    const to = skipValue(bytes, value, end);
    if (
      bytes[value] === OPEN_ARRAY &&
      bytes[to - 1] === CLOSE_ARRAY &&
      to - value > 1 &&
      isName(bytes, at, keyEnd, name)
    )
      return { from: value + 1, to: to - 1 };
    at = skipBlank(bytes, to, end);
  }
  return undefined;
}

function isName(bytes: Uint8Array, from: number, to: number, name: Uint8Array): boolean {
  return to - from === name.length + 2 && name.every((byte, i) => bytes[from + 1 + i] === byte);
}

function skipColon(bytes: Uint8Array, from: number, end: number): number | undefined {
  let at = from;
  while (at < end && (bytes[at] as number) <= 0x20) at++;
  if (bytes[at] !== COLON) return undefined;
  at++;
  while (at < end && (bytes[at] as number) <= 0x20) at++;
  return at < end ? at : undefined;
}

/** Past white space and commas. */
function skipBlank(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && ((bytes[at] as number) <= 0x20 || bytes[at] === COMMA)) at++;
  return at;
}

/** Past one value, always at least one byte. Whether it is valid is for who parses the record. */
function skipValue(bytes: Uint8Array, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      at = stringEnd(bytes, at, end);
      if (depth === 0) return Math.min(at + 1, end);
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth--;
      if (depth <= 0) return at + 1;
    } else if (depth === 0 && at > from && (byte === COMMA || byte <= 0x20)) return at;
  }
  return end;
}

/** Where the string that begins at `from` is closed. */
function stringEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from + 1; at < end; at++) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at++;
    else if (byte === QUOTE) return at;
  }
  return end;
}

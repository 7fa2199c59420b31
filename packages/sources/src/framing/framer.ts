// Cuts a stream of bytes into records without interpreting them.

/** Receives what a framer finds, in the order of the file. */
export interface FrameSink {
  /**
   * One whole record: its bytes as received without the line end that closes it (`\n`, `\r\n`, or a `\r` at the end of the
   * file). A byte order mark stays part of the first record's bytes; normalisers ignore it when they parse.
   * `line` is the record's first physical line, from 1. The bytes may be a view of the pushed chunk.
   */
  record(line: number, bytes: Uint8Array): void;
  /** A record longer than `maxRecordBytes` begins; its bytes follow in pieces, so that it is neither lost nor held in memory. */
  oversizeStart(line: number): void;
  oversizeChunk(chunk: Uint8Array): void;
  oversizeEnd(): void;
}

/** Push every chunk in order, then `end` once. A pushed chunk must not be changed afterwards: records may be views of it. */
export interface Framer {
  push(chunk: Uint8Array, sink: FrameSink): void;
  end(sink: FrameSink): void;
  /** Bytes pushed last that belong to a record not given yet: a reader may go on from before them. Undefined where it may not go on at all. */
  readonly held?: number | undefined;
}

/** Tells which lines belong together. */
export interface MessageLines {
  /** Whose line it is, if it can begin a message; by this its parts are known. */
  sessionOf(head: string): string | undefined;
  /** Whether the line belongs to a message of that session. */
  continues(head: string, session: string | undefined): boolean;
}

export interface FramerOptions {
  /** Longest record that is kept whole, in bytes. Default 1 MiB. */
  readonly maxRecordBytes?: number | undefined;
  /** CSV only: the one ASCII character between fields. Default `,`. */
  readonly delimiter?: string | undefined;
  /** JSON only: members of an outermost object whose array holds the records, such as `Records`. */
  readonly lists?: readonly string[] | undefined;
  /** Messages over several lines only, and needed there. */
  readonly messages?: MessageLines | undefined;
  /** XML only: local names (without a prefix) of the elements that are records. */
  readonly elements?: readonly string[] | undefined;
  /** XML only: local names of elements beside records that are no records, with all they hold, such as a version number. */
  readonly envelope?: readonly string[] | undefined;
  /** JSON only, instead of `lists`: names of lists within lists, from outside to inside; each innermost element is a record with all that surrounds it. */
  readonly nested?: readonly string[] | undefined;
}

/** 1 MiB: far above any audit record seen, far below what would hurt. */
export const DEFAULT_MAX_RECORD_BYTES = 1_048_576;

export const LF = 10;
export const CR = 13;
export const QUOTE = 34;

/** Streams one oversize record; keeps a final `\r` back until it is known not to belong to the line end. */
export class OversizeStream {
  #heldCr = false;

  start(line: number, sink: FrameSink): void {
    this.#heldCr = false;
    sink.oversizeStart(line);
  }

  chunk(bytes: Uint8Array, sink: FrameSink): void {
    if (bytes.length === 0) return;
    if (this.#heldCr) sink.oversizeChunk(Uint8Array.of(CR));
    this.#heldCr = bytes[bytes.length - 1] === CR;
    const body = this.#heldCr ? bytes.subarray(0, bytes.length - 1) : bytes;
    if (body.length > 0) sink.oversizeChunk(body);
  }

  end(sink: FrameSink): void {
    this.#heldCr = false;
    sink.oversizeEnd();
  }
}

/** Hands one complete record on; blank lines (nothing but the line end) are not records. */
export function emitRecord(line: number, bytes: Uint8Array, maxRecordBytes: number, sink: FrameSink): void {
  const body = bytes[bytes.length - 1] === CR ? bytes.subarray(0, bytes.length - 1) : bytes;
  if (body.length === 0) return;
  if (body.length <= maxRecordBytes) {
    sink.record(line, body);
    return;
  }
  sink.oversizeStart(line);
  sink.oversizeChunk(body);
  sink.oversizeEnd();
}

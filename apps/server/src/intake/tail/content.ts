// One content that a tail reads: what a file holds since it was made or emptied, wherever log rotation puts it. Records go to the pipe in
// batches with their places; the cursor follows when they are durable.
import { type FileHandle, open } from "node:fs/promises";
import type { Framer, FrameSink } from "@quis/sources";
import type { Batcher } from "../../collect/batcher.ts";
import type { PreparedBatch } from "../../collect/prepare.ts";
import type { Pipe } from "../pipe.ts";
import { placeInFile } from "../place.ts";
import type { Cursor } from "./cursors.ts";
import { hasHead, inflated, isCompressed, isCopyOf, isWhole, printOf } from "./print.ts";

const CHUNK_BYTES = 256 * 1024;
// Batches that are prepared while one is sealed.
const BATCHES_AHEAD = 2;

/** Of a record that went to the batcher: its place, and where reading goes on once it is durable. */
interface Mark {
  readonly place: string;
  bound: number;
  line: number;
}

interface Flight {
  readonly prepared: Promise<PreparedBatch>;
  readonly lines: Float64Array;
  readonly marks: readonly Mark[];
}

/** How headers are found; shared by the contents of a tail. */
export interface Headers {
  /** The header of the content before, for one that goes on without. */
  last: Uint8Array | undefined;
}

export class Content {
  readonly cursor: Cursor;
  readonly #pipe: Pipe;
  readonly #headers: Headers;
  #under: Pipe | undefined;
  #handle: FileHandle | undefined;
  // Bytes given to the framer, and the start of the record it has not given yet.
  #given: number;
  #bound: number;
  // Lines before #given and #bound, and before where the framer began: it counts from 1.
  #givenLines: number;
  #boundLines: number;
  #linesBefore: number;
  #framer: Framer;
  #batcher: Batcher;
  #marks: Mark[] = [];
  // Where the framer's lines begin that are not behind #bound: #lineStarts[0] is its line #firstLine.
  #lineStarts: number[] = [];
  #firstLine = 1;
  #isLineStart = true;
  #flights: Flight[] = [];
  /** Milliseconds when it last grew. */
  grewMs: number;

  constructor(cursor: Cursor, pipe: Pipe, headers: Headers, nowMs: number) {
    this.cursor = cursor;
    this.#pipe = pipe;
    this.#headers = headers;
    this.#given = this.#bound = cursor.offset;
    this.#linesBefore = this.#givenLines = this.#boundLines = cursor.line;
    this.#framer = pipe.tailFramer();
    this.#batcher = pipe.batcher();
    this.grewMs = nowMs;
    if (cursor.header !== null) this.#under = pipe.withHeader(Buffer.from(cursor.header, "base64"));
    else if (!pipe.needsHeader) this.#under = pipe;
  }

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  get given(): number {
    return this.#given;
  }

  /** Begins to read from `path`, where the content is now. */
  async open(path: string): Promise<void> {
    const before = this.#handle;
    this.#handle = undefined;
    await before?.close();
    this.cursor.path = path;
    if (!isCompressed(path)) this.#handle = await open(path, "r");
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
    if (this.#under !== this.#pipe) this.#under?.close();
  }

  /** Whether the open file was emptied, or written anew, since: then its content is another one. */
  async wasEmptied(): Promise<boolean> {
    if (this.#handle === undefined) return false;
    const { size } = await this.#handle.stat();
    return size < this.#given || !(await hasHead(this.#handle, this.cursor.print));
  }

  /** Whether the file at `path` has nothing that this content does not begin with. */
  async isCopiedBy(path: string): Promise<boolean> {
    return this.#handle === undefined ? isWhole(path, this.cursor.print) : isCopyOf(path, this.#handle);
  }

  /** Whether no folder names the file any more. */
  async isUnlinked(): Promise<boolean> {
    return this.#handle !== undefined && (await this.#handle.stat()).nlink === 0;
  }

  /**
   * Reads what is there, to the end, and waits until it is durable. Gives whether there was anything.
   * @throws SourceError if a header is refused; QuisError QUIS_LOG_STOPPED
   */
  async drain(signal: AbortSignal, nowMs: number): Promise<boolean> {
    const before = this.#given;
    try {
      for await (const chunk of this.#chunks()) {
        this.#push(chunk);
        await this.#pump(BATCHES_AHEAD);
        if (signal.aborted) break;
      }
      this.#batcher.flush();
      await this.#pump(0);
    } catch (error) {
      await this.#rewind();
      throw error;
    }
    this.#moveTo(this.#bound, this.#boundLines);
    if (this.#given > before) this.grewMs = nowMs;
    return this.#given > before;
  }

  /** Nothing more will come: what is left is a record, though no line end follows it. */
  async finish(): Promise<void> {
    try {
      this.#framer.end(this.#sink());
      this.#bound = this.#given;
      this.#boundLines = this.#givenLines;
      for (const mark of this.#marks) this.#setBound(mark);
      this.#batcher.flush();
      await this.#pump(0);
    } catch (error) {
      await this.#rewind();
      throw error;
    }
    this.#moveTo(this.#bound, this.#boundLines);
    this.#beginFraming();
  }

  // From the cursor on; the framer counts lines from 1.
  #beginFraming(): void {
    this.#framer = this.#pipe.tailFramer();
    this.#linesBefore = this.cursor.line;
    this.#lineStarts = [];
    this.#firstLine = 1;
    this.#isLineStart = true;
  }

  /** Remembers how the content looks up to the cursor, so that it is known again. */
  async updatePrint(): Promise<void> {
    const { cursor } = this;
    if (this.#handle === undefined || cursor.print.offset === cursor.offset) return;
    // A file that was emptied meanwhile keeps the print it had.
    if (await this.wasEmptied()) return;
    cursor.print = (await printOf(this.#handle, cursor.offset)) ?? cursor.print;
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    if (this.#handle === undefined) {
      if (!isCompressed(this.cursor.path)) return;
      let skip = this.#given;
      for await (const chunk of inflated(this.cursor.path)) {
        if (skip < chunk.length) yield chunk.subarray(skip);
        skip = Math.max(0, skip - chunk.length);
      }
      return;
    }
    for (;;) {
      // A new buffer each time: the framer keeps views of it.
      const bytes = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      const { bytesRead } = await this.#handle.read(bytes, 0, CHUNK_BYTES, this.#given);
      // Emptied meanwhile: these bytes may be of the content that is there now.
      if (bytesRead === 0 || (await this.wasEmptied())) return;
      yield bytes.subarray(0, bytesRead);
    }
  }

  // Line by line, so that each record's offset is known: the framer itself has none.
  #push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const lf = chunk.indexOf(10, at);
      const end = lf < 0 ? chunk.length : lf + 1;
      const first = this.#marks.length;
      if (this.#isLineStart) this.#lineStarts.push(this.#given);
      this.#framer.push(chunk.subarray(at, end), this.#sink());
      this.#given += end - at;
      at = end;
      this.#isLineStart = lf >= 0;
      if (lf >= 0) this.#endLine();
      for (let i = first; i < this.#marks.length; i++) this.#setBound(this.#marks[i]!);
    }
  }

  #endLine(): void {
    this.#givenLines++;
    const { held } = this.#framer;
    if (held === undefined) return;
    this.#bound = this.#given - held;
    if (held === 0) this.#boundLines = this.#givenLines;
    let passed = 0;
    while (passed < this.#lineStarts.length && this.#lineStarts[passed]! < this.#bound) passed++;
    this.#lineStarts.splice(0, passed);
    this.#firstLine += passed;
  }

  #setBound(mark: Mark): void {
    mark.bound = this.#bound;
    mark.line = this.#boundLines;
  }

  #sink(): FrameSink {
    const batcher = this.#batcher;
    return {
      record: (line, bytes) => {
        if (this.#isHeader(bytes)) return;
        const start = this.#lineStarts[line - this.#firstLine] ?? this.#bound;
        this.#marks.push({ place: placeInFile(this.cursor.content, start), bound: -1, line: 0 });
        batcher.record(this.#linesBefore + line, bytes);
      },
      oversizeStart: (line) => batcher.oversizeStart(this.#linesBefore + line),
      oversizeChunk: (bytes) => batcher.oversizeChunk(bytes),
      oversizeEnd: () => batcher.oversizeEnd(),
    };
  }

  // The first record of a content may be a header; the same bytes again are one again, as programs write that are started anew.
  #isHeader(bytes: Uint8Array): boolean {
    if (!this.#pipe.needsHeader) return false;
    if (this.#under !== undefined) return Buffer.from(bytes).toString("base64") === this.cursor.header;
    const header = bytes.slice();
    try {
      this.#under = this.#pipe.withHeader(header);
      this.#keepHeader(header);
      return true;
    } catch (error) {
      // A file that goes on where the one before ended has none.
      if (this.#headers.last === undefined) throw error;
      this.#under = this.#pipe.withHeader(this.#headers.last);
      this.#keepHeader(this.#headers.last);
      return false;
    }
  }

  #keepHeader(header: Uint8Array): void {
    this.#headers.last = header;
    this.cursor.header = Buffer.from(header).toString("base64");
  }

  async #pump(most: number): Promise<void> {
    for (const raw of this.#batcher.ready.splice(0)) {
      const marks = this.#marks.splice(0, raw.count);
      const prepared = this.#under!.prepare(raw);
      // Awaited in order below; a failure before that must not count as unhandled.
      prepared.catch(() => undefined);
      this.#flights.push({ prepared, lines: raw.lines, marks });
    }
    const { path, content } = this.cursor;
    for (const refused of this.#batcher.refused.splice(0))
      await this.#pipe.refuse({ ...refused, place: `${placeInFile(content, 0)}#${refused.line}` }, path);
    while (this.#flights.length > most) {
      const { prepared, lines, marks } = this.#flights[0]!;
      const placeOf = (position: number): string => marks[position]!.place;
      await this.#under!.seal(await prepared, { lines, count: marks.length }, { name: path, placeOf, receipts: false });
      this.#flights.shift();
      const { bound, line } = marks.at(-1)!;
      this.#moveTo(bound, line);
    }
  }

  // Records before `offset` are durable.
  #moveTo(offset: number, line: number): void {
    if (offset <= this.cursor.offset) return;
    this.cursor.offset = offset;
    this.cursor.line = line;
  }

  // What was given and is not durable is read again: the places are the same, so nothing is sealed twice.
  async #rewind(): Promise<void> {
    await Promise.allSettled(this.#flights.map(({ prepared }) => prepared));
    await Promise.allSettled(this.#batcher.refused.map(({ raw }) => raw));
    this.#flights = [];
    this.#marks = [];
    this.#batcher = this.#pipe.batcher();
    this.#given = this.#bound = this.cursor.offset;
    this.#givenLines = this.#boundLines = this.cursor.line;
    this.#beginFraming();
  }
}

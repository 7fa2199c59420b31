// Records of XML files: elements of given names, wherever they stand. Whether a record is well-formed is its parser's matter.
import { emitRecord, type Framer, type FrameSink, LF, OversizeStream } from "./framer.ts";
import { MarkupScan, type MarkupSink } from "./markup.ts";

type Kind =
  /** White space, comments, instructions, and tags of elements that hold records: no record. */
  "between" | "skipped" | "record" | "junk";

/**
 * Frames the elements of the given names. Record elements do not nest: another one's start ends the record at hand, so that an element that is
 * never closed costs no record but its own. Whatever lies between two records and is no envelope (text, other elements, a DOCTYPE) is one
 * record, which will be refused, not lost.
 */
export class XmlFramer implements Framer, MarkupSink {
  readonly #maxBytes: number;
  readonly #elements: ReadonlySet<string>;
  readonly #envelope: ReadonlySet<string>;
  readonly #oversize = new OversizeStream();
  readonly #scan = new MarkupScan();
  #isOversize = false;
  #kind: Kind = "between";
  #data: Uint8Array = new Uint8Array(0);
  /** Start of the record or the junk; what lies before it is done with. */
  #start = 0;
  /** Start of a tag that belongs to the envelope if a record follows, and to a record to be refused if not; or -1. */
  #held = -1;
  /** Name of the record's or the skipped element. */
  #open = "";
  #isOwnTag = false;
  #line = 1;
  #counted = 0;
  #recordLine = 1;
  #sink: FrameSink | undefined;

  constructor(maxRecordBytes: number, elements: readonly string[], envelope: readonly string[] = []) {
    this.#maxBytes = maxRecordBytes;
    this.#elements = new Set(elements);
    this.#envelope = new Set(envelope);
  }

  push(chunk: Uint8Array, sink: FrameSink): void {
    this.#sink = sink;
    this.#data = this.#data.length === 0 ? chunk : joined(this.#data, chunk);
    this.#scan.run(this.#data, this);
    this.#release(sink);
  }

  end(sink: FrameSink): void {
    this.#sink = sink;
    if (this.#scan.isOpen) this.#refuse(this.#scan.token);
    else this.#closeHeld(this.#data.length);
    if (this.#kind === "record" || this.#kind === "junk") this.#finish(this.#data.length, sink);
    this.#data = new Uint8Array(0);
  }

  get wantsText(): boolean {
    return this.#kind === "between";
  }

  get takesDoctype(): boolean {
    return this.#kind !== "record" && this.#kind !== "skipped";
  }

  onText(at: number): void {
    this.#refuse(at);
  }

  onSkipped(end: number): void {
    if (this.#isLong(end)) this.#refuse(this.#scan.token);
  }

  onOther(): void {
    this.#isOwnTag = false;
    this.#refuse(this.#scan.token);
  }

  onName(name: string): void {
    if (!this.#elements.has(name)) return;
    const { token } = this.#scan;
    if (this.#kind === "record" || this.#kind === "junk") this.#finish(token, this.#sink as FrameSink);
    this.#kind = "record";
    this.#start = token;
    this.#held = -1;
    this.#recordLine = this.#lineAt(token);
    this.#open = name;
    this.#isOwnTag = true;
  }

  onStartTag(name: string, isEmpty: boolean, end: number): void {
    const { token } = this.#scan;
    if (this.#kind === "record") {
      if (isEmpty && this.#isOwnTag) this.#finish(end, this.#sink as FrameSink);
      this.#isOwnTag = false;
    } else if (this.#kind === "between") {
      if (this.#isLong(end)) this.#refuse(token);
      else if (this.#envelope.has(name)) {
        this.#kind = isEmpty ? "between" : "skipped";
        this.#open = name;
      } else if (isEmpty) this.#refuse(token);
      else this.#held = token;
    }
  }

  onEndTag(name: string, end: number): void {
    if (this.#kind === "skipped" && name === this.#open) this.#kind = "between";
    else if (this.#kind === "record" && name === this.#open) this.#finish(end, this.#sink as FrameSink);
    else if (this.#isLong(end)) this.#refuse(this.#scan.token);
    else this.#closeHeld(end);
  }

  /** What begins at `at` is no envelope: with the tag held it is to be refused. */
  #refuse(at: number): void {
    if (this.#kind === "between")
      this.#becomeJunk(this.#held >= 0 && at - this.#held <= this.#maxBytes ? this.#held : at);
  }

  /** The element held ends without a record in it. Behind more white space and comments than can be kept it counts as envelope. */
  #closeHeld(end: number): void {
    if (this.#kind !== "between" || this.#held < 0) return;
    if (end - this.#held > this.#maxBytes) this.#held = -1;
    else this.#becomeJunk(this.#held);
  }

  /** Whether the tag, comment or instruction at hand is too long to be kept until it is known what it belongs to. */
  #isLong(end: number): boolean {
    return end - this.#scan.token > this.#maxBytes;
  }

  #becomeJunk(start: number): void {
    this.#kind = "junk";
    this.#start = start;
    this.#held = -1;
    this.#recordLine = this.#lineAt(start);
  }

  /** The record at hand ends before `end`. */
  #finish(end: number, sink: FrameSink): void {
    const last = this.#data.subarray(this.#start, end);
    if (this.#isOversize) {
      this.#oversize.chunk(last, sink);
      this.#oversize.end(sink);
      this.#isOversize = false;
    } else emitRecord(this.#recordLine, last, this.#maxBytes, sink);
    this.#kind = "between";
    this.#start = end;
  }

  /** Lets go of what needs not be held until more bytes come. */
  #release(sink: FrameSink): void {
    const { length } = this.#data;
    // A tag that may be a record's start is held back whatever it stands in.
    const decided = this.#scan.isUndecided ? this.#scan.token : length;
    if (this.#scan.isOpen && !this.#scan.isUndecided && this.#isLong(length)) this.#refuse(this.#scan.token);
    const safe = this.#scan.isOpen && this.#kind === "between" ? this.#scan.token : length;
    if (this.#held >= 0 && safe - this.#held > this.#maxBytes) this.#held = -1;
    if (this.#kind === "between" || this.#kind === "skipped") {
      if (this.#held >= 0) this.#start = this.#held;
      else this.#start = this.#kind === "between" ? safe : decided;
    } else {
      if (!this.#isOversize && decided - this.#start > this.#maxBytes + 1) {
        this.#isOversize = true;
        this.#oversize.start(this.#recordLine, sink);
      }
      if (this.#isOversize) {
        this.#oversize.chunk(this.#data.subarray(this.#start, decided), sink);
        this.#start = decided;
      }
    }
    this.#lineAt(this.#start);
    this.#counted = 0;
    this.#data = this.#data.subarray(this.#start);
    this.#scan.rebase(this.#start);
    if (this.#held >= 0) this.#held -= this.#start;
    this.#start = 0;
  }

  /** The line of an offset not before the last one asked for. */
  #lineAt(at: number): number {
    for (; this.#counted < at; this.#counted++) if (this.#data[this.#counted] === LF) this.#line++;
    return this.#line;
  }
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const both = new Uint8Array(head.length + tail.length);
  both.set(head);
  both.set(tail, head.length);
  return both;
}

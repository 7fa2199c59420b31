// Where the tags of an XML file are: a scan that can stop after any byte and go on. https://www.w3.org/TR/xml §2.4–2.8, §3.1
// Nothing is expanded or fetched: a DOCTYPE is skipped as the bytes it is.

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const DASH = 0x2d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Longest element name that is told from others. */
const MAX_NAME_BYTES = 128;

type State =
  | "text"
  | "lt"
  | "bang"
  | "name"
  | "tag"
  | "quoted"
  | "end-name"
  | "end-tag"
  | "comment"
  | "cdata"
  | "pi"
  | "doctype";

/** Is told what the scan meets. Offsets are into the data of the scan; `token` is the offset of the `<` at hand. */
export interface MarkupSink {
  /** Whether text is looked at: `onText` is told of every byte of it that is no white space. */
  readonly wantsText: boolean;
  /** Whether a DOCTYPE may stand here: in an element there is none, what looks like one is broken text. */
  readonly takesDoctype: boolean;
  onText(at: number): void;
  /** A start tag's local name is known. */
  onName(name: string): void;
  /** After a start tag's `>`. */
  onStartTag(name: string, isEmpty: boolean, end: number): void;
  onEndTag(name: string, end: number): void;
  /** After a comment or processing instruction. */
  onSkipped(end: number): void;
  /** CDATA or DOCTYPE begins, or a tag broke off at the next `<`. */
  onOther(): void;
}

export class MarkupScan {
  /** Offset of the `<` at hand. */
  token = 0;
  #state: State = "text";
  #at = 0;
  #name = "";
  #last = 0;
  /** How many of the characters that end a comment, CDATA section or instruction stand before this byte. */
  #run = 0;
  #quote = 0;
  #brackets = 0;
  #isComment = false;
  #tail = "";

  /** Whether the bytes from `token` on may yet turn out to be a record's start. */
  get isUndecided(): boolean {
    return this.#state === "lt" || (this.#state === "name" && this.#at - this.token <= MAX_NAME_BYTES);
  }

  /** Whether a tag, text that `<` opened, or a DOCTYPE has begun and not ended. */
  get isOpen(): boolean {
    return this.#state !== "text";
  }

  /** Scans to the end of the data. */
  run(data: Uint8Array, sink: MarkupSink): void {
    while (this.#at < data.length) this.#step(data, sink);
  }

  /** The first `dropped` bytes of the data are gone. */
  rebase(dropped: number): void {
    this.#at -= dropped;
    this.token -= dropped;
  }

  #step(data: Uint8Array, sink: MarkupSink): void {
    const byte = data[this.#at] as number;
    switch (this.#state) {
      case "text":
        this.#text(byte, data, sink);
        return;
      case "lt":
        this.#markup(byte);
        return;
      case "bang":
        this.#declaration(byte, sink);
        return;
      case "name":
      case "end-name":
        this.#tagName(byte, sink);
        return;
      case "tag":
        this.#tag(byte, sink);
        return;
      case "quoted":
        // §2.3: no `<` in an attribute's value. So an open quote costs its own element only.
        if (byte === LT) this.#begin(sink);
        else {
          if (byte === this.#quote) this.#state = "tag";
          this.#at++;
        }
        return;
      case "end-tag":
        if (byte === LT) this.#begin(sink);
        else {
          this.#at++;
          if (byte === GT) {
            this.#state = "text";
            sink.onEndTag(this.#name, this.#at);
          }
        }
        return;
      case "comment":
        this.#closing(data, DASH, 2, sink);
        return;
      case "cdata":
        this.#closing(data, CLOSE_BRACKET, 2, sink);
        return;
      case "pi":
        this.#closing(data, 0x3f, 1, sink);
        return;
      case "doctype":
        this.#doctype(byte);
    }
  }

  #text(byte: number, data: Uint8Array, sink: MarkupSink): void {
    if (byte === LT) this.#begin(sink);
    else if (sink.wantsText) {
      // White space and a byte order mark are no text.
      if (byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) sink.onText(this.#at);
      this.#at++;
    } else {
      const next = data.indexOf(LT, this.#at);
      this.#at = next < 0 ? data.length : next;
    }
  }

  #begin(sink: MarkupSink): void {
    if (this.#state !== "text") sink.onOther();
    this.token = this.#at;
    this.#enter("lt");
  }

  #enter(state: State): void {
    this.#state = state;
    this.#name = "";
    this.#last = this.#run = this.#quote = this.#brackets = 0;
    this.#at++;
  }

  #markup(byte: number): void {
    if (byte === 0x21) this.#enter("bang");
    else if (byte === 0x3f) this.#enter("pi");
    else if (byte === SLASH) this.#enter("end-name");
    else this.#state = "name";
  }

  #declaration(byte: number, sink: MarkupSink): void {
    const text = this.#name + String.fromCharCode(byte);
    if (text === "--") this.#enter("comment");
    else if (text === "[CDATA[") {
      sink.onOther();
      this.#enter("cdata");
    } else if (text === "-" || "[CDATA[".startsWith(text)) {
      this.#name = text;
      this.#at++;
    } else {
      sink.onOther();
      this.#state = sink.takesDoctype ? "doctype" : "text";
      this.#quote = this.#brackets = 0;
      this.#isComment = false;
      this.#tail = "";
    }
  }

  #tagName(byte: number, sink: MarkupSink): void {
    if (byte > 0x20 && byte !== SLASH && byte !== GT && byte !== LT && byte !== QUOTE && byte !== APOSTROPHE) {
      // The local name: what follows the prefix.
      if (byte === 0x3a) this.#name = "";
      else if (this.#at - this.token <= MAX_NAME_BYTES) this.#name += String.fromCharCode(byte);
      else this.#name = "";
      this.#at++;
      return;
    }
    if (this.#state === "end-name") this.#state = "end-tag";
    else {
      this.#state = "tag";
      sink.onName(this.#name);
    }
  }

  #tag(byte: number, sink: MarkupSink): void {
    if (byte === LT) {
      this.#begin(sink);
      return;
    }
    this.#at++;
    if (byte === GT) {
      this.#state = "text";
      sink.onStartTag(this.#name, this.#last === SLASH, this.#at);
      return;
    }
    if (byte === QUOTE || byte === APOSTROPHE) {
      this.#state = "quoted";
      this.#quote = byte;
    }
    this.#last = byte;
  }

  /** To the `>` behind `count` of `character`. */
  #closing(data: Uint8Array, character: number, count: number, sink: MarkupSink): void {
    const byte = data[this.#at] as number;
    if (byte === character) {
      this.#run++;
      this.#at++;
    } else if (byte === GT && this.#run >= count) {
      this.#at++;
      const isCdata = this.#state === "cdata";
      this.#state = "text";
      if (!isCdata) sink.onSkipped(this.#at);
    } else {
      this.#run = 0;
      const next = data.indexOf(character, this.#at);
      this.#at = next < 0 ? data.length : next;
    }
  }

  /** §2.8: declarations in brackets, with quotes and comments in them. */
  #doctype(byte: number): void {
    this.#at++;
    this.#tail = (this.#tail + String.fromCharCode(byte)).slice(-4);
    if (this.#isComment) this.#isComment = !this.#tail.endsWith("-->");
    else if (this.#quote !== 0) {
      if (byte === this.#quote) this.#quote = 0;
    } else if (byte === QUOTE || byte === APOSTROPHE) this.#quote = byte;
    else if (this.#tail === "<!--") this.#isComment = true;
    else if (byte === OPEN_BRACKET) this.#brackets++;
    else if (byte === CLOSE_BRACKET) this.#brackets--;
    else if (byte === GT && this.#brackets <= 0) this.#state = "text";
  }
}

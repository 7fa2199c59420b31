// A document as one accessible, tagged PDF: the same words as the page, the same bytes from the same document. PDF/UA-1 (ISO 14289-1), PDF/A-2a (ISO 19005-2)
import { createHash } from "node:crypto";
import { canonicalJson } from "@quis/event";
import { aboutBlocks, firstPage } from "../envelope/words.ts";
import type { Edition } from "../form/html.ts";
import { type Block, heading, note, piecesOf, type QuisDocument, type Text } from "../form/model.ts";
import { Fonts, type Weight } from "./fonts.ts";
import { type Element, type Kit, openKit } from "./kit.ts";
import { linesOf, num, type Style } from "./lines.ts";
import { plainText, xmpOf } from "./metadata.ts";
import { printable, type Repertoire } from "./printable.ts";
import { Shaper } from "./shape.ts";
import { Sink } from "./sink.ts";
import { FULL_HEIGHT, MARGIN, Sheets, WIDTH } from "./sheets.ts";
import { drawTable } from "./table.ts";

const TITLE: Style = { weight: 700, size: 20, leading: 26 };
const HEADING: Style = { weight: 700, size: 13.5, leading: 18 };
const BODY: Style = { weight: 400, size: 10, leading: 15 };
const STRONG: Style = { ...BODY, weight: 700 };
const STATE: Style = { weight: 700, size: 10, leading: 14 };
const DRAFT = "DRAFT: nobody has signed this document.";
/** Room that a heading takes to itself and what follows it. */
const HEADING_ROOM = 80;
const NOTE_PAD = 7;
const BULLET_INDENT = 14;

/** The file's bytes. It reads the fonts from this package's own files, and nothing else. */
export function renderPdf(document: QuisDocument, edition: Edition): Uint8Array {
  const { envelope } = document;
  const isDraft = edition.signature === undefined;
  const metadata = {
    title: plainText(`${isDraft ? "DRAFT: " : ""}${envelope.title}`),
    author: plainText(envelope.author),
    creator: `${envelope.software.name} ${envelope.software.version}`,
    language: envelope.language,
    date: new Date(envelope.date ?? 0),
  };
  const kit = openKit(metadata);
  kit._id = idOf(edition);
  kit._addInfo = () => kit.appendXML(xmpOf(metadata));
  const sink = new Sink();
  sink.write(kit.read());
  kit.push = (chunk) => {
    if (chunk !== null) sink.write(chunk);
    return true;
  };
  new Writer(kit, document, edition, isDraft ? DRAFT : undefined).write();
  kit.end();
  return sink.bytes();
}

/** No clock and no chance: the file is named by what it shows. */
function idOf({ sha256, signature }: Edition): Uint8Array {
  const text = canonicalJson({ sha256, signature: signature === undefined ? null : { ...signature } });
  return createHash("sha256").update(text).digest().subarray(0, 16);
}

class Writer {
  readonly #kit: Kit;
  readonly #sheets: Sheets;
  readonly #shaper: Shaper;
  readonly #root: Element;
  readonly #document: QuisDocument;
  readonly #edition: Edition;
  readonly #notes: unknown[] = [];

  constructor(kit: Kit, document: QuisDocument, edition: Edition, state: string | undefined) {
    this.#kit = kit;
    this.#document = document;
    this.#edition = edition;
    this.#shaper = new Shaper(new Fonts(kit));
    this.#sheets = new Sheets(kit, this.#shaper, {
      title: document.envelope.title,
      digest: `document.json SHA-256 ${edition.sha256.slice(0, 16)}…`,
      state,
    });
    this.#root = kit.struct("Document");
    kit.addStructure(this.#root);
  }

  write(): void {
    const { summary, body, envelope } = this.#document;
    const about = aboutBlocks(this.#document, this.#edition);
    const first = firstPage(this.#document, this.#edition);
    const all: readonly Block[] = [heading(envelope.title), ...first, ...summary, ...body, ...about];
    this.#state(this.#edition.signature === undefined ? DRAFT : "Signed");
    this.#lines("H1", envelope.title, TITLE, 10);
    if (all.some((block) => isNumbered(block, this.#shaper.repertoire)))
      this.#note(
        note(
          "Some characters cannot be printed here.",
          "Each stands as its number in Unicode, such as [U+0E01]. document.json has them as they are, document.html shows them where the reader's machine can.",
        ),
      );
    for (const block of [...first, ...summary, ...body]) this.#block(block);
    this.#sheets.startPage();
    for (const block of about) this.#block(block);
    this.#root.end();
    this.#sheets.end();
    // ISO 32000-1, 14.7.2: elements with an identifier are found by it.
    this.#kit.getStructTreeRoot().data["IDTree"] = { Names: this.#notes };
  }

  #block(block: Block): void {
    switch (block.block) {
      case "heading":
        if (!this.#sheets.ensure(HEADING_ROOM)) this.#sheets.y -= 12;
        this.#kit.outline.addItem(plainText(block.text));
        return this.#lines("H2", block.text, HEADING, 5);
      case "paragraph":
        return this.#lines("P", block.text, BODY, 8);
      case "list":
        return this.#list(block.items);
      case "note":
        return this.#note(block);
      case "table":
        return drawTable(this.#sheets, this.#root, block);
    }
  }

  #element(parent: Element, type: string): Element {
    const element = this.#kit.struct(type);
    parent.add(element);
    return element;
  }

  /** Text of one element, over pages where it must be. */
  #flow(element: Element, type: string, text: Text, style: Style, x: number, width: number): void {
    const lines = linesOf(this.#shaper, text, style, width);
    for (let from = 0; from < lines.length;) {
      this.#sheets.ensure(style.leading);
      const taken = Math.max(1, Math.floor(this.#sheets.left / style.leading));
      const part = lines.slice(from, from + taken);
      this.#sheets.draw(element, type, part, style, { x, y: this.#sheets.y, width });
      this.#sheets.y -= part.length * style.leading;
      from += part.length;
    }
  }

  #lines(type: string, text: Text, style: Style, after: number): void {
    const element = this.#element(this.#root, type);
    this.#flow(element, type, text, style, MARGIN, WIDTH);
    element.end();
    this.#sheets.y -= after;
  }

  #list(items: readonly Text[]): void {
    const list = this.#element(this.#root, "L");
    for (const item of items) {
      const li = this.#element(list, "LI");
      this.#sheets.ensure(BODY.leading);
      const label = this.#element(li, "Lbl");
      const [bullet] = linesOf(this.#shaper, "•", BODY, BULLET_INDENT);
      this.#sheets.draw(label, "Lbl", [bullet!], BODY, { x: MARGIN, y: this.#sheets.y, width: BULLET_INDENT });
      label.end();
      const body = this.#element(li, "LBody");
      this.#flow(body, "LBody", item, BODY, MARGIN + BULLET_INDENT, WIDTH - BULLET_INDENT);
      body.end();
      li.end();
      this.#sheets.y -= 3;
    }
    list.end();
    this.#sheets.y -= 6;
  }

  /** A frame with a thick edge. One that is taller than a page is text without a frame: nothing of it may be cut off. */
  #note({ title, text }: { readonly title: string; readonly text: Text }): void {
    const x = MARGIN + 12;
    const width = WIDTH - 20;
    const strong = linesOf(this.#shaper, title, STRONG, width);
    const lines = linesOf(this.#shaper, text, BODY, width);
    const height = (strong.length + lines.length) * BODY.leading + 2 * NOTE_PAD;
    const isFramed = height <= FULL_HEIGHT;
    if (isFramed) {
      this.#sheets.ensure(height);
      const base = num(this.#sheets.y - height);
      this.#sheets.artifact(
        `0.35 0.35 0.35 RG 0.75 w ${num(MARGIN)} ${base} ${num(WIDTH)} ${num(height)} re S 0.35 0.35 0.35 rg ${num(MARGIN)} ${base} 4 ${num(height)} re f 0 0 0 rg`,
      );
      this.#sheets.y -= NOTE_PAD;
    }
    const element = this.#element(this.#root, "Note");
    // ISO 14289-1, 7.9: each note has an identifier of its own. Names are sorted, as a name tree must be.
    const id = `note-${String(this.#notes.length / 2 + 1).padStart(6, "0")}`;
    // oxlint-disable-next-line no-new-wrappers, unicorn/new-for-builtins
    element.dictionary.data["ID"] = new String(id);
    // oxlint-disable-next-line no-new-wrappers, unicorn/new-for-builtins
    this.#notes.push(new String(id), element.dictionary);
    for (const [part, style] of [
      [title, STRONG],
      [text, BODY],
    ] as const) {
      const paragraph = this.#element(element, "P");
      this.#flow(paragraph, "P", part, style, x, width);
      paragraph.end();
    }
    element.end();
    this.#sheets.y -= (isFramed ? NOTE_PAD : 0) + 10;
  }

  #state(text: string): void {
    const [line] = linesOf(this.#shaper, text, STATE, WIDTH);
    const width = (line!.width * STATE.size) / 1000 + 20;
    const height = STATE.leading + 8;
    const { y } = this.#sheets;
    this.#sheets.artifact(`0 0 0 RG 1.5 w ${num(MARGIN + 0.75)} ${num(y - height)} ${num(width)} ${num(height)} re S`);
    const element = this.#element(this.#root, "P");
    this.#sheets.draw(element, "P", [line!], STATE, { x: MARGIN + 10, y: y - 5, width });
    element.end();
    this.#sheets.y -= height + 12;
  }
}

function isNumbered(block: Block, repertoire: Repertoire): boolean {
  const is = (text: Text, weight: Weight): boolean =>
    piecesOf(text).some(
      (piece) => printable(typeof piece === "string" ? piece : piece.given, weight, repertoire).isNumbered,
    );
  switch (block.block) {
    case "heading":
      return is(block.text, 700);
    case "paragraph":
      return is(block.text, 400);
    case "list":
      return block.items.some((item) => is(item, 400));
    case "note":
      return is(block.title, 700) || is(block.text, 400);
    case "table":
      return (
        is(block.caption, 700) ||
        block.columns.some(({ title }) => is(title, 700)) ||
        block.rows.some((row) => row.some((cell) => is(cell, 400)))
      );
  }
}

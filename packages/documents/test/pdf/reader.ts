// A small reader of PDF files that shares nothing with what writes them: objects, pages, text by ToUnicode and ActualText, the structure tree. ISO 32000-1
import { inflateSync } from "node:zlib";

export class Name {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
export class Ref {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}
class Operator {
  readonly word: string;
  constructor(word: string) {
    this.word = word;
  }
}
/** A string's bytes, each as one character. */
export class Bytes {
  readonly latin1: string;
  constructor(latin1: string) {
    this.latin1 = latin1;
  }
  get text(): string {
    if (!this.latin1.startsWith("\u00fe\u00ff")) return this.latin1;
    return Buffer.from(this.latin1.slice(2), "latin1").swap16().toString("utf16le");
  }
}
export type Dict = ReadonlyMap<string, Value>;
export type Value = null | boolean | number | Name | Ref | Bytes | Operator | Dict | readonly Value[];

class Scanner {
  readonly text: string;
  at: number;
  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  skip(): void {
    while (/[\0\t\n\f\r ]/.test(this.text[this.at] ?? "x")) this.at++;
  }

  get isAtEnd(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(pattern.source, "y");
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (found === null) return undefined;
    this.at = sticky.lastIndex;
    return found;
  }

  value(): Value {
    this.skip();
    if (this.#match(/<</) !== undefined) {
      const dict = new Map<string, Value>();
      for (this.skip(); this.#match(/>>/) === undefined; this.skip()) {
        const key = this.value();
        if (!(key instanceof Name)) throw new Error(`expected a name at ${this.at}`);
        if (dict.has(key.name)) throw new Error(`expected each key once, got ${key.name} twice`);
        dict.set(key.name, this.value());
      }
      return dict;
    }
    if (this.#match(/\[/) !== undefined) {
      const items: Value[] = [];
      for (this.skip(); this.#match(/\]/) === undefined; this.skip()) items.push(this.value());
      return items;
    }
    const hex = this.#match(/<([0-9A-Fa-f\s]*)>/);
    if (hex !== undefined) return new Bytes(Buffer.from(hex[1]!.replaceAll(/\s/g, ""), "hex").toString("latin1"));
    if (this.text[this.at] === "(") return this.#literal();
    const name = this.#match(/\/([^\0\t\n\f\r ()<>[\]{}/%]*)/);
    if (name !== undefined)
      return new Name(
        name[1]!.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
      );
    const ref = this.#match(/(\d+) 0 R\b/);
    if (ref !== undefined) return new Ref(Number(ref[1]));
    const number = this.#match(/[+-]?(?:\d+\.?\d*|\.\d+)/);
    if (number !== undefined) return Number(number[0]);
    const word = this.#match(/[A-Za-z'"*0-9]+/);
    if (word === undefined)
      throw new Error(`expected a value at ${this.at}, got ${this.text.slice(this.at, this.at + 40)}`);
    if (word[0] === "true" || word[0] === "false") return word[0] === "true";
    return word[0] === "null" ? null : new Operator(word[0]);
  }

  #literal(): Bytes {
    let out = "";
    let depth = 0;
    do {
      const char = this.text[this.at++];
      if (char === undefined) throw new Error("expected the end of a string");
      if (char === "\\") {
        const octal = this.#match(/[0-7]{1,3}/);
        const next = octal === undefined ? this.text[this.at++]! : "";
        out += octal === undefined ? (ESCAPES[next] ?? next) : String.fromCharCode(parseInt(octal[0], 8));
        continue;
      }
      if (char === "(" && depth++ === 0) continue;
      if (char === ")" && --depth === 0) break;
      out += char;
    } while (depth > 0);
    return new Bytes(out);
  }
}
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", "\n": "" };

export interface ReadGlyph {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}
export interface Marked {
  readonly page: number;
  /** Undefined: an artifact. */
  readonly mcid: number | undefined;
  readonly tag: string;
  /** ActualText where there is one, else what the glyphs say. */
  text: string;
  readonly glyphs: ReadGlyph[];
}
export interface Node {
  readonly type: string;
  readonly scope: string | undefined;
  readonly id: string | undefined;
  readonly children: readonly Node[];
  /** Of its own and its children, in order. */
  readonly text: string;
  readonly glyphs: readonly ReadGlyph[];
  readonly pages: readonly number[];
}

interface Font {
  readonly unicode: ReadonlyMap<number, string>;
  readonly widths: readonly number[];
  readonly isEmbedded: boolean;
}

export class Pdf {
  readonly #text: string;
  readonly #offsets: readonly number[];
  readonly #fonts = new Map<number, Font>();
  readonly trailer: Dict;
  readonly catalog: Dict;
  readonly marked: readonly Marked[];
  readonly pageCount: number;
  readonly tree: Node;

  constructor(bytes: Uint8Array) {
    this.#text = Buffer.from(bytes).toString("latin1");
    const start = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(this.#text)?.[1]);
    const table = /^xref\s+0 (\d+)\s+/.exec(this.#text.slice(start, start + 60))!;
    const count = Number(table[1]);
    const first = start + table[0].length;
    this.#offsets = Array.from({ length: count }, (_, i) =>
      Number(this.#text.slice(first + i * 20, first + i * 20 + 10)),
    );
    this.trailer = new Scanner(this.#text, this.#text.indexOf("trailer", start) + 7).value() as Dict;
    this.catalog = this.dict(this.trailer.get("Root"));
    const pages = this.list(this.dict(this.catalog.get("Pages")).get("Kids")) as readonly Ref[];
    this.pageCount = pages.length;
    this.marked = pages.flatMap((page, i) => this.#contentOf(this.dict(page), i));
    const root = this.dict(this.catalog.get("StructTreeRoot"));
    const tops = this.list(root.get("K")).map((top) => this.#node(top, pages, new Set()));
    if (tops.length !== 1) throw new Error(`expected one element at the top, got ${tops.length}`);
    this.tree = tops[0]!;
    this.#checkParents(root, pages);
  }

  get(value: Value | undefined): Value {
    if (!(value instanceof Ref)) return value ?? null;
    const at = this.#offsets[value.id];
    const head = `${value.id} 0 obj`;
    if (at === undefined || !this.#text.startsWith(head, at))
      throw new Error(`expected object ${value.id} where the table has it`);
    return new Scanner(this.#text, at + head.length).value();
  }

  dict(value: Value | undefined): Dict {
    const found = this.get(value);
    if (!(found instanceof Map)) throw new Error("expected a dictionary");
    return found;
  }

  list(value: Value | undefined): readonly Value[] {
    const found = this.get(value);
    return Array.isArray(found) ? (found as readonly Value[]) : [found];
  }

  stream(ref: Value | undefined): Buffer {
    if (!(ref instanceof Ref)) throw new Error("expected a stream");
    const dict = this.dict(ref);
    const from = this.#text.indexOf("stream\n", this.#offsets[ref.id]) + 7;
    const packed = Buffer.from(this.#text.slice(from, from + (dict.get("Length") as number)), "latin1");
    return dict.has("Filter") ? inflateSync(packed) : packed;
  }

  /** XMP. */
  get metadata(): string {
    return this.stream(this.catalog.get("Metadata")).toString("utf8");
  }

  /** All of the file's fonts that a page uses. */
  get fonts(): readonly Font[] {
    return [...this.#fonts.values()];
  }

  #font(ref: Value | undefined): Font {
    if (!(ref instanceof Ref)) throw new Error("expected a font");
    let font = this.#fonts.get(ref.id);
    if (font === undefined) {
      const dict = this.dict(ref);
      const descendant = this.dict(this.list(dict.get("DescendantFonts"))[0]);
      const widths = (this.list(descendant.get("W"))[1] ?? []) as readonly number[];
      const isEmbedded = this.stream(this.dict(descendant.get("FontDescriptor")).get("FontFile2")).length > 0;
      font = { unicode: unicodeOf(this.stream(dict.get("ToUnicode")).toString("latin1")), widths, isEmbedded };
      this.#fonts.set(ref.id, font);
    }
    return font;
  }

  #contentOf(page: Dict, number: number): Marked[] {
    return this.#run(
      this.stream(page.get("Contents")).toString("latin1"),
      this.dict(page.get("Resources")),
      number,
      undefined,
    );
  }

  /** @param within what a form stands in */
  #run(content: string, resources: Dict, page: number, within: Marked | undefined): Marked[] {
    const found: Marked[] = [];
    const stack: ({ readonly actual: string } | Marked)[] = within === undefined ? [] : [within];
    const scanner = new Scanner(content);
    let operands: Value[] = [];
    let font: Font | undefined;
    let size = 0;
    let [x, y] = [0, 0];
    while (!scanner.isAtEnd) {
      const value = scanner.value();
      if (!(value instanceof Operator)) {
        operands.push(value);
        continue;
      }
      switch (value.word) {
        case "BMC":
        case "BDC": {
          const tag = (operands[0] as Name).name;
          const properties = (operands[1] ?? new Map()) as Dict;
          const actual = properties.get("ActualText");
          if (actual instanceof Bytes) {
            stack.push({ actual: actual.text });
            markedIn(stack).text += actual.text;
          } else {
            if (stack.length > 0) throw new Error("expected marked content that does not nest");
            const mcid = properties.get("MCID");
            if (typeof mcid !== "number" && tag !== "Artifact")
              throw new Error(`expected an artifact or an id, got ${tag}`);
            const marked: Marked = {
              page,
              mcid: typeof mcid === "number" ? mcid : undefined,
              tag,
              text: "",
              glyphs: [],
            };
            found.push(marked);
            stack.push(marked);
          }
          break;
        }
        case "EMC":
          if (stack.pop() === undefined) throw new Error("expected marked content to begin before it ends");
          break;
        case "Tf":
          font = this.#font(this.dict(resources.get("Font")).get((operands[0] as Name).name));
          size = operands[1] as number;
          break;
        case "Tm":
          [x, y] = operands.slice(4) as [number, number];
          break;
        case "TJ": {
          const marked = markedIn(stack);
          const isSpoken = stack.some((one) => "actual" in one);
          for (const item of operands[0] as readonly Value[]) {
            if (typeof item === "number") x -= (item * size) / 1000;
            else {
              for (const [, code] of Buffer.from((item as Bytes).latin1, "latin1")
                .toString("hex")
                .matchAll(/(.{4})/g)) {
                const id = parseInt(code!, 16);
                const text = font!.unicode.get(id);
                if (text === undefined) throw new Error(`expected a character for glyph ${id}`);
                marked.glyphs.push({ text, x, y });
                if (!isSpoken) marked.text += text;
                x += (font!.widths[id]! * size) / 1000;
              }
            }
          }
          break;
        }
        case "Do": {
          const form = this.dict(resources.get("XObject")).get((operands[0] as Name).name);
          this.#run(
            this.stream(form).toString("latin1"),
            this.dict(this.dict(form).get("Resources")),
            page,
            markedIn(stack),
          );
          break;
        }
        case "S":
        case "f":
        case "Tj":
          // What is painted belongs to somebody.
          markedIn(stack);
          break;
      }
      operands = [];
    }
    if (stack.length !== (within === undefined ? 0 : 1)) throw new Error("expected marked content to end on its page");
    return found;
  }

  #node(value: Value, pages: readonly Ref[], path: ReadonlySet<number>): Node {
    if (!(value instanceof Ref) || path.has(value.id)) throw new Error("expected a tree of elements");
    const dict = this.dict(value);
    const own = dict.get("Pg");
    const parts: { readonly text: string; readonly glyphs: readonly ReadGlyph[]; readonly pages: readonly number[] }[] =
      [];
    const children: Node[] = [];
    for (const kid of dict.has("K") ? this.list(dict.get("K")) : []) {
      if (kid === null) continue;
      if (kid instanceof Ref) {
        const child = this.#node(kid, pages, new Set([...path, value.id]));
        if ((this.dict(kid).get("P") as Ref).id !== value.id) throw new Error("expected a child to know its parent");
        children.push(child);
        parts.push(child);
        continue;
      }
      const mcr = kid instanceof Map ? (kid as Dict) : undefined;
      const page = (mcr?.get("Pg") ?? own) as Ref;
      const mcid = mcr?.get("MCID") ?? kid;
      const number = pages.findIndex(({ id }) => id === page.id);
      const marked = this.marked.filter((one) => one.page === number && one.mcid === mcid);
      if (marked.length !== 1)
        throw new Error(`expected the content ${JSON.stringify(mcid)} of page ${number} once, got ${marked.length}`);
      parts.push({ text: marked[0]!.text, glyphs: marked[0]!.glyphs, pages: [number] });
    }
    const attributes = dict.get("A");
    const scope = attributes instanceof Map ? (attributes as Dict).get("Scope") : undefined;
    const id = dict.get("ID");
    return {
      type: (dict.get("S") as Name).name,
      scope: scope instanceof Name ? scope.name : undefined,
      id: id instanceof Bytes ? id.text : undefined,
      children,
      text: parts.map(({ text }) => text).join(""),
      glyphs: parts.flatMap(({ glyphs }) => glyphs),
      pages: [...new Set(parts.flatMap((part) => part.pages))],
    };
  }

  /** The way back: each content of each page has an element in the parent tree. */
  #checkParents(root: Dict, pages: readonly Ref[]): void {
    const nums = this.list(this.dict(root.get("ParentTree")).get("Nums"));
    const tree = new Map<number, readonly Value[]>();
    for (let i = 0; i < nums.length; i += 2) tree.set(nums[i] as number, this.list(nums[i + 1]));
    for (const [number, page] of pages.entries()) {
      const parents = tree.get(this.dict(page).get("StructParents") as number) ?? [];
      const ids = this.marked.filter((one) => one.page === number && one.mcid !== undefined).map(({ mcid }) => mcid);
      if (
        ids.some((id, i) => id !== i) ||
        parents.length !== ids.length ||
        parents.some((one) => !(one instanceof Ref))
      )
        throw new Error(`expected an element for each content of page ${number}`);
    }
  }
}

function markedIn(stack: readonly ({ readonly actual: string } | Marked)[]): Marked {
  const marked = stack.find((one): one is Marked => !("actual" in one));
  if (marked === undefined) throw new Error("expected all that is painted to be content or an artifact");
  return marked;
}

function unicodeOf(cmap: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const [, first, items] of cmap.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
    for (const [i, [, hex]] of [...items!.matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
      const bytes = Buffer.from(hex!.replaceAll(" ", ""), "hex");
      found.set(parseInt(first!, 16) + i, bytes.swap16().toString("utf16le"));
    }
  }
  return found;
}

/** Elements of a type, in order. */
export function allOf(node: Node, type: string): readonly Node[] {
  return [...(node.type === type ? [node] : []), ...node.children.flatMap((child) => allOf(child, type))];
}

/** Which elements stand in which: `Table(Caption THead(TR(TH)))`. */
export function shapeOf({ type, children }: Node): string {
  return children.length === 0 ? type : `${type}(${children.map(shapeOf).join(" ")})`;
}

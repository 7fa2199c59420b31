// What we use of pdfkit 0.20.2 that its types do not tell: its fonts' subsets, its pages' resources, its structure tree. https://pdfkit.org/docs/accessibility.html
// The version is exact; what these names do is held by the tests, which read the files back.
import PdfKit from "pdfkit";

export interface Reference {
  readonly data: Record<string, unknown>;
  write(chunk: string | Uint8Array): void;
  end(chunk?: string | Uint8Array): void;
}
/** Content of one page that belongs to a structure element. */
export type MarkedContent = object;
export interface Element {
  readonly dictionary: Reference;
  add(child: Element | MarkedContent): Element;
  end(): void;
}
export interface GlyphRun {
  readonly glyphs: readonly {
    readonly id: number;
    readonly advanceWidth: number;
    readonly codePoints: readonly number[];
  }[];
  readonly positions: readonly { readonly xAdvance: number; readonly xOffset: number; readonly yOffset: number }[];
}
/** fontkit's tables that place marks at their letters. */
export interface Positioner {
  applyLookup(type: number, table: unknown): boolean;
}
export interface EmbeddedFont {
  readonly id: string;
  readonly scale: number;
  readonly font: {
    readonly _layoutEngine: { readonly engine?: { readonly GPOSProcessor?: Positioner | null } | null };
    glyphForCodePoint(codePoint: number): GlyphRun["glyphs"][number];
    hasGlyphForCodePoint(codePoint: number): boolean;
    layout(
      text: string,
      features: undefined,
      script: undefined,
      language: undefined,
      direction: "ltr" | "rtl",
    ): GlyphRun;
  };
  readonly subset: { includeGlyph(glyph: number): number };
  readonly widths: number[];
  readonly unicode: (readonly number[])[];
  ref(): Reference;
}
export interface Kit {
  readonly page: {
    readonly dictionary: Reference;
    readonly fonts: Record<string, Reference>;
    readonly xobjects: Record<string, Reference>;
  };
  readonly _font: EmbeddedFont;
  _id: Uint8Array;
  _addInfo: () => void;
  /** What was written while it was opened. */
  read(): Uint8Array;
  push: (chunk: Uint8Array | null) => boolean;
  font(bytes: Uint8Array): void;
  ref(data: Record<string, unknown>): Reference;
  addPage(): void;
  addContent(operators: string): void;
  appendXML(xml: string): void;
  struct(type: string, options?: { readonly scope?: "Column" | "Row" }): Element;
  addStructure(element: Element): void;
  getStructTreeRoot(): Reference;
  markStructureContent(type: string): MarkedContent;
  endMarkedContent(): void;
  readonly outline: { addItem(title: string): unknown };
  end(): void;
}

export const PAGE_WIDTH = 595.28;
export const PAGE_HEIGHT = 841.89;

export interface KitSettings {
  readonly title: string;
  readonly author: string;
  readonly creator: string;
  readonly language: string;
  readonly date: Date;
}

export function openKit({ title, author, creator, language, date }: KitSettings): Kit {
  const options = {
    size: [PAGE_WIDTH, PAGE_HEIGHT],
    autoFirstPage: false,
    font: null,
    pdfVersion: "1.7",
    subset: "PDF/A-2a",
    tagged: true,
    displayTitle: true,
    lang: language,
    info: { Title: title, Author: author, Creator: creator, CreationDate: date },
  };
  // `null` for a font is known to pdfkit, and keeps out a font that would not be embedded.
  return new PdfKit(options as unknown as PDFKit.PDFDocumentOptions) as unknown as Kit;
}

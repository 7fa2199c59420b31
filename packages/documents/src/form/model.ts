// What every document consists of: an envelope, and blocks of text in which data stands apart from our words. docs/reference/documents.md
import type { Envelope } from "../envelope/envelope.ts";

/** Text that came from outside, such as a name: shown in its own direction, so that it cannot turn the words around it. */
export interface Given {
  readonly given: string;
}
export type Text = string | readonly (string | Given)[];

export interface Heading {
  readonly block: "heading";
  readonly text: string;
}
export interface Paragraph {
  readonly block: "paragraph";
  readonly text: Text;
}
export interface List {
  readonly block: "list";
  readonly items: readonly Text[];
}
/** What a reader must not miss. */
export interface Note {
  readonly block: "note";
  readonly title: string;
  readonly text: Text;
}
export interface Table {
  readonly block: "table";
  readonly caption: string;
  readonly columns: readonly Column[];
  /** A cell for each column. The first is the row's heading. */
  readonly rows: readonly (readonly Text[])[];
}
export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}
export type Block = Heading | Paragraph | List | Note | Table;

export const DOCUMENT_KINDS = ["statement", "accounting", "transparency", "audit", "supervision", "breach"] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export const DOCUMENT_FORMAT = "quis-document-1";

export interface QuisDocument {
  readonly format: typeof DOCUMENT_FORMAT;
  readonly kind: DocumentKind;
  readonly envelope: Envelope;
  /** The first page: what it says, in plain words. */
  readonly summary: readonly Block[];
  readonly body: readonly Block[];
  /** The same for programs. */
  readonly data: Readonly<Record<string, unknown>>;
}

export function given(text: string): Given {
  return { given: text };
}
export function heading(text: string): Heading {
  return { block: "heading", text };
}
export function paragraph(...parts: readonly (string | Given)[]): Paragraph {
  return { block: "paragraph", text: parts };
}
export function list(items: readonly Text[]): List {
  return { block: "list", items };
}
export function note(title: string, ...parts: readonly (string | Given)[]): Note {
  return { block: "note", title, text: parts };
}
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Text[])[]): Table {
  return { block: "table", caption, columns, rows };
}

/** Its pieces, our words and those of others. */
export function piecesOf(text: Text): readonly (string | Given)[] {
  return typeof text === "string" ? [text] : text;
}

/** `1 access`, `2 accesses`. */
export function counted(count: number, one: string, many: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** Whole numbers in groups of three, the same on every machine. */
export function formatNumber(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

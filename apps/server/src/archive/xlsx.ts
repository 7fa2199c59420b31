// A sheet of an XLSX workbook as CSV: ECMA-376 part 1 §18 (SpreadsheetML). https://ecma-international.org/publications-and-standards/standards/ecma-376/
// Numbers are given as the file has them, character by character; times, which are numbers with a style, as `YYYY-MM-DD HH:mm:ss`.
import type { ByteSource, ZipEntry } from "@quis/archive";
import { createFramer, type FrameSink, hint, parseXml, type XmlElement } from "@quis/sources";
import { badArchive } from "./error.ts";
import { type CellContext, columnOf, textOfCell, textOfString } from "./xlsx-cells.ts";
import { dateStyles } from "./xlsx-styles.ts";
import { readZipEntry } from "./zip.ts";

const WORKBOOK = "xl/workbook.xml";
/** Parts that are held in memory. */
const MAX_PART_BYTES = 8 << 20;
const MAX_STRINGS = 5_000_000;
const MAX_STRING_CHARS = 256 << 20;
const MAX_COLUMNS = 16_384;
const FLUSH_CHARS = 1 << 16;

export function isSpreadsheet(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ name }) => name === WORKBOOK);
}

/** Rows of the sheet named `wanted`, or of the first one, as CSV lines. Rows without content are left out. @throws QuisError QUIS_BAD_ARCHIVE */
export async function* readSheet(
  source: ByteSource,
  entries: readonly ZipEntry[],
  wanted: string | undefined,
): AsyncGenerator<Uint8Array> {
  const parts = new Parts(source, entries);
  const workbook = await parts.xml(WORKBOOK);
  const sheet = await findSheet(parts, workbook, wanted);
  const context: CellContext = {
    strings: await readStrings(parts),
    isDate: dateStyles(await parts.optionalXml("xl/styles.xml")),
    isDate1904: truthy(childOf(workbook, "workbookPr")?.attributes.get("date1904")),
  };
  const encoder = new TextEncoder();
  let width = 0;
  let out = "";
  for await (const row of parts.elements(sheet, "row")) {
    const fields = fieldsOf(row, context);
    if (fields.every((field) => field === "")) continue;
    // The header row is as wide as the table; trailing cells that are empty are not in the file.
    width = width === 0 ? fields.length : width;
    while (fields.length < width) fields.push("");
    out += `${fields.map(csvField).join(",")}\n`;
    if (out.length >= FLUSH_CHARS) {
      yield encoder.encode(out);
      out = "";
    }
  }
  if (out !== "") yield encoder.encode(out);
}

function truthy(value: string | undefined): boolean {
  return value === "1" || value === "true";
}

export function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((child) => child.name === name);
}

function csvField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function fieldsOf(row: XmlElement, context: CellContext): string[] {
  const fields: string[] = [];
  for (const cell of row.children) {
    if (cell.name !== "c") continue;
    const column = columnOf(cell.attributes.get("r")) ?? fields.length;
    if (column >= MAX_COLUMNS) throw badArchive(`at most ${MAX_COLUMNS} columns in a sheet`, "more");
    while (fields.length < column) fields.push("");
    fields[column] = textOfCell(cell, context);
  }
  return fields;
}

/** The workbook names its sheets, a file beside it says where they are (§18.2.19, ECMA-376 part 2 §9.3). */
async function findSheet(parts: Parts, workbook: XmlElement, wanted: string | undefined): Promise<string> {
  const sheets = (childOf(workbook, "sheets")?.children ?? []).filter(({ name }) => name === "sheet");
  const names = sheets.map(({ attributes }) => attributes.get("name") ?? "");
  const sheet = wanted === undefined ? sheets[0] : sheets[names.indexOf(wanted)];
  if (sheet === undefined) {
    const listed = names.map((name) => JSON.stringify(name)).join(", ") || "none";
    throw badArchive(
      wanted === undefined ? "a sheet" : `a sheet ${JSON.stringify(wanted)}`,
      `${listed}${hint(wanted ?? "", names)}`,
    );
  }
  const id = [...sheet.attributes].find(([name]) => /(^|:)id$/.test(name))?.[1];
  const relations = await parts.xml("xl/_rels/workbook.xml.rels");
  const target = relations.children.find(({ attributes }) => attributes.get("Id") === id)?.attributes.get("Target");
  if (target === undefined) throw badArchive("the file of the sheet", "none");
  return target.startsWith("/") ? target.slice(1) : `xl/${target}`;
}

async function readStrings(parts: Parts): Promise<readonly string[]> {
  const strings: string[] = [];
  let chars = 0;
  if (!parts.has("xl/sharedStrings.xml")) return strings;
  for await (const item of parts.elements("xl/sharedStrings.xml", "si")) {
    const text = textOfString(item);
    chars += text.length;
    if (strings.length >= MAX_STRINGS || chars > MAX_STRING_CHARS)
      throw badArchive("a table of texts that fits in memory", "a larger one: export the sheet as CSV");
    strings.push(text);
  }
  return strings;
}

class Parts {
  readonly #source: ByteSource;
  readonly #entries: ReadonlyMap<string, ZipEntry>;

  constructor(source: ByteSource, entries: readonly ZipEntry[]) {
    this.#source = source;
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  async xml(name: string): Promise<XmlElement> {
    const found = await this.optionalXml(name);
    if (found === undefined) throw badArchive(`the part ${name} of a spreadsheet`, "none");
    return found;
  }

  async optionalXml(name: string): Promise<XmlElement | undefined> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.bytes > MAX_PART_BYTES)
      throw badArchive(`at most ${MAX_PART_BYTES} bytes in ${name}`, String(entry.bytes));
    const chunks: Uint8Array[] = [];
    for await (const chunk of readZipEntry(this.#source, entry)) chunks.push(chunk);
    return element(Buffer.concat(chunks), name);
  }

  /** The elements of a name in a part, one after the other, however long the part is. */
  async *elements(name: string, wanted: string): AsyncGenerator<XmlElement> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw badArchive(`the part ${name} of a spreadsheet`, "none");
    const ready: XmlElement[] = [];
    const sink: FrameSink = {
      record: (_, bytes) => {
        // What lies beside the rows (widths, merged cells, filters) is framed too.
        if (isOf(bytes, wanted)) ready.push(element(bytes, name));
      },
      oversizeStart: () => {
        throw badArchive(`a ${wanted} of at most 1 MiB in ${name}`, "a longer one");
      },
      oversizeChunk: () => undefined,
      oversizeEnd: () => undefined,
    };
    const framer = createFramer("xml", { elements: [wanted] });
    for await (const chunk of readZipEntry(this.#source, entry)) {
      framer.push(chunk, sink);
      yield* ready.splice(0);
    }
    framer.end(sink);
    yield* ready.splice(0);
  }
}

function isOf(bytes: Uint8Array, name: string): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 80));
  return new RegExp(`^<(?:[\\w.-]+:)?${name}[\\s/>]`).test(start);
}

function element(bytes: Uint8Array, name: string): XmlElement {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw badArchive(`UTF-8 in ${name}`, "other bytes");
  }
  const parsed = parseXml(text);
  if ("reason" in parsed) throw badArchive(`XML in ${name}`, parsed.reason);
  return parsed;
}

// Sheets as CSV: ECMA-376 part 1 §18.3.1.4 (cells), §18.17.4 (dates).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openArchive } from "../../src/archive/index.ts";
import { makeZip } from "../../../../packages/archive/test/make-zip.ts";

const folder = mkdtempSync(join(tmpdir(), "quis-xlsx-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

interface Book {
  readonly rows: string;
  readonly strings?: string;
  readonly styles?: string;
  readonly workbook?: string;
  readonly second?: string;
}

function makeBook({ rows, strings = "", styles = "", workbook = "", second = "" }: Book): Buffer {
  const sheet = (body: string): string =>
    `${XML}<worksheet ${MAIN}><dimension ref="A1:Z9"/><cols><col min="1" max="2"/></cols><sheetData>${body}</sheetData><mergeCells count="0"/></worksheet>`;
  return makeZip([
    {
      name: "xl/workbook.xml",
      data: `${XML}<workbook ${MAIN} ${R}>${workbook}<sheets><sheet name="Log" sheetId="1" r:id="rId1"/><sheet name="Other" sheetId="2" r:id="rId2"/></sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      data: `${XML}<Relationships xmlns="x"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>`,
    },
    { name: "xl/worksheets/sheet1.xml", data: sheet(rows) },
    { name: "xl/worksheets/sheet2.xml", data: sheet(second) },
    { name: "xl/sharedStrings.xml", data: `${XML}<sst ${MAIN}>${strings}</sst>` },
    {
      name: "xl/styles.xml",
      data: `${XML}<styleSheet ${MAIN}><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy hh:mm"/><numFmt numFmtId="165" formatCode="0.00&quot;days&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>${styles}</styleSheet>`,
    },
  ]);
}

async function csv(book: Book | Buffer, sheet?: string): Promise<string> {
  const path = join(folder, "book.xlsx");
  writeFileSync(path, Buffer.isBuffer(book) ? book : makeBook(book));
  await using archive = await openArchive(path, sheet);
  const chunks: Uint8Array[] = [];
  for (const file of archive?.files ?? []) for await (const chunk of file.bytes()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe("a sheet", () => {
  it("shared texts, rich text without readings, inline texts, true and false, formulas", async () => {
    const strings =
      '<si><t>na me</t></si><si><r><t>a</t></r><r><t xml:space="preserve"> b</t></r><rPh sb="0" eb="1"><t>no</t></rPh></si>';
    const rows =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>say "x"</t></is></c><c r="D1" t="b"><v>1</v></c><c r="E1" t="str"><f>A1</f><v>p&amp;q</v></c></row>';
    expect(await csv({ rows, strings })).toBe('na me,a b,"say ""x""",true,p&q\n');
  });

  it("cells that are not there are empty, rows without content are none, and rows are as wide as the first", async () => {
    const rows =
      '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row><row r="2"/><row r="3"><c r="B3"><v>9</v></c></row><row r="4"><c r="A4"/></row>';
    expect(await csv({ rows })).toBe("1,,3\n,9,\n");
  });

  it("numbers are what the file says, to the last digit", async () => {
    const rows =
      '<row><c><v>12345678901234567890</v></c><c><v>0.1</v></c><c><v>1E-3</v></c><c s="3"><v>2.5</v></c></row>';
    expect(await csv({ rows })).toBe("12345678901234567890,0.1,1E-3,2.5\n");
  });

  it("numbers with a style of dates are times, by built-in and own formats; days of 1904 where the book says so", async () => {
    const rows =
      '<row><c s="1"><v>46085.3854398148</v></c><c s="2"><v>46085</v></c><c s="1"><v>46085.000005</v></c><c s="1"><v>12</v></c></row>';
    expect(await csv({ rows })).toBe("2026-03-04 09:15:02,2026-03-04 00:00:00,2026-03-04 00:00:00.432,12\n");
    const book = { rows: '<row><c s="1"><v>44623</v></c></row>', workbook: '<workbookPr date1904="1"/>' };
    expect(await csv(book)).toBe("2026-03-04 00:00:00\n");
  });

  it("is the first one, or the one that is named; another name is refused with the nearest", async () => {
    const book = { rows: "<row><c><v>1</v></c></row>", second: "<row><c><v>2</v></c></row>" };
    expect(await csv(book)).toBe("1\n");
    expect(await csv(book, "Other")).toBe("2\n");
    await expect(csv(book, "Othr")).rejects.toThrow(
      'expected a sheet "Othr", got "Log", "Other" (did you mean "Other"?)',
    );
  });
});

describe("hostile workbooks", () => {
  it.each<[string, Book, string]>([
    ["a text beyond the table", { rows: '<row><c t="s"><v>7</v></c></row>' }, "a place beyond it"],
    ["an entity", { rows: '<row><c t="str"><v>&boom;</v></c></row>' }, "XML in"],
    ["a column far out", { rows: '<row><c r="ZZZ1"><v>1</v></c></row>' }, "columns in a sheet"],
    ["a row too long", { rows: `<row><c t="str"><v>${"x ".repeat(700_000)}</v></c></row>` }, "at most 1 MiB"],
  ])("%s is refused in words", async (_, book, message) => {
    await expect(csv(book)).rejects.toThrow(message);
  });

  it("a book without the sheet's file, and one that is cut", async () => {
    await expect(csv(makeZip([{ name: "xl/workbook.xml", data: "<workbook><sheets/></workbook>" }]))).rejects.toThrow(
      "expected a sheet, got none",
    );
    await expect(csv(makeBook({ rows: "" }).subarray(0, 200))).rejects.toThrow("whole zip archive");
  });
});

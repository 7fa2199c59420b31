// Documents as PDF, read back by a reader that shares nothing with what wrote them: structure, text in logical order, the same bytes each time.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { given, heading, list, note, paragraph, type QuisDocument, table, type Text } from "../../src/form/model.ts";
import { machineCopy, readMachineCopy, type Signature } from "../../src/index.ts";
import { renderPdf } from "../../src/pdf/index.ts";
import { layoutOf } from "../../src/pdf/shape.ts";
import { envelope } from "../fixture.ts";
import { allOf, Bytes, type Dict, type Marked, type Node, Pdf, shapeOf } from "./reader.ts";

const EDITION = { sha256: "0123456789abcdef".repeat(4) };
const SIGNATURE: Signature = {
  sha256: EDITION.sha256,
  name: "مريم العلي",
  capacity: "Privacy officer",
  by: "person:p-invented",
  at: "2026-02-02T00:00:00.000Z",
  deed: 1234,
  origin: "log.example/oversight",
};

const documentOf = (change: Partial<QuisDocument> = {}): QuisDocument => ({
  format: "quis-document-1",
  kind: "statement",
  envelope: envelope(),
  summary: [paragraph("A summary.")],
  body: [],
  data: {},
  ...change,
});
const read = (document: QuisDocument, edition: Parameters<typeof renderPdf>[1] = EDITION) =>
  new Pdf(renderPdf(document, edition));
const rowsOf = (texts: readonly Text[]) =>
  documentOf({
    body: [
      table(
        "Cells",
        [{ title: "n" }, { title: "Text" }],
        texts.map((text, i) => [String(i), text]),
      ),
    ],
  });
/** The cells that `rowsOf` was given. */
const cellsOf = ({ tree }: Pdf): readonly Node[] =>
  allOf(allOf(tree, "Table")[0]!, "TR")
    .slice(1)
    .map(({ children }) => children[1]!);
const artifacts = ({ marked }: Pdf, page: number): readonly Marked[] =>
  marked.filter((one) => one.page === page && one.mcid === undefined && one.text !== "");
const allText = ({ marked }: Pdf) => marked.map(({ text }) => text).join("\n");

describe("PDF/UA-1 and PDF/A-2a", () => {
  const document = documentOf({
    summary: [note("Note", "of ", given("A. Invented")), list(["One", ["Two ", given("李小龍")]])],
    body: [heading("Accesses"), table("Each", [{ title: "When" }, { title: "n", isNumber: true }], [["today", "1"]])],
  });
  const pdf = read(document);

  it("all content is tagged or an artifact, and elements stand in one another as they mean (ISO 14289-1, 7.1, 7.5, 7.6)", () => {
    const shape = shapeOf(pdf.tree);
    expect(shape).toMatch(/^Document\(P H1 Note\(P P\) P P Note\(P P\) L\(LI\(Lbl LBody\) LI\(Lbl LBody\)\) H2 /);
    expect(shape).toContain("Table(Caption THead(TR(TH TH)) TBody(TR(TH TD)))");
    expect(allOf(pdf.tree, "H1").map(({ text }) => text)).toEqual(["A document"]);
    expect(allOf(pdf.tree, "H2").map(({ text }) => text)).toEqual(["Accesses", "About this document", "How to verify"]);
    expect(allOf(pdf.tree, "LBody").map(({ text }) => text)).toContain("Two 李小龍");
  });

  it("heads of columns and rows say what they head (7.5)", () => {
    for (const each of allOf(pdf.tree, "Table")) {
      const [head, ...rows] = allOf(each, "TR");
      expect(new Set(head!.children.map(({ type, scope }) => `${type} ${scope}`))).toEqual(new Set(["TH Column"]));
      for (const { children } of rows) {
        expect(children).toHaveLength(head!.children.length);
        expect(children.map(({ type, scope }) => `${type} ${scope}`)).toEqual([
          "TH Row",
          ...children.slice(1).map(() => "TD undefined"),
        ]);
      }
    }
  });

  it("each note has an identifier of its own, and is found by it (7.9)", () => {
    const ids = allOf(pdf.tree, "Note").map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const names = pdf.list(pdf.dict(pdf.dict(pdf.catalog.get("StructTreeRoot")).get("IDTree")).get("Names"));
    const listed = names.filter((one) => one instanceof Bytes).map(({ text }) => text);
    expect(listed).toEqual(ids);
    expect(listed).toEqual(listed.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  it("language, title, marks, fonts and metadata are there (7.1, 7.2, 7.21; ISO 19005-2, 6.2.11, 6.6)", () => {
    expect((pdf.catalog.get("Lang") as Bytes).text).toBe("en");
    expect(pdf.dict(pdf.catalog.get("MarkInfo")).get("Marked")).toBe(true);
    expect(pdf.dict(pdf.catalog.get("ViewerPreferences")).get("DisplayDocTitle")).toBe(true);
    expect(pdf.catalog.has("OutputIntents")).toBe(true);
    expect(pdf.fonts.length).toBeGreaterThan(1);
    expect(pdf.fonts.every(({ isEmbedded }) => isEmbedded)).toBe(true);
    expect(pdf.metadata).toContain("<pdfaid:part>2</pdfaid:part>");
    expect(pdf.metadata).toContain("<pdfaid:conformance>A</pdfaid:conformance>");
    expect(pdf.metadata).toContain("<pdfuaid:part>1</pdfuaid:part>");
    expect(pdf.metadata).toContain('<rdf:li xml:lang="x-default">DRAFT: A document</rdf:li>');
  });

  it("a title that is markup stays text in the metadata", () => {
    const hostile = `</rdf:li><x>&"\u0000\ufffe`;
    const { metadata, trailer, ...rest } = read(documentOf({ envelope: envelope({ title: hostile }) }));
    expect(rest.tree.type).toBe("Document");
    expect(metadata).not.toContain("<x>");
    expect(metadata).toContain("&lt;/rdf:li&gt;&lt;x&gt;");
    expect(trailer.has("Info")).toBe(true);
  });
});

describe("draft and signature", () => {
  it("DRAFT stands on each page until a named person has signed, then nowhere", () => {
    const document = rowsOf(Array.from({ length: 120 }, (_, i) => `row ${i}`));
    const draft = read(document);
    expect(draft.pageCount).toBeGreaterThan(3);
    for (let page = 0; page < draft.pageCount; page++)
      expect(artifacts(draft, page).map(({ text }) => text)).toContain("DRAFT: nobody has signed this document.");
    expect(draft.tree.children[0]!.text).toBe("DRAFT: nobody has signed this document.");
    const signed = read(document, { ...EDITION, signature: SIGNATURE });
    expect(allText(signed)).not.toContain("DRAFT");
    expect(signed.metadata).not.toContain("DRAFT");
    expect(signed.tree.text).toContain("by مريم العلي, Privacy officer, on 2026-02-02T00:00:00.000Z: entry 1,234 of");
  });

  it("each foot has the title, the page of how many, and the digest of document.json shortened", () => {
    const pdf = read(rowsOf(Array.from({ length: 120 }, (_, i) => `row ${i}`)));
    for (let page = 0; page < pdf.pageCount; page++) {
      const texts = artifacts(pdf, page).map(({ text }) => text);
      expect(texts).toContain("A document");
      expect(texts).toContain("document.json SHA-256 0123456789abcdef…");
      expect(texts.join("")).toContain(`Page ${page + 1} of ${pdf.pageCount}`);
    }
  });
});

describe("the first page", () => {
  const firstPageOf = ({ tree }: Pdf) =>
    tree.children
      .filter(({ pages }) => pages[0] === 0)
      .map(({ text }) => text)
      .join("\n");

  it("says that something is missing before anything else of the content", () => {
    const gap = { id: "g", kind: "silence", title: "nothing came", from: null, to: null, deed: 9 };
    const source = { id: "desk", events: 1, first: null, last: null, coveragePercent: 99.9, gaps: [gap] };
    const first = firstPageOf(read(documentOf({ envelope: envelope({ sources: [source] }) })));
    expect(first).toContain("Something is missing: 1 known gap in this period.");
    expect(first.indexOf("Something is missing")).toBeLessThan(first.indexOf("A summary."));
  });

  it("says that characters stand as numbers, wherever they do, and only then", () => {
    expect(firstPageOf(read(rowsOf([[given("กข")]])))).toContain("Some characters cannot be printed here.");
    expect(allText(read(rowsOf([[given("李小龍 مريم Nguyễn Ελένη Иван")]])))).not.toContain("cannot be printed");
  });
});

describe("text", () => {
  it.each([
    ["Arabic", "مريم العلي"],
    ["Hebrew with brackets and a number", "שרה כהן (נולדה 1980)"],
    ["Vietnamese", "Nguyễn Thị Minh Khai"],
    ["Vietnamese in letters and marks", "Nguyễn Thị Minh Khai".normalize("NFD")],
    ["Chinese, simplified and traditional", "李小龙 李小龍"],
    ["right-to-left in left-to-right", "A. Invented مريم (b) 12"],
    ["an Arabic letter with a mark for which it has no anchor", "ڢ ڢ\u064e"],
    ["Persian with a joiner", "می\u200cخواهم"],
  ])("%s is read in the order in which it is written", (_, name) => {
    const [cell, within] = cellsOf(read(rowsOf([[given(name)], ["by ", given(name), " at noon"]])));
    expect(cell!.text.normalize("NFC")).toBe(name.normalize("NFC"));
    expect(within!.text.normalize("NFC")).toBe(`by ${name} at noon`.normalize("NFC"));
  });

  it("runs from right to left on paper, and does not turn the words around it (UAX #9)", () => {
    const [cell] = cellsOf(read(rowsOf([["by ", given("שרה 12"), ", at noon"]])));
    const at = (text: string) => cell!.glyphs.find((glyph) => glyph.text === text)!.x;
    expect(at("b")).toBeLessThan(at("1"));
    expect(at("1")).toBeLessThan(at("2"));
    expect(at("2")).toBeLessThan(at("ה"));
    expect(at("ה")).toBeLessThan(at("ר"));
    expect(at("ר")).toBeLessThan(at("ש"));
    expect(at("ש")).toBeLessThan(at(","));
  });

  it("a bracket is drawn mirrored where text runs from right to left, and read as it is written (rule L4)", () => {
    const [cell] = cellsOf(read(rowsOf([[given("(א")]])));
    expect(cell!.text).toBe("(א");
    expect(cell!.glyphs.map(({ text }) => text)).toEqual([")", "א"]);
  });

  it.each([
    ["\u202eevil\u202c", "[U+202E]evil[U+202C]"],
    ["a\u200bb\u00adc", "a[U+200B]b[U+00AD]c"],
    ["\u2066x\u2069", "[U+2066]x[U+2069]"],
    ["nul\u0000 esc\u001b", "nul\ufffd esc\ufffd"],
    ["half \ud800 pair", "half \ufffd pair"],
    ["กข", "[U+0E01][U+0E02]"],
    ["\u{1f9d1}\u200d\u{1f680}", "[U+1F9D1][U+200D][U+1F680]"],
    ["a\ue000b", "a[U+E000]b"],
  ])("what would be invisible or an empty box is seen: %j", (text, printed) => {
    expect(cellsOf(read(rowsOf([[given(text)]])))[0]!.text).toBe(printed);
  });

  it("what cannot be shaped is drawn letter by letter", () => {
    const glyph = (id: number) => ({ id, advanceWidth: 500, codePoints: [id] });
    const broken = {
      font: {
        glyphForCodePoint: glyph,
        layout: () => {
          throw new Error("a lookup that fails");
        },
      },
    } as unknown as Parameters<typeof layoutOf>[0];
    expect(layoutOf(broken, "ab(", false).glyphs.map(({ id }) => String.fromCodePoint(id))).toEqual(["a", "b", "("]);
    expect(layoutOf(broken, "ab(", true).glyphs.map(({ id }) => String.fromCodePoint(id))).toEqual([")", "b", "a"]);
  });

  it("any text whatever is in its cell, whole and in order, on no page twice", () => {
    const unit = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.string({
        unit: fc.constantFrom(...Array.from("אבג नमस्ते مريمڢڤ\u064e\u0651李龍 ễe\u0301()[]12,.\u202e\u200d\u0000x")),
        maxLength: 80,
      }),
      fc
        .array(fc.integer({ min: 0x600, max: 0x97f }), { maxLength: 40 })
        .map((points) => String.fromCodePoint(...points)),
    );
    const clean = (text: string) =>
      text
        .toWellFormed()
        // oxlint-disable-next-line no-control-regex
        .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, "\ufffd")
        .replaceAll(/[ \t\n]+/g, " ");
    const undone = (text: string) =>
      text.replaceAll(/\[U\+([0-9A-F]{4,6})\]/g, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)));
    fc.assert(
      fc.property(fc.array(unit, { minLength: 30, maxLength: 60 }), (texts) => {
        const cells = cellsOf(read(rowsOf(texts.map((text) => [given(text)]))));
        expect(cells.map(({ text }) => undone(text).normalize("NFC"))).toEqual(
          texts.map((text) => clean(text).normalize("NFC")),
        );
      }),
      { numRuns: 12 },
    );
  });
});

describe("pages", () => {
  it("a long table has its heads on each page, as artifacts, and each row once", () => {
    const texts = Array.from({ length: 200 }, (_, i) => `row ${i}`);
    const pdf = read(rowsOf(texts));
    expect(cellsOf(pdf).map(({ text }) => text)).toEqual(texts);
    const body = allOf(pdf.tree, "Table")[0]!;
    expect(body.pages.length).toBeGreaterThan(3);
    for (const page of body.pages.slice(1)) expect(artifacts(pdf, page).map(({ text }) => text)).toContain("Text");
    expect(allOf(body, "TH").filter(({ text }) => text === "Text")).toHaveLength(1);
  });

  it("a cell that is taller than a page goes on on the next; a word wider than its column is torn", () => {
    const tall = Array.from({ length: 6_000 }, (_, i) => `w${i}`).join(" ");
    const wide = "x".repeat(5_000);
    const pdf = read(rowsOf([tall, "between", wide]));
    const cells = cellsOf(pdf);
    expect(cells.map(({ text }) => text)).toEqual([tall, "between", wide]);
    expect(cells[0]!.pages.length).toBeGreaterThan(2);
  });

  it("nothing stands outside the page or on another line of its cell", () => {
    const long = ["y".repeat(400), given("李".repeat(300)), given("שרה ".repeat(90)), "z ".repeat(200)];
    const pdf = read(documentOf({ summary: long.map((text) => note("N", text)), body: [heading("h ".repeat(300))] }));
    for (const { glyphs, mcid } of pdf.marked) {
      for (const { x, y, text } of mcid === undefined || glyphs.length === 0 ? [] : glyphs) {
        if (text === " ") continue;
        expect(x).toBeGreaterThanOrEqual(56);
        expect(x).toBeLessThan(595.28 - 56);
        expect(y).toBeGreaterThan(56);
        expect(y).toBeLessThan(841.89 - 56);
      }
    }
  });

  it("an empty table, heads taller than a page and a note taller than a page lose nothing", () => {
    const tall = "word ".repeat(4_000).trim();
    const pdf = read(
      documentOf({
        summary: [note("Tall", tall)],
        body: [table(tall, [{ title: tall }], [["a"], ["b"]]), table("None", [{ title: "n" }], [])],
      }),
    );
    expect(allOf(pdf.tree, "Note").at(-1)!.text).toBe(`Tall${tall}`);
    expect(allOf(pdf.tree, "Caption").map(({ text }) => text)).toEqual(expect.arrayContaining([tall, "None"]));
    const [big, none] = allOf(pdf.tree, "Table");
    expect(allOf(big!, "TH").map(({ text }) => text)).toEqual([tall, "a", "b"]);
    expect(shapeOf(none!)).toBe("Table(Caption TR(TH))");
  });
});

describe("the same bytes", () => {
  const document = rowsOf([[given("李小龍")], [given("مريم")], "plain"]);

  it("from the same document and edition, whatever was drawn before; another digest or signature is another file", () => {
    const first = renderPdf(document, EDITION);
    renderPdf(rowsOf([[given("כהן Ωµ")]]), EDITION);
    expect(Buffer.from(renderPdf(document, EDITION)).equals(first)).toBe(true);
    const idOf = (bytes: Uint8Array) => (new Pdf(bytes).trailer.get("ID") as readonly Bytes[])[0]!.latin1;
    const ids = [
      first,
      renderPdf(document, { sha256: "f".repeat(64) }),
      renderPdf(document, { ...EDITION, signature: SIGNATURE }),
    ].map(idOf);
    expect(new Set(ids).size).toBe(3);
  });

  it("from the machine copy that was read back", () => {
    expect(
      Buffer.from(renderPdf(readMachineCopy(machineCopy(document)), EDITION)).equals(renderPdf(document, EDITION)),
    ).toBe(true);
  });

  it("its date is the document's, never the clock's", () => {
    const { metadata } = read(document);
    expect(metadata).toContain("<xmp:CreateDate>2026-02-01T00:00:00Z</xmp:CreateDate>");
    const info = (pdf: Pdf): Dict => pdf.dict(pdf.trailer.get("Info"));
    const empty = read(documentOf({ envelope: envelope({ date: null }) }));
    expect((empty.get(info(empty).get("CreationDate")) as Bytes).text).toContain("19700101");
  });
});

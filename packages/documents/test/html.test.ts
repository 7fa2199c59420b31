// Documents as pages: accessible, inert, the same bytes each time; and as machine copies.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { given, heading, note, paragraph, type QuisDocument, table } from "../src/form/model.ts";
import { coveragePercent, DocumentError, machineCopy, readMachineCopy, renderHtml } from "../src/index.ts";
import { envelope } from "./fixture.ts";

const NAMES = ["مريم العلي", "李小龍", "Nguyễn Thị Minh Khai", "שרה כהן", "\u202eevil\u202c"];
const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&</bdi></title></style>`;

const documentWith = (text: string, change: Partial<QuisDocument> = {}): QuisDocument => ({
  format: "quis-document-1",
  kind: "statement",
  envelope: envelope({ title: text, author: text, question: { words: text, parameters: { subject: text } } }),
  summary: [paragraph("Of ", given(text)), note("Note", given(text))],
  body: [heading(text), table(text, [{ title: text }, { title: "n", isNumber: true }], [[[given(text)], "1"]])],
  data: { text },
  ...change,
});
const EDITION = { sha256: "0".repeat(64) };

/** Tags of a page, without what stands between them. */
const tagsOf = (html: string): string[] => html.match(/<[^>]*>/g) ?? [];

describe("a document as a page", () => {
  it("names the language, headings, captions and scopes (WCAG 2.2: 1.3.1, 2.4.2, 3.1.1)", () => {
    const html = renderHtml(documentWith("Title"), EDITION);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain("<title>DRAFT: Title</title>");
    expect(html.match(/<h1>/g)).toHaveLength(1);
    const tables = html.match(/<table>/g)!.length;
    expect(html.match(/<table><caption>[^<]+<\/caption><thead><tr><th scope="col"/g)).toHaveLength(tables);
    expect(html).toContain('<th scope="row">');
    expect(html).toContain("@media print");
  });

  it("says DRAFT in words until a named person has signed, and then who, and in which entry", () => {
    const draft = renderHtml(documentWith("T"), EDITION);
    expect(draft).toContain("DRAFT: nobody has signed this document.");
    const signature = {
      sha256: EDITION.sha256,
      name: NAMES[0]!,
      capacity: "Privacy officer",
      by: "person:p-invented",
      at: "2026-02-02T00:00:00.000Z",
      deed: 1234,
      origin: "log.example/oversight",
    };
    const signed = renderHtml(documentWith("T"), { ...EDITION, signature });
    expect(signed).not.toContain("DRAFT");
    expect(signed).toContain(`<bdi dir="auto">${NAMES[0]}</bdi>`);
    expect(signed).toContain("entry 1,234 of log.example/oversight");
  });

  it("a period with gaps says so before anything else of its content", () => {
    const gap = { id: "g", kind: "silence", title: `nothing came ${HOSTILE}`, from: null, to: null, deed: 9 };
    const source = { id: "desk", events: 1, first: null, last: null, coveragePercent: 99.9, gaps: [gap] };
    const html = renderHtml(documentWith("T", { envelope: envelope({ sources: [source] }) }), EDITION);
    expect(html).toContain("Something is missing: 1 known gap in this period.");
    expect(html.indexOf("Something is missing")).toBeLessThan(html.indexOf("Of <bdi"));
    expect(html).toContain("99.9 %");
  });

  it.each(NAMES)("a name in its own direction, isolated: %s", (name) => {
    const html = renderHtml(documentWith("T", { summary: [paragraph("Of ", given(name))] }), EDITION);
    expect(html).toContain(`<bdi dir="auto">${name}</bdi>`);
  });

  it("hostile markup in any text is inert: the page has the same tags as with a harmless text", () => {
    const html = renderHtml(documentWith(HOSTILE), EDITION);
    expect(tagsOf(html)).toEqual(
      tagsOf(renderHtml(documentWith("x"), EDITION)).map((tag) => tag.replaceAll('"x"', expectedLabel)),
    );
    expect(html).not.toMatch(/<(?:script|img)/);
    expect(html).toContain("default-src 'none'");
  });

  it("any text whatever leaves the tags as they are", () => {
    const plain = tagsOf(renderHtml(documentWith("x"), EDITION)).length;
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const html = renderHtml(documentWith(text), EDITION);
        expect(tagsOf(html)).toHaveLength(plain);
        // oxlint-disable-next-line no-control-regex
        expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
      }),
      { numRuns: 300 },
    );
  });
});

const expectedLabel =
  '"&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;&lt;/bdi&gt;&lt;/title&gt;&lt;/style&gt;"';

describe("the machine copy", () => {
  it("is canonical JSON (RFC 8785): the same whatever the order of members, and read back as it is", () => {
    const document = documentWith(NAMES[1]!);
    const reordered = Object.fromEntries(Object.entries(document).toReversed()) as unknown as QuisDocument;
    expect(machineCopy(reordered)).toEqual(machineCopy(document));
    expect(readMachineCopy(machineCopy(document))).toEqual(document);
  });

  it("a page made from the copy that was read back is the same page", () => {
    const parameters = { to: "b", from: "a", subject: NAMES[2]! };
    const document = documentWith("x", { envelope: envelope({ question: { words: "q", parameters } }) });
    expect(renderHtml(readMachineCopy(machineCopy(document)), EDITION)).toBe(renderHtml(document, EDITION));
  });

  it("another spelling, another format, truncated or binary bytes are refused", () => {
    const bytes = machineCopy(documentWith("x"));
    const text = new TextDecoder().decode(bytes);
    const bad = [
      bytes.subarray(0, bytes.length - 9),
      Buffer.from(text.replace('"kind":', '"kind": ')),
      Buffer.from(text.replace("quis-document-1", "quis-document-9")),
      Buffer.from(text.replace('"kind":"statement"', '"kind":"verdict"')),
      Buffer.from(text.trimEnd()),
      Buffer.of(0xff, 0xfe),
      Buffer.from("null"),
    ];
    for (const each of bad) expect(() => readMachineCopy(each)).toThrowError(DocumentError);
  });
});

describe("coverage", () => {
  const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString();
  const period = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 0, 11) };

  it("gaps that overlap count once, what lies outside counts not, and a gap is never 100 %", () => {
    expect(coveragePercent(period, [])).toBe(100);
    expect(
      coveragePercent(period, [
        { from: day(2), to: day(4) },
        { from: day(3), to: day(5) },
      ]),
    ).toBe(70);
    expect(coveragePercent(period, [{ from: day(20), to: day(21) }])).toBe(99.9);
    expect(coveragePercent(period, [{ from: null, to: null }])).toBe(0);
    expect(coveragePercent({ fromMs: 0, toMs: 0 }, [])).toBeNull();
  });

  it("agrees with counting hours", () => {
    const hour = 3_600_000;
    const span = fc.tuple(fc.integer({ min: -50, max: 300 }), fc.integer({ min: 1, max: 99 }));
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 12 }), (spans) => {
        const gaps = spans.map(([from, length]) => ({
          from: new Date(period.fromMs + from * hour).toISOString(),
          to: new Date(period.fromMs + (from + length) * hour).toISOString(),
        }));
        let left = 0;
        for (let h = 0; h < 240; h++) if (!spans.some(([from, length]) => h >= from && h < from + length)) left++;
        expect(coveragePercent(period, gaps)).toBeCloseTo(Math.min(99.9, Math.floor((left / 240) * 1000) / 10), 5);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, frame, lines, textOf } from "../support/collect.ts";

const NAMES = { elements: ["Rec", "Event"], envelope: ["Version"] };

function texts(text: string, sizes?: readonly number[], maxRecordBytes?: number): string[] {
  return lines("xml", text, sizes, { ...NAMES, maxRecordBytes }).map(([, record]) => record);
}

describe("XML framing", () => {
  it.each<[string, string, string[]]>([
    ["records in an element", "<A>\n <Rec>1</Rec>\n <Rec>2</Rec>\n</A>", ["<Rec>1</Rec>", "<Rec>2</Rec>"]],
    ["records one after the other", "<Rec>1</Rec><Event/><Rec a='1'/>", ["<Rec>1</Rec>", "<Event/>", "<Rec a='1'/>"]],
    ["records deep in elements with attributes", '<A x="1"><B><Rec/></B><B y="2"><Rec/></B></A>', ["<Rec/>", "<Rec/>"]],
    ["any prefix (Namespaces in XML §3)", "<p:A><p:Rec>1</p:Rec></p:A>", ["<p:Rec>1</p:Rec>"]],
    ["declaration, instructions and comments", "<?xml version='1.0'?><!-- <Rec/> --><?x <Rec/> ?><Rec/>", ["<Rec/>"]],
    ["a byte order mark", "\uFEFF<?xml version='1.0'?>\r\n<Rec/>\r\n", ["<Rec/>"]],
    [
      "an end tag in CDATA",
      "<Rec><![CDATA[</Rec>]]]]><![CDATA[>]]></Rec><Rec/>",
      ["<Rec><![CDATA[</Rec>]]]]><![CDATA[>]]></Rec>", "<Rec/>"],
    ],
    ["an end tag in a comment", "<Rec><!-- </Rec> -- --></Rec>", ["<Rec><!-- </Rec> -- --></Rec>"]],
    ["an end tag in an instruction", "<Rec><?x </Rec> ?></Rec>", ["<Rec><?x </Rec> ?></Rec>"]],
    ["`>` and `/` in an attribute", `<Rec a="/>" b='</Rec'>x</Rec>`, [`<Rec a="/>" b='</Rec'>`, "x</Rec>"]],
    ["`>` in an attribute alone", `<Rec a="/>">x</Rec>`, [`<Rec a="/>">x</Rec>`]],
    ["space in tags", "<Rec\n a = '1'\n>x</Rec\n ><Rec\t/>", ["<Rec\n a = '1'\n>x</Rec\n >", "<Rec\t/>"]],
    ["names that only begin alike", "<A><Record>1</Record></A>", ["<Record>1</Record></A>"]],
    ["elements with nothing in them", "<A></A>", ["<A></A>"]],
    [
      "elements named as envelope",
      "<A><Version>11</Version><Version/><Rec/><Version><x>1</x></Version></A>",
      ["<Rec/>"],
    ],
    [
      "other elements between records: one record",
      "<A><id v='1'/><n>x</n> <Rec/><m>y</m></A>",
      ["<A><id v='1'/><n>x</n> ", "<Rec/>", "<m>y</m></A>"],
    ],
    ["another element with an envelope's in it", "<A><B><Version/></B><Rec/></A>", ["<B><Version/></B>", "<Rec/>"]],
    ["text between records", "hello <Rec/> world\n<Rec/>", ["hello ", "<Rec/>", "world\n", "<Rec/>"]],
    ["text beside records", "<A>x<Rec/></A>", ["<A>x", "<Rec/>"]],
    ["CDATA between records", "<A><![CDATA[<Rec/>]]><Rec/></A>", ["<A><![CDATA[<Rec/>]]>", "<Rec/>"]],
    [
      "a DOCTYPE, its declarations unread (§2.8)",
      `<!DOCTYPE A [ <!-- don't > --> <!ENTITY e "<Rec>'x</Rec>"> <?p ?> ]>\n<A><Rec>&e;</Rec></A>`,
      [`<!DOCTYPE A [ <!-- don't > --> <!ENTITY e "<Rec>'x</Rec>"> <?p ?> ]>\n<A>`, "<Rec>&e;</Rec>"],
    ],
    [
      "a DOCTYPE in a record is broken text",
      "<Rec><!DOCTYPE a [<!ENTITY e '</Rec>'>]></Rec>",
      ["<Rec><!DOCTYPE a [<!ENTITY e '</Rec>", "'>]></Rec>"],
    ],
    ["a record that is never closed", "<A><Rec>1<b><Rec>2</Rec></A>", ["<Rec>1<b>", "<Rec>2</Rec>"]],
    ["an attribute that is never closed", '<Rec a="1><b/></Rec><Rec>2</Rec>', ['<Rec a="1><b/></Rec>', "<Rec>2</Rec>"]],
    ["a tag that is never closed", "<Rec <b></Rec><Rec>2</Rec>", ["<Rec <b></Rec>", "<Rec>2</Rec>"]],
    ["a file that ends early", "<A><Rec>1</Rec><Rec>2</R", ["<Rec>1</Rec>", "<Rec>2</R"]],
    ["a file that ends in a tag", "<A><Rec/><Re", ["<Rec/>", "<Re"]],
    ["a file that ends in a comment", "<A><Rec/><!-- <Rec/>", ["<Rec/>", "<!-- <Rec/>"]],
    ["white space only", " \n\t\r\n", []],
    ["no XML", "a,b\n1,2\n", ["a,b\n1,2\n"]],
  ])("%s", (_, text, expected) => {
    expect(texts(text)).toEqual(expected);
    expect(texts(text, [1])).toEqual(expected);
    expect(texts(text, [3, 2])).toEqual(expected);
  });

  it("says on which line of the file a record begins", () => {
    const found = lines("xml", "<A>\n\n<Rec>\n</Rec><Rec/>\nx\n<Rec\n/></A>", [5], NAMES);
    expect(found.map(([line]) => line)).toEqual([3, 4, 5, 6]);
  });

  it("hands a long record on in pieces and goes on behind it, whatever makes it long", () => {
    const long = "x".repeat(500);
    for (const text of [
      `<Rec>${long}</Rec>`,
      `<Rec a="${long}"/>`,
      `<Rec><!--${long}</Rec>--></Rec>`,
      `<Rec><![CDATA[${long}</Rec>]]></Rec>`,
      `<Rec><${long}></Rec>`,
      `<other>${long}</other>`,
      `<other a="${long}">`,
      `<!--${long}-->`,
      `<!DOCTYPE ${long}>`,
      `</${long}>`,
    ]) {
      const frames = frame("xml", bytesOf(`${text}<Rec/>`), [7], { maxRecordBytes: 100, ...NAMES });
      expect(frames.map(({ isOversize, bytes }) => [isOversize, textOf(bytes)])).toEqual([
        [true, text],
        [false, "<Rec/>"],
      ]);
    }
  });

  it("finds what was written, however it is laid out and cut (property)", () => {
    expect.hasAssertions();
    const leaf = fc.stringMatching(/^[a-z &;"'>\n]{0,12}$/).map((text) => text.replaceAll("&", "&amp;"));
    const body = fc.oneof(
      leaf,
      leaf.map((text) => `<x a="${text.replaceAll('"', "")}">${text}</x>`),
      leaf.map((text) => `<![CDATA[<Rec>${text}</Rec>]]>`),
      leaf.map((text) => `<!--</Rec>${text}-->`),
    );
    const record = fc.array(body, { maxLength: 4 }).map((parts) => `<Rec>${parts.join("")}</Rec>`);
    const between = fc.constantFrom("", "\n", " <!-- c --> ", "<B>", "<?pi?>", "<Version>1</Version>");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(between, record), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        (parts, cuts) => {
          const text = `<A>${parts.map((part) => part.join("")).join("")}</A>`;
          const expected = parts.map(([, one]) => one);
          expect(texts(text, cuts)).toEqual(expected.length === 0 ? ["<A></A>"] : expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  const piece = fc.constantFrom(
    "<Rec>",
    "</Rec>",
    "<Rec/>",
    "<A>",
    "</A>",
    "<x/>",
    "<",
    ">",
    "/",
    "'",
    '"',
    "<!--",
    "-->",
    "-",
    "<![CDATA[",
    "]]>",
    "]",
    "<?",
    "?>",
    "<!DOCTYPE",
    "[",
    "text",
    "\n",
    "\r",
    " ",
    "Rec",
    "<Version>",
    "</Version>",
    "\uFEFF",
    "é",
  );
  const cutting = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

  it("the chunking changes nothing, at any limit (property)", () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), cutting, fc.integer({ min: 1, max: 60 }), (pieces, cuts, max) => {
        const bytes = bytesOf(pieces.join(""));
        const options = { ...NAMES, maxRecordBytes: max };
        expect(frame("xml", bytes, cuts, options)).toEqual(frame("xml", bytes, undefined, options));
      }),
      { numRuns: 5000 },
    );
  });

  it("loses no text: what is in no record is white space and markup around records (property)", () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), cutting, (pieces, cuts) => {
        const text = pieces.filter((one) => !/Version|<!--|<\?/.test(one)).join("");
        // Within a tag, a comment or an instruction it is markup.
        fc.pre(!/<[^>]*text|<\?|<!--/.test(text.replaceAll("<![CDATA[", "")));
        const count = (some: string): number => some.split("text").length;
        const found = texts(text, cuts);
        expect(found.reduce((sum, one) => sum + count(one) - 1, 1)).toBe(count(text));
        // In the order of the file, and each a piece of it.
        let at = 0;
        for (const one of found) {
          at = text.indexOf(one, at);
          expect(at).toBeGreaterThanOrEqual(0);
          at += one.length;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("holds no more than the limit and a chunk: an endless comment is streamed", () => {
    let largest = 0;
    const sizes: number[] = [];
    const found = frame("xml", bytesOf(`<A><!--${"x".repeat(300_000)}`), [1000], { ...NAMES, maxRecordBytes: 5000 });
    for (const { bytes, isOversize } of found) {
      sizes.push(bytes.length);
      if (!isOversize) largest = Math.max(largest, bytes.length);
    }
    expect(sizes).toEqual([300_007]);
    expect(largest).toBe(0);
  });
});

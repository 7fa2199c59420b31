import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "../../src/error.ts";
import { jsonOfXml, parseXml } from "../../src/text/index.ts";

function json(text: string, lists?: ReadonlySet<string>): unknown {
  const element = parseXml(text);
  return element instanceof Problem
    ? `${element.code}: ${element.reason}`
    : { [element.name]: jsonOfXml(element, lists) };
}

describe("strict XML of one record", () => {
  it.each<[string, string, unknown]>([
    [
      "attributes and elements",
      "<A x='1' y=\"2\"><B>t</B><C z=''/></A>",
      { A: { "@x": "1", "@y": "2", B: "t", C: { "@z": "" } } },
    ],
    [
      "local names; namespace declarations are left out",
      "<p:A xmlns:p='u' xmlns='v' xsi:t='1'><p:B/></p:A>",
      { A: { "@xsi:t": "1", B: "" } },
    ],
    ["an element that repeats", "<A><B>1</B><C/><B>2</B></A>", { A: { B: ["1", "2"], C: "" } }],
    ["white space between elements is layout", "<A>\n <B> x </B>\n</A>", { A: { B: " x " } }],
    ["mixed text", "<A> x <B/> y </A>", { A: { B: "", "#text": "x  y" } }],
    [
      "§4.6 predefined entities and §4.1 character references",
      "<A b='&quot;&#x41;&#10;'>&lt;&amp;&gt;&apos;&#8364;&#x1F600;</A>",
      { A: { "@b": '"A\n', "#text": "<&>'€😀" } },
    ],
    ["an entity in an entity's text is text", "<A>&amp;lt;</A>", { A: { "#text": "&lt;" } }],
    ["§2.7 CDATA", "<A>a<![CDATA[<b>&amp;]]]]><![CDATA[>]]></A>", { A: { "#text": "a<b>&amp;]]>" } }],
    [
      "§2.5 comments and §2.6 instructions",
      "<?xml version='1.0'?><!-- - --> <A><!-- <b> -->x<?y <b> ?>z</A> <!----> ",
      { A: { "#text": "xz" } },
    ],
    ["§2.11 line ends", "<A>a\r\nb\rc\nd</A>", { A: { "#text": "a\nb\nc\nd" } }],
    ["§3.3.3 white space in attributes", "<A b='1\r\n2\t3\n4'/>", { A: { "@b": "1 2 3 4" } }],
    ["space in tags", "<A\n b\t=\n'1'\r\n><B /></A\n>", { A: { "@b": "1", B: "" } }],
    ["`>` in text and attributes", "<A b='>'>></A>", { A: { "@b": ">", "#text": ">" } }],
    ["names beyond ASCII", "<Größe ä='1'/>", { Größe: { "@ä": "1" } }],
  ])("%s", (_, text, expected) => {
    expect(json(text)).toEqual(expected);
  });

  it("makes lists of the elements it is told, also where there is one", () => {
    expect(json("<A><B>1</B><C><B>2</B></C></A>", new Set(["B"]))).toEqual({ A: { B: ["1"], C: { B: ["2"] } } });
  });

  it.each<[string, string]>([
    ["nothing", " "],
    ["no element", "text"],
    ["text before", "x<A/>"],
    ["text behind", "<A/>x"],
    ["two elements", "<A/><B/>"],
    ["a DOCTYPE, even an empty one", "<!DOCTYPE A><A/>"],
    ["a DOCTYPE in the element", "<A><!DOCTYPE A></A>"],
    ["an entity of nobody", "<A>&e;</A>"],
    ["an entity in an attribute", "<A b='&e;'/>"],
    ["entities named as members of objects", "<A>&constructor;</A>"],
    ["a bare &", "<A>a & b</A>"],
    ["an & at the end", "<A>&</A>"],
    ["a reference to no character", "<A>&#0;</A>"],
    ["a reference to a surrogate", "<A>&#xD800;</A>"],
    ["a reference beyond Unicode", "<A>&#x110000;</A>"],
    ["a control character", "<A>\u0001</A>"],
    ["NUL", "<A>\0</A>"],
    ["a lone surrogate", "<A>\uD800</A>"],
    ["`<` in an attribute", "<A b='<'/>"],
    ["`]]>` in text", "<A>]]></A>"],
    ["`--` in a comment", "<A><!-- -- --></A>"],
    ["a comment that does not end", "<A><!-- </A>"],
    ["CDATA that does not end", "<A><![CDATA[</A>"],
    ["an instruction that does not end", "<A><? </A>"],
    ["an element that does not end", "<A><B></B>"],
    ["an end tag of another", "<A></B>"],
    ["end tags crossed", "<A><B></A></B>"],
    ["an end tag that only begins alike", "<A></AB>"],
    ["an end tag with another prefix", "<p:A></q:A>"],
    ["an attribute without value", "<A b/>"],
    ["an attribute without quotes", "<A b=1/>"],
    ["attributes without space between them", "<A b='1'c='2'/>"],
    ["space before the name", "< A/>"],
    ["a digit for a name", "<1/>"],
    ["two colons", "<a:b:c/>"],
    ["__proto__ as an element", "<A><__proto__>1</__proto__></A>"],
    ["65 attributes", `<A ${Array.from({ length: 65 }, (_, i) => `a${i}=''`).join(" ")}/>`],
  ])("refuses %s", (_, text) => {
    expect(json(text)).toMatch(/^SOURCE_BAD_XML: expected /);
  });

  it("refuses the same attribute twice and more than 32 levels", () => {
    expect(json("<A b='1' b='1'/>")).toMatch(/^SOURCE_DUPLICATE_KEY/);
    expect(json("<A>".repeat(32) + "</A>".repeat(32))).toHaveProperty("A");
    expect(json("<A>".repeat(33) + "</A>".repeat(33))).toMatch(/^SOURCE_TOO_DEEP/);
    expect(json("<A>".repeat(200_000))).toMatch(/^SOURCE_TOO_DEEP/);
  });

  it("keeps the prototype of objects whole whatever attributes are called", () => {
    const read = json("<A __proto__='1'/>");
    expect(read).toMatch(/^SOURCE_BAD_XML/);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("gives back what was written (property)", () => {
    expect.hasAssertions();
    const text = fc.string({ unit: "grapheme", maxLength: 12 }).filter((one) => !/[\0-\x1f\uFFFE\uFFFF]/.test(one));
    const escape = (one: string): string =>
      one.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("]]>", "]]&gt;");
    const leaves = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), text, { maxKeys: 6 });
    fc.assert(
      fc.property(leaves, leaves, (attributes, children) => {
        const written = `<r${Object.entries(attributes)
          .map(([name, value]) => ` ${name}="${escape(value)}"`)
          .join("")}>${Object.entries(children)
          .map(([name, value]) => `<${name}>${escape(value)}</${name}>`)
          .join("\n")}</r>`;
        const at = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`@${name}`, value]));
        expect(json(written)).toEqual({ r: { ...at, ...children } });
      }),
      { numRuns: 500 },
    );
  });

  it("takes any text (property)", () => {
    expect.hasAssertions();
    const piece = fc.constantFrom(
      "<",
      ">",
      "/",
      "A",
      "=",
      "'",
      '"',
      "&",
      ";",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?",
      "?>",
      " ",
      "#x",
      "<A>",
      "</A>",
      "<A b='1'>",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const read = parseXml(pieces.join(""));
        if (read instanceof Problem) expect(read.reason).toMatch(/^expected /);
        else expect(read.name).not.toBe("");
      }),
      { numRuns: 3000 },
    );
  });
});

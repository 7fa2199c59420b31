import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureWidth, padText, showControls, toJsonLine, wrapText } from "../../src/output/text.ts";

describe("text from logs cannot act on the terminal", () => {
  it("shows escapes, line ends, bidirectional overrides and zero-width characters", () => {
    expect(showControls("a\u001b[31mb\u0007\r\n\t\u009b2J\u202eevil\u200b\u2028\ufeff")).toBe(
      "a\\x1b[31mb\\x07\\r\\n\\t\\x9b2J\\u{202e}evil\\u{200b}\\u{2028}\\u{feff}",
    );
  });

  it("shows lone surrogates and tag characters", () => {
    expect(showControls("\ud800x\u{e0041}")).toBe("\\u{d800}x\\u{e0041}");
  });

  it("leaves no control in any text, and text without any as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = showControls(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(stripVTControlCharacters(shown)).toBe(shown);
      }),
    );
    expect(showControls("Zoë 李小龙 – ok 👩")).toBe("Zoë 李小龙 – ok 👩");
  });

  it("JSON lines are safe and say the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const line = toJsonLine({ text });
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(line)).toEqual({ text });
      }),
    );
  });
});

describe("widths", () => {
  it("counts terminal cells: wide characters take two, combining marks none", () => {
    expect(measureWidth("abc")).toBe(3);
    expect(measureWidth("李小龙")).toBe(6);
    expect(measureWidth("e\u0301")).toBe(1);
    expect(measureWidth("👍")).toBe(2);
    expect(padText("李", 4)).toBe("李  ");
  });

  it("wrapping fits the width and loses nothing", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 4, max: 60 }), (raw, width) => {
        const text = showControls(raw);
        const lines = wrapText(text, width);
        for (const line of lines) expect(measureWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });
});

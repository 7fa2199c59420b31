import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visiblePieces, visibleText } from "../../src/text/visible.ts";

describe("text of a log is shown so that nothing in it hides", () => {
  it.each([
    ["a\u0000b", "a␀b", "NUL"],
    ["a\u001bb", "a␛b", "escape"],
    ["a\u007fb", "a␡b", "delete"],
    ["a\u0085b", "a⟨U+0085⟩b", "C1 control"],
    ["exe.\u202Efdp", "exe.⟨U+202E⟩fdp", "right-to-left override"],
    ["\u2066a\u2069", "⟨U+2066⟩a⟨U+2069⟩", "isolates"],
    ["a\u200Bb", "a⟨U+200B⟩b", "zero width space"],
    ["a\u00ADb", "a⟨U+00AD⟩b", "soft hyphen"],
    ["a\uFEFFb", "a⟨U+FEFF⟩b", "byte order mark"],
    ["a\u2028b", "a⟨U+2028⟩b", "line separator"],
    ["a\u00A0b", "a⟨U+00A0⟩b", "no-break space"],
    ["a\u3164b", "a⟨U+3164⟩b", "Hangul filler"],
    ["a\u{E0041}b", "a⟨U+E0041⟩b", "tag character"],
    ["a\uD800b", "a⟨U+D800⟩b", "surrogate that stands alone"],
    ["a\uE000b", "a⟨U+E000⟩b", "private use"],
    ["a\nb\tc", "a␊b␉c", "line feed and tab in one line"],
    [" a b ", "␠a b␠", "spaces at the ends, not between"],
  ])("%j as %j (%s)", (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it("keeps lines and tabs of raw text, but no other control", () => {
    const pieces = visiblePieces("a\n\tb\r\u0007 ", { lines: true });
    expect(pieces.map(({ text }) => text)).toEqual(["a\n\tb", "␍", "␇", " "]);
    expect(pieces.map(({ marked }) => marked)).toEqual([false, true, true, false]);
  });

  it("leaves ordinary text of any script as it is", () => {
    for (const text of ["Zoë Ångström", "Ζωή", "محمد", "山田", "👩 1 ½ €"]) expect(visibleText(text)).toBe(text);
  });

  it("shows no control, format, separator or lone surrogate whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visibleText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
      }),
    );
  });

  it("marks each hidden character with its code point", () => {
    expect(visiblePieces("\u202E")).toEqual([{ marked: true, text: "⟨U+202E⟩", code: "U+202E" }]);
  });
});

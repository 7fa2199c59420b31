import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCell, csvTable } from "../src/csv.ts";

describe("CSV that no spreadsheet runs", () => {
  it.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
  ])("puts an apostrophe before %j", (text) => {
    expect(csvCell(text)).toBe(`"'${text}"`);
  });

  it.each(["abc", "a=1", "1-2", "", "“=”"])("leaves %j", (text) => {
    expect(csvCell(text)).toBe(`"${text}"`);
  });

  it("RFC 4180 §2: quotes are doubled, separators and line ends stay inside quotes", () => {
    expect(
      csvTable(
        ["a", "b"],
        [
          ['x"y', "p,q;r\r\nz"],
          [3, null],
        ],
      ),
    ).toBe('\uFEFF"a","b"\r\n"x""y","p,q;r\r\nz"\r\n"3",""\r\n');
  });

  it("never begins a cell with what starts a formula", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(csvCell(text)).not.toMatch(/^"[=+\-@\t\r\n]/);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "../../src/error.ts";
import { splitCsvRow } from "../../src/text/index.ts";

describe("CSV rows (RFC 4180 §2)", () => {
  it.each([
    ["a,b", ["a", "b"]],
    ["", [""]],
    [",", ["", ""]],
    ['"a ""q"", b",c', ['a "q", b', "c"]],
    ['a"b,c', ['a"b', "c"]],
    ['"",""', ["", ""]],
    ['"a\nb"', ["a\nb"]],
  ])("%j → %j", (row, fields) => {
    expect(splitCsvRow(row, ",")).toEqual(fields);
  });

  it.each(['"a', 'x,"a""', '"a"b,c', '"a" ,b'])("%j is refused", (row) => {
    const result = splitCsvRow(row, ",");
    expect(result).toBeInstanceOf(Problem);
    expect((result as Problem).code).toBe("SOURCE_BAD_CSV");
  });

  it("reads back what a writer quotes (property)", () => {
    const fields = fc.array(fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\n", " ", "é") }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fields, fc.constantFrom(",", ";", "\t"), (row, delimiter) => {
        const text = row.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter);
        expect(splitCsvRow(text, delimiter)).toEqual(row);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, frame, lines, textOf } from "../support/collect.ts";

const LISTS = { lists: ["Records", "value"] };

function texts(text: string, sizes?: readonly number[]): string[] {
  return lines("json", text, sizes, LISTS).map(([, record]) => record);
}

describe("JSON framing", () => {
  it.each<[string, string, string[]]>([
    ["one object per line", '{"a":1}\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ["no line end at the end", '{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ["one after the other", '{"a":1}{"b":{"c":[{}]}} {"d":2}', ['{"a":1}', '{"b":{"c":[{}]}}', '{"d":2}']],
    ["over many lines", '{\n "a": {\n  "b": 1\n }\n}\n{\n}\n', ['{\n "a": {\n  "b": 1\n }\n}', "{\n}"]],
    ["an array", '[{"a":1},\n{"b":2}]', ['{"a":1}', '{"b":2}']],
    ["arrays of arrays", '[[{"a":1}],[{"b":2}]]', ['{"a":1}', '{"b":2}']],
    ["a list in an object", '{"x":{"Records":[1]},"Records":[{"a":1},{"b":2}],"y":[{"no":1}]}', ['{"a":1}', '{"b":2}']],
    ["an empty list", '{"Records":[]}', []],
    ["lists line by line", '{"Records":[{"a":1}]}\n{"value":[{"b":2}]}', ['{"a":1}', '{"b":2}']],
    ["a list that is none", '{"Records":{"a":1}}', ['{"Records":{"a":1}}']],
    ["a list's name as a value", '{"a":"Records","b":[{}]}', ['{"a":"Records","b":[{}]}']],
    ["a list's name within a record", '[{"a":{"Records":[{"b":1}]}}]', ['{"a":{"Records":[{"b":1}]}}']],
    ["braces and quotes in strings", '{"a":"}{\\"]["}{"b":"\\\\"}', ['{"a":"}{\\"]["}', '{"b":"\\\\"}']],
    ["a byte order mark", '\uFEFF{"a":1}', ['{"a":1}']],
    ["white space only", " \n\t\r\n", []],
    ["scalars", '[1,"two",{"a":1},null]', ["1", '"two"', '{"a":1}', "null"]],
    ["text before and after", 'hello\n{"a":1}world', ["hello", '{"a":1}', "world"]],
    ["an object that is never closed", '{"a":{"b":1}\n{"c":2}\n', ['{"a":{"b":1}', '{"c":2}']],
    ["a string that is never closed", '{"a":"b\n{"c":2}\n', ['{"a":"b', '{"c":2}']],
    ["a file that ends early", '{"a":1}\n{"b":', ['{"a":1}', '{"b":']],
    ["a list that ends early", '{"Records":[{"a":1},{"b"', ['{"a":1}', '{"b"']],
    ["a closing brace too many", '{"a":1}}\n{"b":2}', ['{"a":1}', "}", '{"b":2}']],
    [
      "a string that is never closed, in an indented array",
      '[\n  {\n    "a": "b\n  },\n  {\n    "c": 2\n  }\n]',
      ['{\n    "a": "b\n  },', '{\n    "c": 2\n  }'],
    ],
    [
      "a brace that is missing, in an indented array",
      '[\n {"a": {"b": 1\n },\n {"c": 2}\n]',
      ['{"a": {"b": 1\n },', '{"c": 2}'],
    ],
    ["a brace that is missing, line by line", '{"a":1,\n{"b":2}\n', ['{"a":1,', '{"b":2}']],
    [
      "objects as far in as their record",
      '[\n {"a":[\n {"b":1},\n {"c":2}\n ]},\n {"d":3}]',
      ['{"a":[\n {"b":1},\n {"c":2}\n ]}', '{"d":3}'],
    ],
    [
      "a string that is never closed, in a list in an object",
      '{"Records": [\n {"a": "b},\n {"c": 2},\n {"d": 3}\n]}',
      ['{"a": "b},', '{"c": 2}', '{"d": 3}'],
    ],
    [
      "a list that a stray bracket closes",
      '{"Records":[{"a":1}],{"b":2},{"c":3}]}',
      ['{"a":1}', '{"b":2}', '{"c":3}', "}"],
    ],
    [
      "a broken string around records",
      '{"Records":[{"a":1}],"x":"\n {"b":2}\n{"c":3}',
      ['{"a":1}', '{"b":2}', '{"c":3}'],
    ],
    ["an object in an array that begins a line", '{"a":[\n{"b":1},\n{"c":2}\n]}', ['{"a":[\n{"b":1},\n{"c":2}\n]}']],
  ])("%s", (_, text, expected) => {
    expect(texts(text)).toEqual(expected);
    expect(texts(text, [1])).toEqual(expected);
    expect(texts(text, [3, 2])).toEqual(expected);
  });

  it("says on which line of the file a record begins", () => {
    expect(lines("json", '{"Records": [\n {"a":1},\n\n {\n"b":2}]}', undefined, LISTS).map(([line]) => line)).toEqual([
      2, 4,
    ]);
  });

  it("hands a long record on in pieces and goes on behind it", () => {
    const long = `{"a":"${"x".repeat(500)}"}`;
    for (const text of [`${long}{"b":1}`, `{"Records":[${long},{"b":1}]}`, `${"y".repeat(500)},{"b":1}`]) {
      const frames = frame("json", bytesOf(text), [7], { maxRecordBytes: 100, ...LISTS });
      expect(frames.map(({ isOversize }) => isOversize)).toEqual([true, false]);
      expect(textOf(frames[1]?.bytes ?? new Uint8Array())).toBe('{"b":1}');
      expect(frames[0]?.bytes.length).toBe(text.startsWith("y") ? 500 : long.length);
    }
  });

  it("finds what was written, however it is laid out and cut (property)", () => {
    expect.hasAssertions();
    const records = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 });
    const layout = fc.constantFrom("lines", "pretty", "array", "list");
    fc.assert(
      fc.property(
        records,
        layout,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        (objects, kind, cuts) => {
          // An outermost object with one of the names is an envelope.
          if (objects.some((object) => Object.hasOwn(object, "Records") || Object.hasOwn(object, "value"))) return;
          const text =
            kind === "lines"
              ? objects.map((object) => `${JSON.stringify(object)}\n`).join("")
              : kind === "pretty"
                ? objects.map((object) => JSON.stringify(object, null, 2)).join("\n")
                : JSON.stringify(
                    kind === "array" ? objects : { first: { Records: 1 }, Records: objects, last: [1] },
                    null,
                    kind === "list" ? 1 : 0,
                  );
          expect(texts(text, cuts).map((record) => JSON.parse(record) as unknown)).toEqual(
            JSON.parse(JSON.stringify(objects)),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it("a quote that is missing in one record of an indented array costs no other record (property)", () => {
    // Names and values without quotes, backslashes and braces: then a quote less turns what is a string into what is none, up to the record's end.
    const word = fc.string({ unit: fc.constantFrom(..."abc :1é".split("")), minLength: 1, maxLength: 8 });
    const record = fc.dictionary(word, fc.oneof(word, fc.integer(), fc.array(word, { maxLength: 3 })), {
      minKeys: 1,
      maxKeys: 5,
    });
    expect.hasAssertions();
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(),
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
        (records, indent, which, place, cuts) => {
          const written = records.map((one) =>
            JSON.stringify(one, null, indent).replaceAll("\n", `\n${" ".repeat(indent)}`),
          );
          const at = which % written.length;
          const quotes = [...(written[at] as string).matchAll(/"/g)].map(({ index }) => index);
          const quote = quotes[place % quotes.length] as number;
          const broken = (written[at] as string).slice(0, quote) + (written[at] as string).slice(quote + 1);
          const good = written.filter((_, i) => i !== at);
          const text = `[\n${written.map((one, i) => " ".repeat(indent) + (i === at ? broken : one)).join(",\n")}\n]\n`;
          const found = texts(text, cuts);
          for (const one of good) expect(found).toContain(one);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("loses nothing but white space and punctuation between records, and the chunking changes nothing (property)", () => {
    expect.hasAssertions();
    const piece = fc.constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", "\n", "a", "1", '"Records"', " ", '{"a":1}');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        (pieces, cuts) => {
          const bytes = bytesOf(pieces.join(""));
          const whole = frame("json", bytes);
          expect(frame("json", bytes, cuts)).toEqual(whole);
          const count = (text: string): number => text.replaceAll(/[\s,[\]]/g, "").length;
          expect(whole.reduce((sum, record) => sum + count(textOf(record.bytes)), 0)).toBe(count(pieces.join("")));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

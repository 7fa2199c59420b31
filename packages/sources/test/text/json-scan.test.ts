// The quick look says "sure" only of texts in which the reader that inspects every value finds nothing, so both accept, refuse and read alike.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "../../src/error.ts";
import { isSurelyStrict, isTextSurelyStrict } from "../../src/text/json-scan.ts";
import { inspectJsonObject, MAX_JSON_DEPTH, parseJsonObject, parseJsonRecord } from "../../src/text/json.ts";
import { formats } from "../../src/index.ts";
import { bytesOf } from "../support/collect.ts";
import { corpus, corpusFiles } from "../support/corpus.ts";

const BOM = "\uFEFF";

/** Fails unless all three readers say the same of a text. */
function assertAlike(text: string): void {
  const inspected = inspectJsonObject(text);
  expect(parseJsonObject(text)).toEqual(inspected);
  // A lone surrogate has no bytes, and decoding takes a byte order mark away.
  if (!text.isWellFormed() || text.startsWith(BOM)) return;
  const bytes = bytesOf(text);
  expect(parseJsonRecord(bytes)).toEqual(inspected);
  expect(parseJsonRecord(bytesOf(BOM + text))).toEqual(inspected);
  if (inspected instanceof Problem && inspected.code !== "SOURCE_BAD_JSON") expect(isSurelyStrict(bytes)).toBe(false);
}

const NAMES = [
  "a",
  "b",
  "",
  "__proto__",
  "__proto_",
  "_",
  "name",
  "constructor",
  "sixteen bytes ok",
  "seventeen bytes ok",
];
const name = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 20 }),
);
/** A name or string as JSON, sometimes with every character escaped. */
const quoted = fc.tuple(name, fc.boolean()).map(([text, isEscaped]) => {
  if (!isEscaped) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, "0"));
  return `"${units.map((unit) => `\\u${unit}`).join("")}"`;
});
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.constantFrom("9007199254740991", "9007199254740992", "-9007199254740993", "0.12345678901234567890", "1e400"),
  fc.constantFrom("1E5", "1e-400", "999999999999999", "1000000000000000", "-0", "123456789012345678.5", "1.5e300"),
);
const space = fc.constantFrom("", "", "", " ", "\n\t ", "\r");
const { node: value } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "medium", maxDepth: 6 },
    quoted,
    number,
    fc.constantFrom("true", "false", "null", '"\\ud83d\\ude00"', '"\\ud800"', '"\\uDC00x"', '"\\\\ud800"', '"\\""'),
    fc
      .tuple(space, fc.array(tie("node"), { maxLength: 4 }))
      .map(([gap, items]) => `[${gap}${items.join(`${gap},${gap}`)}${gap}]`),
    fc
      .tuple(space, fc.array(fc.tuple(quoted, tie("node")), { maxLength: 6 }))
      .map(([gap, members]) => `{${gap}${members.map(([key, item]) => `${key}${gap}:${gap}${item}`).join(`,${gap}`)}}`),
  ),
}));

describe("a quick look at JSON (RFC 8259, RFC 7493) against looking at every value", () => {
  it("agrees on any JSON, with names twice, escapes and numbers that do not fit (property)", () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(value, (text) => assertAlike(text)),
      { numRuns: 5000 },
    );
  });

  it("agrees on objects whose names are drawn from few (property)", () => {
    const few = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "x".repeat(16), "x".repeat(17)), value), {
      minLength: 1,
      maxLength: 5,
    });
    const seen = new Set<string>();
    fc.assert(
      fc.property(few, (members) => {
        const text = `{${members.map(([key, item]) => `"${key}":${item}`).join(",")}}`;
        assertAlike(text);
        const result = inspectJsonObject(text);
        seen.add(result instanceof Problem ? result.code : "ok");
      }),
      { numRuns: 2000 },
    );
    expect(seen).toContain("ok");
    expect(seen).toContain("SOURCE_DUPLICATE_KEY");
  });

  it("agrees on JSON that is broken anywhere (property)", () => {
    const edit = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(...'{}[]",:\\u0e9 '.split("")),
    );
    expect.hasAssertions();
    fc.assert(
      fc.property(value, fc.array(edit, { minLength: 1, maxLength: 3 }), (text, edits) => {
        let broken = text;
        for (const [at, cut, put] of edits) {
          const index = Math.floor(at * broken.length);
          broken = broken.slice(0, index) + put + broken.slice(index + cut);
        }
        assertAlike(broken);
      }),
      { numRuns: 5000 },
    );
  });

  it.each(formats.filter(({ framing }) => framing === "json" || framing === "lines").map((format) => format.name))(
    "agrees on every line of the corpus of %s",
    (format) => {
      expect.hasAssertions();
      for (const file of corpusFiles(format))
        for (const line of readFileSync(join(corpus, format, file), "utf8").split("\n")) assertAlike(line);
    },
  );

  it.each([MAX_JSON_DEPTH - 1, MAX_JSON_DEPTH, MAX_JSON_DEPTH + 1, 200])("agrees on %i levels", (depth) => {
    const text = `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
    assertAlike(text);
    expect(isSurelyStrict(bytesOf(text))).toBe(depth <= MAX_JSON_DEPTH);
    assertAlike(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
  });

  it.each([
    ['{"a":1,"b":{"a":2,"b":3},"c":[{"a":1},{"a":2}]}', true],
    ['{"a":{"b":1},"c":{"b":1}}', true],
    ['{"a":{"b":1},"a":2}', false],
    ['{"a":1,"x":{"b":{"c":[{}]}},"a":2}', false],
    [`{"${"n".repeat(100)}":1,"${"n".repeat(99)}m":2}`, true],
    [`{"${"n".repeat(100)}":1,"${"n".repeat(100)}":2}`, false],
    ['{"a":999999999999999,"b":0.1234567890123456789,"c":-12.5}', true],
    ['{"a":["1e400","\\n","e"],"b":true,"c":false,"d":null}', true],
    ['{"a":1000000000000000}', false],
    ['{"a":1e2}', false],
    ['{"a":"\\uD800"}', false],
    ['{"a":"\\\\ud800"}', true],
    ['{"\\u0061":1}', false],
    ['{"ä":"日本語","😀":"😀"}', true],
    ['{"__proto__":1}', false],
  ])("is sure of %.60s: %s", (text, isSure) => {
    expect(isSurelyStrict(bytesOf(text))).toBe(isSure);
    expect(isTextSurelyStrict(text)).toBe(isSure);
    assertAlike(text);
  });

  it("is sure of an object with a thousand names, and looks closer at one with many more", () => {
    const object = (count: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`name ${i}`, i])));
    expect(isSurelyStrict(bytesOf(object(1000)))).toBe(true);
    expect(isSurelyStrict(bytesOf(object(5000)))).toBe(false);
    assertAlike(object(5000));
    const twice = object(1000).replace('"name 999"', '"name 0"');
    expect(inspectJsonObject(twice)).toMatchObject({ code: "SOURCE_DUPLICATE_KEY" });
    assertAlike(twice);
  });

  it("forgets what the text before held, and takes texts of any size after each other", () => {
    for (const size of [0, 1, 70_000, 15, 300_000, 16, 17]) {
      const text = JSON.stringify({ a: "x".repeat(size), b: size });
      expect(isSurelyStrict(bytesOf(text))).toBe(true);
      expect(parseJsonRecord(bytesOf(text))).toEqual({ a: "x".repeat(size), b: size });
    }
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "../../src/error.ts";
import { parseJsonObject } from "../../src/text/index.ts";

function codeFor(text: string): string {
  const result = parseJsonObject(text);
  return result instanceof Problem ? result.code : "ok";
}

describe("strict JSON (RFC 8259, RFC 7493)", () => {
  it.each([
    ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', "ok"],
    ['{"a":":","b":"\\":\\"","c:":"{\\"x\\":1}"}', "ok"],
    [' \t{ "a" : 1 }\r', "ok"],
    ['{"a":1,"a":2}', "SOURCE_DUPLICATE_KEY"],
    ['{"a":1,"\\u0061":2}', "SOURCE_DUPLICATE_KEY"],
    ['{"x":[{"k":{"d":1,"d":1}}]}', "SOURCE_DUPLICATE_KEY"],
    ['{"a":9007199254740991,"b":-9007199254740991}', "ok"],
    ['{"a":9007199254740992}', "SOURCE_NUMBER"],
    ['{"a":9007199254740993}', "SOURCE_NUMBER"],
    ['{"a":[-12345678901234567890]}', "SOURCE_NUMBER"],
    ['{"a":1e400}', "SOURCE_NUMBER"],
    ['{"a":0.1,"b":1e3,"c":-1.5e-7}', "ok"],
    ['{"a":"\\ud83d\\ude00"}', "ok"],
    ['{"a":"\\ud83d"}', "SOURCE_BAD_JSON"],
    ['{"\\ude00":1}', "SOURCE_BAD_JSON"],
    ['{"__proto__":{"polluted":true}}', "SOURCE_BAD_JSON"],
    ['{"a":{"\\u005f_proto__":1}}', "SOURCE_BAD_JSON"],
    ["[1]", "SOURCE_BAD_JSON"],
    ["null", "SOURCE_BAD_JSON"],
    ['"x"', "SOURCE_BAD_JSON"],
    ["", "SOURCE_BAD_JSON"],
    ["{", "SOURCE_BAD_JSON"],
    ['{"a":1}{"b":2}', "SOURCE_BAD_JSON"],
    ['{"a":NaN}', "SOURCE_BAD_JSON"],
    [`${'{"a":'.repeat(32)}1${"}".repeat(32)}`, "ok"],
    [`${'{"a":'.repeat(33)}1${"}".repeat(33)}`, "SOURCE_TOO_DEEP"],
    [`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "SOURCE_TOO_DEEP"],
  ])("%.60s → %s", (text, code) => {
    expect(codeFor(text)).toBe(code);
  });

  it("quotes no content of the record in a reason", () => {
    const result = parseJsonObject('{"name":"Invented Person","x":tru}');
    expect(result).toBeInstanceOf(Problem);
    expect((result as Problem).reason).not.toContain("Invented");
  });

  it("pollutes no prototype", () => {
    parseJsonObject('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("accepts whatever JSON.stringify writes of safe values (property)", () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        fc.string({ unit: "grapheme" }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("node"), { maxLength: 4 }),
        fc.dictionary(
          fc.string().filter((key) => key !== "__proto__"),
          tie("node"),
          { maxKeys: 4 },
        ),
      ),
    })).node;
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => key !== "__proto__"),
          value,
        ),
        (object) => {
          expect(parseJsonObject(JSON.stringify(object))).toEqual(JSON.parse(JSON.stringify(object)));
        },
      ),
    );
  });

  it("finds any member written twice (property)", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => key !== "__proto__"),
          fc.integer(),
          { minKeys: 1 },
        ),
        (object) => {
          const text = JSON.stringify(object);
          const [key = ""] = Object.keys(object);
          expect(codeFor(`${text.slice(0, -1)},${JSON.stringify(key)}:0}`)).toBe("SOURCE_DUPLICATE_KEY");
        },
      ),
    );
  });
});

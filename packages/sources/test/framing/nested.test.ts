import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, frame, lines, textOf } from "../support/collect.ts";

const PATH = { nested: ["resourceLogs", "scopeLogs", "logRecords"] };

function texts(text: string, sizes?: readonly number[]): string[] {
  return lines("json", text, sizes, PATH).map(([, record]) => record);
}

describe("records in lists within lists", () => {
  it.each<[string, string, string[]]>([
    [
      "each with its resource and scope, byte for byte, whatever stands before and after",
      '{"resourceLogs": [{"resource":{"a":1}, "scopeLogs":[{"scope":{"n":"s"},"logRecords":[{"x":1}, {"x":2}],"schemaUrl":"u"}]},{"scopeLogs":[{"logRecords":[{"y":3}]}],"resource":{}}]}',
      [
        '{"resourceLogs": [{"resource":{"a":1}, "scopeLogs":[{"scope":{"n":"s"},"logRecords":[{"x":1}],"schemaUrl":"u"}]}]}',
        '{"resourceLogs": [{"resource":{"a":1}, "scopeLogs":[{"scope":{"n":"s"},"logRecords":[{"x":2}],"schemaUrl":"u"}]}]}',
        '{"resourceLogs": [{"scopeLogs":[{"logRecords":[{"y":3}]}],"resource":{}}]}',
      ],
    ],
    ["empty lists hold no records", '{"resourceLogs":[{"scopeLogs":[{"logRecords":[]}]}]}{"resourceLogs":[]}', []],
    ["an object without the lists stays whole", '{"resourceSpans":[{"a":1}]}', ['{"resourceSpans":[{"a":1}]}']],
    [
      "an element without the inner list is a record",
      '{"resourceLogs":[{"resource":{}},7]}',
      ['{"resourceLogs":[{"resource":{}}]}', '{"resourceLogs":[7]}'],
    ],
    ["a list that is none", '{"resourceLogs":{"scopeLogs":[]}}', ['{"resourceLogs":{"scopeLogs":[]}}']],
    [
      "names, brackets and quotes in strings",
      '{"a":"\\"resourceLogs\\":[","resourceLogs":[{"scopeLogs":[{"logRecords":[{"x":"]}\\\\"}]}]}]}',
      ['{"a":"\\"resourceLogs\\":[","resourceLogs":[{"scopeLogs":[{"logRecords":[{"x":"]}\\\\"}]}]}]}'],
    ],
    [
      "a name that occurs twice stays, so that the record is refused",
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"x":1}]}]}],"resourceLogs":[]}',
      ['{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"x":1}]}]}],"resourceLogs":[]}'],
    ],
    ["a file that ends early", '{"resourceLogs":[{"scopeLogs":[{"logR', ['{"resourceLogs":[{"scopeLogs":[{"logR']],
    ["text", "hello", ["hello"]],
  ])("%s", (_, text, expected) => {
    expect(texts(text)).toEqual(expected);
    expect(texts(text, [1])).toEqual(expected);
  });

  it("says on which line a record begins", () => {
    const text =
      '\n{"resourceLogs":[\n{"scopeLogs":[{"logRecords":[\n{"x":1},\n\n{"x":2}]}]}]}\n{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"x":3}]}]}]}';
    expect(lines("json", text, undefined, PATH).map(([line]) => line)).toEqual([4, 6, 7]);
  });

  it("a long resource with very many records does not grow without end: the object stays whole", () => {
    const record = "{},".repeat(3000);
    const text = `{"resourceLogs":[{"resource":"${"r".repeat(3000)}","scopeLogs":[{"logRecords":[${record}{}]}]}]}`;
    const frames = frame("json", bytesOf(text), [4096], PATH);
    expect(frames).toHaveLength(1);
    expect(textOf(frames[0]?.bytes ?? new Uint8Array())).toBe(text);
  });

  it("hands an object that is too long to be held on in pieces", () => {
    const text = `{"resourceLogs":[{"x":"${"y".repeat(2000)}"}]}`;
    const frames = frame("json", bytesOf(text), [100], { ...PATH, maxRecordBytes: 100 });
    expect(frames.map(({ isOversize, bytes }) => [isOversize, bytes.length])).toEqual([[true, text.length]]);
  });

  it("finds every record, with its resource and scope, however it is laid out and cut (property)", () => {
    expect.hasAssertions();
    const value = fc.dictionary(
      fc.string().filter((key) => !["__proto__", ...PATH.nested].includes(key)),
      fc.jsonValue(),
      { maxKeys: 3 },
    );
    const request = fc.array(
      fc.record({ resource: value, scopes: fc.array(fc.record({ scope: value, logs: fc.array(value) })) }),
    );
    fc.assert(
      fc.property(
        request,
        fc.constantFrom(0, 1),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
        (resources, indent, isListFirst, cuts) => {
          const around = (name: string, list: unknown, more: object): object =>
            isListFirst ? { [name]: list, ...more } : { ...more, [name]: list };
          const build = (resource: unknown, scope: unknown, logs: unknown[]): object => ({
            resourceLogs: [around("scopeLogs", [around("logRecords", logs, { scope })], { resource })],
          });
          const whole = {
            resourceLogs: resources.map(({ resource, scopes }) =>
              around(
                "scopeLogs",
                scopes.map(({ scope, logs }) => around("logRecords", logs, { scope })),
                { resource },
              ),
            ),
          };
          const expected = resources.flatMap(({ resource, scopes }) =>
            scopes.flatMap(({ scope, logs }) => logs.map((log) => build(resource, scope, [log]))),
          );
          const got = texts(JSON.stringify(whole, null, indent), cuts).map((text) => JSON.parse(text) as unknown);
          expect(got).toEqual(JSON.parse(JSON.stringify(expected)));
        },
      ),
      { numRuns: 300 },
    );
  });
});

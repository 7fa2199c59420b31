import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeLogsRequest, MAX_LOGS_REQUEST_BYTES } from "../../src/index.ts";
import { codeOf, run } from "../support/collect.ts";

type Bytes = readonly number[];

function varint(value: bigint): Bytes {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

const tag = (field: number, type: number): Bytes => varint(BigInt(field * 8 + type));
const bytesField = (field: number, bytes: Bytes): Bytes => [
  ...tag(field, 2),
  ...varint(BigInt(bytes.length)),
  ...bytes,
];
const stringField = (field: number, text: string): Bytes => bytesField(field, [...Buffer.from(text)]);
const varintField = (field: number, value: bigint): Bytes => [...tag(field, 0), ...varint(value)];
const fixed64Field = (field: number, value: bigint): Bytes => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return [...tag(field, 1), ...buffer];
};
const fixed32Field = (field: number, value: number): Bytes => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return [...tag(field, 5), ...buffer];
};
const doubleField = (field: number, value: number): Bytes => {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return [...tag(field, 1), ...buffer];
};
const keyValue = (key: string, value: Bytes): Bytes => [...stringField(1, key), ...bytesField(2, value)];
/** A request with one log record. */
const request = (log: Bytes): Uint8Array => Uint8Array.from(bytesField(1, bytesField(2, bytesField(2, log))));
const decodedLog = (log: Bytes): unknown =>
  (decodeLogsRequest(request(log)) as { resourceLogs: { scopeLogs: { logRecords: unknown[] }[] }[] }).resourceLogs[0]
    ?.scopeLogs[0]?.logRecords[0];

describe("OTLP/protobuf export requests", () => {
  it("become the OTLP/JSON that says the same (OTLP §JSON Protobuf Encoding: hex ids, 64-bit integers as text)", () => {
    const log = [
      ...fixed64Field(1, 1_780_000_000_123_456_789n),
      ...varintField(2, 9n),
      ...stringField(3, "INFO"),
      ...bytesField(5, stringField(1, "Fälle ✓")),
      ...bytesField(6, keyValue("user.id", stringField(1, "u-17"))),
      ...bytesField(6, keyValue("n", varintField(3, -9_223_372_036_854_775_808n))),
      ...bytesField(6, keyValue("yes", varintField(2, 1n))),
      ...bytesField(6, keyValue("half", doubleField(4, 0.5))),
      ...bytesField(6, keyValue("nan", doubleField(4, Number.NaN))),
      ...bytesField(6, keyValue("huge", doubleField(4, 1e300))),
      ...bytesField(6, keyValue("raw", bytesField(7, [0, 255, 16]))),
      ...bytesField(6, keyValue("list", bytesField(5, [...bytesField(1, stringField(1, "a")), ...bytesField(1, [])]))),
      ...bytesField(6, keyValue("map", bytesField(6, bytesField(1, keyValue("k", varintField(3, 7n)))))),
      ...varintField(7, 3n),
      ...fixed32Field(8, 1),
      ...bytesField(9, [0x5b, 0x8e, 0x00]),
      ...bytesField(10, [0xee]),
      ...fixed64Field(11, 18_446_744_073_709_551_615n),
      ...stringField(12, "records.case.viewed"),
    ];
    expect(decodedLog(log)).toEqual({
      timeUnixNano: "1780000000123456789",
      severityNumber: 9,
      severityText: "INFO",
      body: { stringValue: "Fälle ✓" },
      attributes: [
        { key: "user.id", value: { stringValue: "u-17" } },
        { key: "n", value: { intValue: "-9223372036854775808" } },
        { key: "yes", value: { boolValue: true } },
        { key: "half", value: { doubleValue: 0.5 } },
        { key: "nan", value: { doubleValue: "NaN" } },
        { key: "huge", value: { doubleValue: "1e+300" } },
        { key: "raw", value: { bytesValue: "AP8Q" } },
        { key: "list", value: { arrayValue: { values: [{ stringValue: "a" }, {}] } } },
        { key: "map", value: { kvlistValue: { values: [{ key: "k", value: { intValue: "7" } }] } } },
      ],
      droppedAttributesCount: 3,
      flags: 1,
      traceId: "5b8e00",
      spanId: "ee",
      observedTimeUnixNano: "18446744073709551615",
      eventName: "records.case.viewed",
    });
  });

  it("has resource, scope and schema of each record", () => {
    const attribute = keyValue("service.name", stringField(1, "case-app"));
    const scope = [
      ...stringField(1, "audit"),
      ...stringField(2, "1"),
      ...bytesField(3, attribute),
      ...varintField(4, 2n),
    ];
    const scopeLogs = [...bytesField(1, scope), ...bytesField(2, []), ...bytesField(2, []), ...stringField(3, "s2")];
    const resourceLogs = [
      ...bytesField(1, [...bytesField(1, attribute), ...varintField(2, 1n)]),
      ...bytesField(2, scopeLogs),
      ...stringField(3, "s1"),
    ];
    const attributes = [{ key: "service.name", value: { stringValue: "case-app" } }];
    expect(decodeLogsRequest(Uint8Array.from(bytesField(1, resourceLogs)))).toEqual({
      resourceLogs: [
        {
          resource: { attributes, droppedAttributesCount: 1 },
          scopeLogs: [
            {
              scope: { name: "audit", version: "1", attributes, droppedAttributesCount: 2 },
              logRecords: [{}, {}],
              schemaUrl: "s2",
            },
          ],
          schemaUrl: "s1",
        },
      ],
    });
  });

  it("is what the format reads: as many events as log records", () => {
    const log = [
      ...fixed64Field(1, 1_780_000_000_123_456_789n),
      ...bytesField(6, keyValue("user.id", stringField(1, "u-17"))),
    ];
    const logs = [...bytesField(2, log), ...bytesField(2, log), ...bytesField(2, log)];
    const json = JSON.stringify(decodeLogsRequest(Uint8Array.from(bytesField(1, bytesField(2, logs)))));
    const { outcomes } = run("otlp", json);
    expect(outcomes).toHaveLength(3);
    for (const { outcome } of outcomes)
      expect(outcome).toMatchObject({
        kind: "event",
        event: { time: 1_780_000_000_123, actor: { user: { uid: "u-17" } } },
      });
  });

  it("an empty request has no records, and fields that are not known are passed over", () => {
    expect(decodeLogsRequest(new Uint8Array())).toEqual({});
    const unknown = [
      ...varintField(99, 5n),
      ...stringField(98, "x"),
      ...fixed64Field(97, 1n),
      ...tag(96, 5),
      0,
      0,
      0,
      0,
    ];
    expect(decodedLog([...unknown, ...stringField(3, "INFO")])).toEqual({ severityText: "INFO" });
  });

  const nested = (levels: number): Bytes => {
    let value: Bytes = stringField(1, "x");
    for (let level = 0; level < levels; level++) value = bytesField(5, bytesField(1, value));
    return bytesField(5, value);
  };

  it.each<[string, Uint8Array]>([
    ["a length beyond the end", Uint8Array.of(0x0a, 0x05, 0x00)],
    ["a length of 2^64 − 1", Uint8Array.of(0x0a, ...varint(2n ** 64n - 1n))],
    [
      "a length beyond its own message, within the outer one",
      Uint8Array.from([...bytesField(1, [0x0a, 0x09]), ...stringField(9, "0123456789")]),
    ],
    ["a varint that does not end", Uint8Array.of(...Array.from({ length: 11 }, () => 0xff))],
    ["field number 0", Uint8Array.of(0x02, 0x00)],
    ["a field number above 2^29 − 1", Uint8Array.from([...varint(2n ** 35n), 0])],
    ["a group", Uint8Array.of(0x0b)],
    ["another wire type", Uint8Array.of(0x08, 0x01)],
    ["a cut fixed64", request([...tag(1, 1), 1, 2, 3])],
    ["a string that is no UTF-8", request(bytesField(3, [0xff, 0xfe]))],
    ["a field twice", request([...stringField(3, "a"), ...stringField(3, "b")])],
    ["two values in one", request(bytesField(5, [...stringField(1, "a"), ...varintField(3, 1n)]))],
    ["values nested 40 deep", request(nested(40))],
    [
      "more than 1,000,000 messages",
      Uint8Array.from(bytesField(1, bytesField(2, Array.from({ length: 1_000_000 }, () => [0x12, 0x00]).flat()))),
    ],
    ["a request above the limit", new Uint8Array(MAX_LOGS_REQUEST_BYTES + 1)],
    ["JSON", Uint8Array.from(Buffer.from('{"resourceLogs":[]}'))],
  ])("refuses %s", (_, bytes) => {
    expect(codeOf(() => decodeLogsRequest(bytes))).toBe("SOURCE_BAD_PROTOBUF");
  });

  it("values nested deeper than JSON may be are refused with their record, not with their request", () => {
    const good = [...fixed64Field(1, 1_780_000_000_000_000_000n)];
    const logs = [...bytesField(2, [...good, ...nested(20)]), ...bytesField(2, good)];
    const { outcomes } = run(
      "otlp",
      JSON.stringify(decodeLogsRequest(Uint8Array.from(bytesField(1, bytesField(2, logs))))),
    );
    expect(outcomes.map(({ outcome }) => (outcome.kind === "event" ? "event" : outcome.code))).toEqual([
      "SOURCE_TOO_DEEP",
      "event",
    ]);
  });

  it("takes any bytes: a request or SOURCE_BAD_PROTOBUF, never another error (property)", () => {
    expect.hasAssertions();
    const seed = request([
      ...fixed64Field(1, 1n),
      ...bytesField(5, stringField(1, "x")),
      ...bytesField(6, keyValue("a", bytesField(6, bytesField(1, keyValue("k", varintField(3, 7n)))))),
    ]);
    const edit = fc.tuple(fc.nat({ max: seed.length - 1 }), fc.nat({ max: 255 }));
    const mutated = fc.array(edit, { minLength: 1, maxLength: 5 }).map((edits) => {
      const bytes = seed.slice();
      for (const [at, byte] of edits) bytes[at] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
        const copy = bytes.slice();
        expect(["no error", "SOURCE_BAD_PROTOBUF"]).toContain(codeOf(() => decodeLogsRequest(bytes)));
        expect(bytes).toEqual(copy);
      }),
      { numRuns: 5000 },
    );
  });
});

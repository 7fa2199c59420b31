import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchHasher, commit, encodePayload, EventError, type Field } from "../src/index.ts";

const hasher = new BatchHasher();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const fields = fc
  .uniqueArray(fc.stringMatching(/^[a-z0-9_.]{1,40}$/), { minLength: 1, maxLength: 40 })
  .chain((names) =>
    fc
      .array(fc.string({ unit: "grapheme", maxLength: 300 }), { minLength: names.length, maxLength: names.length })
      .map((values) => names.toSorted().map((name, i): Field => ({ name, valueJson: JSON.stringify(values[i]) }))),
  );

describe("batches", () => {
  it("FIPS 180-4: SHA-256 of every length from 0 to 300, and of any mix of lengths", () => {
    const every = Array.from({ length: 301 }, (_, n) => new Uint8Array(n).map((_byte, i) => (i * 7 + n) & 255));
    expect(hex(hasher.sha256(every))).toBe(
      every.map((message) => createHash("sha256").update(message).digest("hex")).join(""),
    );
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 40 }), (messages) => {
        expect(hex(hasher.sha256(messages))).toBe(
          messages.map((message) => createHash("sha256").update(message).digest("hex")).join(""),
        );
      }),
    );
  });

  it("commit to the same bytes as one by one, whatever the fields", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fields, fc.uint8Array({ minLength: 32, maxLength: 32 })), { maxLength: 12 }),
        (events) => {
          const records = events.map(([list, eventKey]) =>
            encodePayload({ eventKey, dedupeKey: new Uint8Array(16), fields: list, raw: new Uint8Array(3) }),
          );
          expect(hex(hasher.commit(records))).toBe(
            events.map(([list, eventKey]) => hex(commit(list, eventKey))).join(""),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it("hold for a value of megabytes beside small ones, and for thousands of records", () => {
    const eventKey = new Uint8Array(32).fill(1);
    const lists: Field[][] = [
      [{ name: "a", valueJson: JSON.stringify("x".repeat(3_000_000)) }],
      ...Array.from({ length: 3000 }, (_, i) => [{ name: "n", valueJson: String(i) }]),
    ];
    const records = lists.map((list) =>
      encodePayload({ eventKey, dedupeKey: new Uint8Array(16), fields: list, raw: new Uint8Array(0) }),
    );
    const got = hex(hasher.commit(records));
    lists.forEach((list, i) => expect(got.slice(64 * i, 64 * i + 64)).toBe(hex(commit(list, eventKey))));
  });

  it("refuse a record that is cut or lies about its lengths before it reaches the fast code", () => {
    const whole = encodePayload({
      eventKey: new Uint8Array(32),
      dedupeKey: new Uint8Array(16),
      fields: [{ name: "name", valueJson: '"value"' }],
      raw: new Uint8Array(0),
    });
    for (let length = 0; length < whole.length - 4; length++)
      expect(() => hasher.commit([whole.subarray(0, length)])).toThrow(EventError);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 51, maxLength: 200 }), (random) => {
        try {
          hasher.commit([random]);
        } catch (error) {
          expect(error).toBeInstanceOf(EventError);
        }
      }),
    );
  });
});

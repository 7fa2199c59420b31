import { type AccessEvent, encodeLeaf, encodePayload, eventFields } from "@quis/event";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monthText, UNKNOWN_MONTH } from "../../src/keys/month.ts";
import { receivedMonth, scopeOf } from "../../src/ledger/scope.ts";

const AUGUST_MS = Date.UTC(2026, 7, 15);

function payload(metadata: Record<string, unknown> | undefined, rest: Record<string, unknown> = {}): Uint8Array {
  const event = { class_uid: 6001, ...(metadata === undefined ? {} : { metadata }), ...rest } as unknown as AccessEvent;
  return encodePayload({
    eventKey: new Uint8Array(32),
    dedupeKey: new Uint8Array(16),
    fields: eventFields(event),
    raw: new Uint8Array(0),
  });
}

describe("scope of a record", () => {
  it("is its source and the UTC month in which Quis received it", () => {
    for (const source of ["a", "records-app.2", "a"]) {
      const entry = encodeLeaf({ source, commitment: new Uint8Array(32), tags: [] });
      expect(scopeOf(entry, payload({ uid: "1", logged_time: AUGUST_MS, version: "1.8.0" }))).toEqual({
        source,
        month: 2026 * 12 + 7,
      });
    }
  });

  it("is not for a source to choose: only Quis's own attribute counts, not one of the same name in or beside it", () => {
    const old = Date.UTC(1999, 0, 1);
    const metadata = {
      a: { logged_time: old },
      logged_time: AUGUST_MS,
      z: { logged_time: old },
      uid: `"logged_time":${old}`,
    };
    expect(monthText(receivedMonth(payload(metadata)))).toBe("2026-08");
    expect(monthText(receivedMonth(payload({ logged_time: AUGUST_MS, labels: ['"logged_time":0'] })))).toBe("2026-08");
    expect(monthText(receivedMonth(payload({ logged_time: AUGUST_MS }, { alpha: { logged_time: old } })))).toBe(
      "2026-08",
    );
  });

  it("is one and the same for entries that are no leaves of ours, whatever their bytes (property)", () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 400 }), (entry) => {
        // Also those that begin as a leaf does and name a source.
        for (const bytes of [entry, Uint8Array.of(1, 1, 97, ...entry)]) {
          const isLeaf =
            bytes[0] === 1 &&
            bytes.length ===
              2 + bytes[1]! + 34 + 16 * ((bytes.at(34 + bytes[1]!) ?? 0) * 256 + (bytes.at(35 + bytes[1]!) ?? 0));
          if (!isLeaf) expect(scopeOf(bytes, new Uint8Array(0)).source).toBe("none");
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("has no known month without it, and of bytes that are no payload", () => {
    expect(receivedMonth(payload(undefined))).toBe(UNKNOWN_MONTH);
    expect(receivedMonth(payload({ uid: "1" }))).toBe(UNKNOWN_MONTH);
    expect(receivedMonth(payload({ logged_time: "2026" }))).toBe(UNKNOWN_MONTH);
    expect(receivedMonth(payload({ logged_time: -5 }))).not.toBe(2026 * 12 + 7);
    for (const length of [0, 10, 50, 52, 60])
      expect(receivedMonth(new Uint8Array(length).fill(255))).toBe(UNKNOWN_MONTH);
    expect(scopeOf(new Uint8Array(3), new Uint8Array(0))).toEqual({ source: "none", month: UNKNOWN_MONTH });
  });
});

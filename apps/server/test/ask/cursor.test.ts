import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "../../src/ask/cursor.ts";
import { instantMs } from "../../src/ask/instant.ts";

describe("cursors", () => {
  it("give back their place", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), fc.maxSafeNat(), (timeMs, index) => {
        expect(decodeCursor(encodeCursor({ timeMs, index }))).toEqual({ timeMs, index });
      }),
    );
  });

  it.each([
    "",
    "x",
    "====",
    Buffer.from("[1]").toString("base64url"),
    Buffer.from("[1,-1]").toString("base64url"),
    Buffer.from("[1.5,1]").toString("base64url"),
    Buffer.from("[1e99,1]").toString("base64url"),
    Buffer.from("[1, 1]").toString("base64url"),
    Buffer.from('["1","1"]').toString("base64url"),
    Buffer.from('{"0":1,"1":1,"length":2}').toString("base64url"),
    `${encodeCursor({ timeMs: 1, index: 1 })}=`,
    "A".repeat(100_000),
  ])("refuse %s", (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ code: "QUIS_BAD_INPUT" }));
  });

  it("refuse any text that no page gave", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: "QUIS_BAD_INPUT" }));
      }),
    );
  });
});

describe("instantMs", () => {
  it.each([
    ["2026-01-31T08:00:00Z", Date.UTC(2026, 0, 31, 8)],
    ["2026-01-31T09:00:00+01:00", Date.UTC(2026, 0, 31, 8)],
    ["2026-01-31T08:00:00.1234Z", Date.UTC(2026, 0, 31, 8, 0, 0, 124)],
    ["2026-01-31T08:00:00.123000Z", Date.UTC(2026, 0, 31, 8, 0, 0, 123)],
    ["0001-01-01T00:00:00Z", Date.UTC(1900, 0, 1)],
  ])("%s is %d", (text, ms) => {
    expect(instantMs(text)).toBe(ms);
  });

  it.each(["2026-01-31T08:00:00", "2026-01-31", "yesterday", "", "2026-13-01T00:00:00Z", "2026-01-31T08:00:00Z'"])(
    "refuses %s",
    (text) => {
      expect(() => instantMs(text)).toThrow(expect.objectContaining({ code: "QUIS_BAD_INPUT" }));
    },
  );
});

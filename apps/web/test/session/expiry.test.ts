import { describe, expect, it } from "vitest";
import { expiryOf } from "../../src/session/expiry-state.ts";

const now = Date.parse("2026-03-01T12:00:00Z");
const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();

describe("a session's end is told before it comes", () => {
  it("three minutes before; not earlier", () => {
    expect(expiryOf({ idle_until: at(3.1), ends: at(600) }, now)).toBeUndefined();
    expect(expiryOf({ idle_until: at(3), ends: at(600) }, now)).toEqual({ kind: "idle", at: at(3) });
  });

  it("an end that no question moves is told before one that a question moves", () => {
    expect(expiryOf({ idle_until: at(1), ends: at(2) }, now)).toEqual({ kind: "ends", at: at(2) });
  });

  it("who holds the folder has no session that ends", () => {
    expect(expiryOf({ idle_until: null, ends: null }, now)).toBeUndefined();
    expect(expiryOf(undefined, now)).toBeUndefined();
  });
});

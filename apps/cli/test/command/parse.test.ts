import { describe, expect, it } from "vitest";
import { parseInstant, parseLimit, parseWhole } from "../../src/command/parse.ts";

describe("times", () => {
  it("takes a day as its first moment in UTC, and times with their zone", () => {
    expect(parseInstant("2026-08-01")).toBe("2026-08-01T00:00:00.000Z");
    expect(parseInstant("2026-08-01T14:00:00+02:00")).toBe("2026-08-01T12:00:00.000Z");
    expect(parseInstant("2026-08-01 14:00:00Z")).toBe("2026-08-01T14:00:00.000Z");
  });

  it.each(["2026-08-01T14:00:00", "2026-04-31", "2026-13-01", "2026-08-01T25:00:00Z", "yesterday", "", "1754000000"])(
    "refuses %j: never guessed",
    (text) => {
      expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: "CLI_USAGE" }));
    },
  );
});

describe("numbers", () => {
  it.each(["-1", "1.5", "1e3", "0x10", "", " 7", "9007199254740993"])("refuses %j", (text) => {
    expect(() => parseWhole(text, "INDEX")).toThrow(expect.objectContaining({ code: "CLI_USAGE" }));
  });

  it("a limit is a number or all; tables end where nobody reads on", () => {
    expect(parseLimit("7", false)).toBe(7);
    expect(parseLimit("all", true)).toBe(Number.POSITIVE_INFINITY);
    expect(parseLimit("all", false)).toBe(10_000);
    for (const text of ["0", "none", "10001"]) {
      expect(() => parseLimit(text, false)).toThrow(expect.objectContaining({ code: "CLI_USAGE" }));
    }
    expect(parseLimit("10001", true)).toBe(10_001);
  });
});

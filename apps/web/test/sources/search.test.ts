import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLogSearch } from "../../src/log/search.ts";
import { readQuarantineSearch } from "../../src/quarantine/search.ts";
import { readSourceSearch, readSourcesSearch } from "../../src/sources/search.ts";

describe("addresses of sources and of the log", () => {
  it("keep what they know and drop the rest", () => {
    expect(
      readSourcesSearch({
        days: "90",
        to: "2026-03-01",
        calendar: "table",
        day: "2026-02-30",
        a: "x",
        window: "5",
        q: "z",
      }),
    ).toEqual({ days: "90", to: "2026-03-01", calendar: "table", a: "x", window: "5" });
    expect(readSourcesSearch({ days: "28", window: "999999", common: "yes", source: "" })).toEqual({});
    expect(readSourceSearch({ finding: "0".repeat(32), week: "table", fields: "some" })).toEqual({
      finding: "0".repeat(32),
      week: "table",
    });
    expect(readQuarantineSearch({ source: "desk", code: "bad code", at: "../x", file: "a b.csv" })).toEqual({
      source: "desk",
      file: "a b.csv",
    });
    expect(readLogSearch({ log: "oversight", entry: "007", from: "12", to: "-1", growth: "table" })).toEqual({
      log: "oversight",
      from: "12",
      growth: "table",
    });
    expect(readLogSearch({ log: "records", entry: "9".repeat(20) })).toEqual({});
  });

  it("property: whatever stands in an address, reading what was read changes nothing", () => {
    const anything = fc.dictionary(
      fc.constantFrom(
        "days",
        "to",
        "calendar",
        "day",
        "source",
        "a",
        "b",
        "window",
        "common",
        "finding",
        "log",
        "entry",
        "code",
        "at",
      ),
      fc.oneof(fc.string(), fc.constant(undefined), fc.integer(), fc.constantFrom("90", "table", "true", "2026-03-01")),
    );
    fc.assert(
      fc.property(anything, (search) => {
        for (const read of [readSourcesSearch, readSourceSearch, readQuarantineSearch, readLogSearch]) {
          const once = read(search) as Record<string, unknown>;
          expect(read(once)).toEqual(once);
          expect(Object.values(once).every((value) => typeof value === "string" && value !== "")).toBe(true);
        }
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "../../src/error.ts";
import { parseInstant } from "../../src/index.ts";
import { instantOf } from "../../src/record/index.ts";

function general(text: string): number | string {
  try {
    return parseInstant(text, { format: "rfc3339" });
  } catch (error) {
    return (error as { code: string }).code;
  }
}

function quick(text: unknown): number | string {
  const instant = instantOf(text, "time");
  return instant instanceof Problem ? instant.code : instant;
}

describe("RFC 3339 times of JSON records", () => {
  it("mean what the general parser says they mean, to the last odd digit (property)", () => {
    expect.hasAssertions();
    const two = fc.oneof(
      fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, "0")),
      fc.constantFrom("1x", " 1", "-1"),
    );
    const year = fc.oneof(
      fc.integer({ min: 1900, max: 2300 }).map(String),
      fc.constantFrom("2024", "2100", "2000", "20x4"),
    );
    const fraction = fc.oneof(fc.constant(""), fc.stringMatching(/^\.\d{0,11}$/), fc.constantFrom(".", ".1x", ",123"));
    const zone = fc.constantFrom("Z", "z", "+02:00", "-08:00", "", "UTC");
    fc.assert(
      fc.property(
        year,
        two,
        two,
        two,
        two,
        two,
        fraction,
        zone,
        fc.constantFrom("T", "t", " "),
        (y, mo, d, h, mi, s, f, z, t) => {
          const text = `${y}-${mo}-${d}${t}${h}:${mi}:${s}${f}${z}`;
          expect(quick(text)).toBe(general(text));
        },
      ),
      { numRuns: 20_000 },
    );
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(Date.UTC(2199, 11, 31)), noInvalidDate: true }), (date) => {
        expect(quick(date.toISOString())).toBe(date.getTime());
      }),
    );
  });

  it.each([
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["2026-02-29T00:00:00Z", "SOURCE_BAD_TIME"],
    ["2100-02-29T00:00:00Z", "SOURCE_BAD_TIME"],
    ["2026-04-01T07:00:01.123456789Z", Date.UTC(2026, 3, 1, 7, 0, 1, 123)],
    ["2026-04-01T24:00:00Z", "SOURCE_BAD_TIME"],
    ["1969-12-31T23:59:59Z", "SOURCE_BAD_TIME"],
    ["2026-04-01T07:00:01", "SOURCE_BAD_TIME"],
    [1_780_000_000, "SOURCE_BAD_TIME"],
    [null, "SOURCE_BAD_TIME"],
    [undefined, "SOURCE_BAD_TIME"],
  ])("%s", (text, instant) => {
    expect(quick(text)).toBe(instant);
  });
});

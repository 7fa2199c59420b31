import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstant } from "../../src/index.ts";
import { compileInstant } from "../../src/instant/index.ts";
import { codeOf } from "../support/collect.ts";

const LOCAL = "YYYY-MM-DD HH:mm:ss.SSS";

describe("times", () => {
  it.each([
    ["2025-06-18 00:02:04.789", LOCAL, "UTC", "2025-06-18T00:02:04.789Z"],
    ["2025-06-18 00:02:04", LOCAL, "UTC", "2025-06-18T00:02:04.000Z"],
    ["2025-06-18T00:02:04.7899+02:00", "rfc3339", undefined, "2025-06-17T22:02:04.789Z"],
    ["2025-06-18 00:02:04z", "rfc3339", undefined, "2025-06-18T00:02:04.000Z"],
    ["06/18/2025 1:05 PM", "MM/DD/YYYY h:mm A", "America/Los_Angeles", "2025-06-18T20:05:00.000Z"],
    ["12:00 AM 1 Feb 2025", "h:mm A D MMM YYYY", "UTC", "2025-02-01T00:00:00.000Z"],
    ["1750205353397", "epoch-ms", undefined, "2025-06-18T00:09:13.397Z"],
    ["1750205353.25", "epoch-s", undefined, "2025-06-18T00:09:13.250Z"],
    ["2024-02-29 23:59:59.999", LOCAL, "Asia/Kathmandu", "2024-02-29T18:14:59.999Z"],
    ["2025-01-01 00:00:00.000", LOCAL, "Pacific/Apia", "2024-12-31T11:00:00.000Z"],
  ])("%s by %s in %s is %s", (text, format, zone, expected) => {
    expect(new Date(parseInstant(text, { format, zone })).toISOString()).toBe(expected);
  });

  it("refuses a time without zone when none is given", () => {
    expect(codeOf(() => parseInstant("2025-06-18 00:02:04.789", { format: LOCAL }))).toBe("SOURCE_NO_ZONE");
  });

  it.each(["Mars/Olympus", "+02:00", "", "PSTX"])("refuses the zone %j", (zone) => {
    expect(codeOf(() => parseInstant("2025-06-18 00:02:04.789", { format: LOCAL, zone }))).toBe("SOURCE_BAD_ZONE");
  });

  it.each([
    "2025-02-29 00:00:00.000",
    "2025-13-01 00:00:00.000",
    "2025-06-18 24:00:00.000",
    "2025-06-18 00:00:60.000",
    "2025-06-18",
    "",
    "x",
    "1969-12-31 23:59:59.999",
    "2200-01-01 00:00:00.000",
  ])("refuses %j", (text) => {
    expect(codeOf(() => parseInstant(text, { format: LOCAL, zone: "UTC" }))).toBe("SOURCE_BAD_TIME");
  });

  it.each(["YYYY-MM-DD", "qq", "YYYY-MM-DD hh:mm", "YYYY-MM-DD HH:mm:ss x", "MM MM YYYY DD HH:mm"])(
    "refuses the pattern %j",
    (format) => {
      expect(codeOf(() => parseInstant("", { format, zone: "UTC" }))).toBe("SOURCE_BAD_MAPPING");
    },
  );
});

describe("clocks that change", () => {
  const zone = "America/Los_Angeles";

  it("a local time in the gap is an error, its neighbours are not", () => {
    expect(codeOf(() => parseInstant("2025-03-09 02:30:00.000", { format: LOCAL, zone }))).toBe("SOURCE_BAD_TIME");
    expect(parseInstant("2025-03-09 01:59:59.999", { format: LOCAL, zone })).toBe(Date.UTC(2025, 2, 9, 9, 59, 59, 999));
    expect(parseInstant("2025-03-09 03:00:00.000", { format: LOCAL, zone })).toBe(Date.UTC(2025, 2, 9, 10));
  });

  it("a local time that occurs twice is an error unless the mapping chooses", () => {
    const text = "2025-11-02 01:30:00.000";
    expect(codeOf(() => parseInstant(text, { format: LOCAL, zone }))).toBe("SOURCE_BAD_TIME");
    expect(parseInstant(text, { format: LOCAL, zone, overlap: "first" })).toBe(Date.UTC(2025, 10, 2, 8, 30));
    expect(parseInstant(text, { format: LOCAL, zone, overlap: "second" })).toBe(Date.UTC(2025, 10, 2, 9, 30));
  });

  it("a whole day that a zone skipped is a gap (Samoa, 30 December 2011)", () => {
    expect(codeOf(() => parseInstant("2011-12-30 12:00:00.000", { format: LOCAL, zone: "Pacific/Apia" }))).toBe(
      "SOURCE_BAD_TIME",
    );
  });

  it.each([
    "America/Los_Angeles",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Tehran",
    "Africa/Casablanca",
    "America/St_Johns",
  ])("%s: every instant's local time leads back to it, or is one of two (property)", (name) => {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" });
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1990, 0) / 1000, max: Date.UTC(2035, 0) / 1000 }), (seconds) => {
        const wall = `${format.format(seconds * 1000)}.000`;
        const both = [
          parseInstant(wall, { format: LOCAL, zone: name, overlap: "first" }),
          parseInstant(wall, { format: LOCAL, zone: name, overlap: "second" }),
        ];
        expect(both).toContain(seconds * 1000);
      }),
    );
  });
});

describe("times read by their digits", () => {
  it("are what the pattern makes of them (property)", () => {
    expect.hasAssertions();
    const time = fc.date({ min: new Date(0), max: new Date(Date.UTC(2199, 11, 31)), noInvalidDate: true });
    const zone = fc.constantFrom("Z", "+00:00", "-08:00", "+05:30", "+14:00");
    const cut = fc.constantFrom("", ".1", ".12", ".123", ".123456", ".123456789");
    const spoil = fc.option(fc.record({ at: fc.nat(30), put: fc.constantFrom("", "x", "9", "-", " ", "é") }), {
      freq: 2,
    });
    fc.assert(
      fc.property(time, cut, zone, fc.constantFrom("T", "t", " "), spoil, (date, fraction, offset, separator, edit) => {
        const iso = date.toISOString();
        let text = `${iso.slice(0, 10)}${separator}${iso.slice(11, 19)}${fraction}${offset}`;
        if (edit !== null) text = text.slice(0, edit.at) + edit.put + text.slice(edit.at + 1);
        const patterned = compileInstant({ format: "YYYY-MM-DDTHH:mm:ss.SSSZ" })(text.replace(/^(.{10})[ t]/, "$1T"));
        const quick = compileInstant({ format: "rfc3339" })(text);
        if (typeof patterned === "number") expect(quick).toBe(patterned);
        else expect(typeof quick).not.toBe("number");
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["2026-02-29T00:00:00Z", false],
    ["2028-02-29T00:00:00Z", true],
    ["2100-02-29T00:00:00Z", false],
    ["2000-02-29T00:00:00Z", true],
    ["2026-04-31T00:00:00Z", false],
    ["2026-13-01T00:00:00Z", false],
    ["2026-00-01T00:00:00Z", false],
    ["2026-01-01T24:00:00Z", false],
    ["2026-01-01T00:60:00Z", false],
    ["2026-01-01T00:00:00.Z", false],
    ["0070-01-01T00:00:00Z", false],
  ])("%s: %s", (text, exists) => {
    expect(typeof compileInstant({ format: "rfc3339" })(text) === "number").toBe(exists);
  });
});

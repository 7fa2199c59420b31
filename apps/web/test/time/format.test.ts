import { describe, expect, it } from "vitest";
import { dayStart, formatDays, formatDelay, formatLocal, formatTime, isDay } from "../../src/time/format.ts";

describe("times", () => {
  it("are UTC in the text and the reader's zone in the title", () => {
    expect(formatTime("2026-11-22T15:02:11.250+01:00")).toBe("2026-11-22 14:02:11");
    expect(formatLocal("2026-11-22T14:02:11Z", "Europe/Berlin")).toContain("15:02:11");
  });

  it("what is no time is shown as it came", () => {
    expect(formatTime("x")).toBe("x");
    expect(formatLocal("x")).toBe("");
    expect(formatDays("x", "y")).toBe("x – y");
  });

  it("a delay is said in the unit that fits, either way", () => {
    expect(formatDelay("2026-01-01T00:00:00Z", "2026-01-01T00:00:01.200Z")).toBe("+1.2 s");
    expect(formatDelay("2026-01-01T00:00:00Z", "2026-01-05T00:00:00Z")).toBe("+4 d");
    expect(formatDelay("2026-01-01T01:00:00Z", "2026-01-01T00:00:00Z")).toBe("−1 h");
  });

  it("days", () => {
    expect(dayStart("2026-02-28", 1)).toBe("2026-03-01T00:00:00Z");
    expect(isDay("2026-02-29")).toBe(false);
    expect(isDay("2028-02-29")).toBe(true);
  });
});

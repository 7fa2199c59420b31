import { expect, it } from "vitest";
import { countOf, formatBytes, formatSeconds, formatTime, joinWords } from "../../src/output/figures.ts";

it("groups digits and says the unit", () => {
  expect(countOf(1, "access", "accesses")).toBe("1 access");
  expect(countOf(4294, "access", "accesses")).toBe("4,294 accesses");
  expect([0, 999, 1500, 123_456_789].map(formatBytes)).toEqual(["0 B", "999 B", "1.5 kB", "123 MB"]);
  expect([0.412, 7.31, 125, 7500].map(formatSeconds)).toEqual(["0.41 s", "7.3 s", "2 min 5 s", "2 h 5 min"]);
  expect(joinWords(["a", "b", "c"])).toBe("a, b and c");
});

it("shows UTC times with milliseconds only where there are some", () => {
  expect(formatTime("2026-03-02T09:15:00.000Z")).toBe("2026-03-02 09:15:00");
  expect(formatTime("2026-03-02T09:15:00.120Z")).toBe("2026-03-02 09:15:00.120");
  expect(formatTime("not a time")).toBe("not a time");
});

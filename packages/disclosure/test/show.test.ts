import { describe, expect, it } from "vitest";
import { showField } from "../src/index.ts";

const shown = (name: string, value: unknown) => showField({ name, value, valueJson: JSON.stringify(value) });

describe("a disclosed field as text", () => {
  it("has every member of its value, by path", () => {
    expect(shown("oversight.subjects", [{ uid: "p-1", type: "person" }, { uid: "p-2" }])).toEqual({
      name: "oversight.subjects",
      label: "whose record",
      lines: [
        ["[0].uid", "p-1"],
        ["[0].type", "person"],
        ["[1].uid", "p-2"],
      ],
    });
    expect(shown("unmapped", { a: {}, b: [], c: null, d: false }).lines).toEqual([
      ["a", "{}"],
      ["b", "[]"],
      ["c", "null"],
      ["d", "false"],
    ]);
  });
  it("says an instant as a time in UTC, beside the number that was sealed", () => {
    expect(shown("time", 1790000000000).lines).toEqual([["", "2026-09-21 14:13:20.000 UTC (1790000000000)"]]);
    expect(shown("metadata", { logged_time: 0 }).lines).toEqual([["logged_time", "1970-01-01 00:00:00.000 UTC (0)"]]);
    expect(shown("time", 1e300).lines).toEqual([["", "1e+300"]]);
    expect(shown("time", "noon").lines).toEqual([["", "noon"]]);
  });
  it("has a label of its own only for names that it knows", () => {
    expect(shown("constructor", 1).label).toBe("constructor");
    expect(shown("actor.user", { uid: "u" }).label).toBe("user");
  });
});

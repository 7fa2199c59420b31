import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mappingMistakes } from "../../src/index.ts";

const GOOD = [
  "mapping: 1",
  "format: csv",
  "name: desk",
  "product: { name: Desk }",
  "class: 6001",
  "activity: 2",
  "columns:",
  "  when: { to: time, format: rfc3339 }",
  "  user.name:",
  "    to: actor.user.uid",
  "constants:",
  "  oversight.operation: consultation",
  "  web_resources.0.type: person",
  "",
].join("\n");

const change = (from: string, to: string): string => {
  if (!GOOD.includes(from)) throw new Error(`expected ${from} in the mapping`);
  return GOOD.replace(from, to);
};

describe("mistakes of a mapping file with their lines", () => {
  it("none of one that can be used", () => {
    expect(mappingMistakes(GOOD)).toEqual([]);
  });

  it.each([
    ["a value", change("class: 6001", "class: 77"), 5, /^class: expected one of/],
    ["an unknown key", change("activity: 2", "activity: 2\nactivty: 3"), 7, /unknown key "activty"/],
    ["a key within a column", change("format: rfc3339", "formatt: rfc3339"), 8, /unknown key "formatt"/],
    [
      "a column whose name has a dot",
      change("to: actor.user.uid", "to: nonsense.uid"),
      10,
      /^columns\.user\.name\.to: /,
    ],
    ["a constant whose path has dots", change("consultation", "gossip"), 12, /^constants\.oversight\.operation: /],
    ["a broken file", `${GOOD}columns: [`, 14, /not YAML/],
    ["a key twice", `${GOOD}class: 6003\n`, 14, /not YAML/],
    ["what its class needs", change("  web_resources.0.type: person\n", ""), 5, /needs web_resources/],
    ["another format", change("format: csv", "format: cvs"), 2, /^format: expected one of/],
  ])("%s", (_, text, line, said) => {
    const mistakes = mappingMistakes(text);
    expect(mistakes.map((mistake) => mistake.line)).toContain(line);
    expect(mistakes.find((mistake) => mistake.line === line)?.text).toMatch(said);
  });

  it("what is too long, too deep or aliased has no line and is not read again", () => {
    for (const text of ["[".repeat(5000), "x".repeat(300_000), "a: &a [1]\nb: *a\n"])
      expect(mappingMistakes(text)).toEqual([{ line: undefined, text: expect.any(String) }]);
  });

  it("property: whatever a file holds, there are mistakes or it is a mapping; lines are lines of the file", () => {
    const lines = GOOD.split("\n");
    const mangled = fc.array(fc.oneof(fc.constantFrom(...lines), fc.string()), { maxLength: 20 });
    fc.assert(
      fc.property(mangled, (parts) => {
        const text = parts.join("\n");
        const count = text.split(/\r\n|\n|\r/).length;
        for (const { line, text: said } of mappingMistakes(text)) {
          expect(said.length).toBeGreaterThan(0);
          if (line !== undefined) expect(line).toBeGreaterThanOrEqual(1);
          if (line !== undefined) expect(line).toBeLessThanOrEqual(count + 1);
        }
      }),
    );
  });
});

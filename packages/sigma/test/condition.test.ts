// Sigma rules specification 2.1.0, "Condition", "Lists" and "Maps": against a model for every combination of searches.
import { describe, expect, it } from "vitest";
import { engineOf } from "./rules.ts";

/** Whether the condition holds when exactly the named searches match. */
function holds(condition: string, matching: readonly string[]): boolean {
  const names = ["sel_a", "sel_b", "filter_x", "_hidden"];
  const text = `title: t\nlogsource: {product: quis}\ndetection:\n${names.map((name) => `  ${name}: {oversight.recipients: ${name}}\n`).join("")}  condition: ${condition}\n`;
  return engineOf(text).push({ time: 0, oversight: { recipients: matching } } as { time: number }, 0).length > 0;
}

const MODELS: readonly (readonly [string, (a: boolean, b: boolean, x: boolean, hidden: boolean) => boolean])[] = [
  ["sel_a", (a) => a],
  ["sel_a or sel_b and filter_x", (a, b, x) => a || (b && x)],
  ["not sel_a and sel_b", (a, b) => !a && b],
  ["not (sel_a or sel_b)", (a, b) => !(a || b)],
  ["not not sel_a", (a) => a],
  ["sel_a and not filter_x or sel_b", (a, b, x) => (a && !x) || b],
  ["1 of them", (a, b, x) => a || b || x],
  ["all of them", (a, b, x) => a && b && x],
  ["any of sel_*", (a, b) => a || b],
  ["all of sel_* and not 1 of filter_*", (a, b, x) => a && b && !x],
  ["1 of *_x", (_a, _b, x) => x],
  ["1 of s*_*b", (_a, b) => b],
  ["1 of _*", (_a, _b, _x, hidden) => hidden],
  ["not 1 of sel_*", (a, b) => !(a || b)],
  ["sel_a AND NOT sel_b", (a, b) => a && !b],
  ["[sel_a, sel_b and filter_x]", (a, b, x) => a || (b && x)],
];

describe("conditions", () => {
  it.each(MODELS)("%s", (condition, model) => {
    for (let bits = 0; bits < 16; bits++) {
      const [a, b, x, hidden] = [1, 2, 4, 8].map((bit) => (bits & bit) !== 0) as [boolean, boolean, boolean, boolean];
      const matching = Object.entries({ sel_a: a, sel_b: b, filter_x: x, _hidden: hidden }).filter(([, on]) => on);
      expect(
        holds(
          condition,
          matching.map(([name]) => name),
        ),
        `${condition} with ${bits}`,
      ).toBe(model(a, b, x, hidden));
    }
  });

  it("names of searches are case-sensitive", () => {
    expect(() => holds("SEL_A", [])).toThrow("expected one of the searches");
  });

  it("a list of maps is OR, a map is AND, keywords among maps too", () => {
    const text =
      "title: t\nlogsource: {product: quis}\ndetection:\n  s:\n    - {status_id: 1, activity_id: 2}\n    - {status_id: 3}\n    - needle\n  condition: s\n";
    const engine = engineOf(text);
    const found = [{ status_id: 1 }, { status_id: 1, activity_id: 2 }, { status_id: 3 }, { message: "a Needle" }];
    expect(found.map((event) => engine.push({ time: 0, ...event }, 0).length)).toEqual([0, 1, 1, 1]);
  });
});

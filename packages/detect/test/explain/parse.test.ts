// The file of declared relationships: read strictly, and every mistake named with its line and the nearest right word.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DetectError, parseExplanations, TABLES } from "../../src/index.ts";
import { ASSIGNED, fileOf, TEAM } from "./declared.ts";

const refused = (text: string): string => {
  try {
    parseExplanations(text, "x.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(DetectError);
    expect((error as DetectError).code).toBe("DETECT_EXPLANATIONS_INVALID");
    return (error as DetectError).message;
  }
  return "accepted";
};

describe("parseExplanations", () => {
  it("reads path, graces and conditions; a table without a time condition has no grace", () => {
    const { name, relationships } = parseExplanations(fileOf(ASSIGNED + TEAM), "x.yaml");
    expect(name).toBe("test");
    expect(relationships.map(({ id }) => id)).toEqual(["assigned", "team"]);
    expect(relationships[0]).toMatchObject({
      path: [
        { table: "cases", enter: "subject", leave: "case" },
        { table: "assignments", enter: "case", leave: "user" },
      ],
      grace: {
        assignments: { beforeMs: 86_400_000, afterMs: 14 * 86_400_000 },
        cases: { beforeMs: Infinity, afterMs: Infinity },
      },
      where: [{ table: "assignments", column: "role", values: ["lead", "hearing"] }],
    });
    expect(relationships[1]?.grace).toEqual({ cases: { beforeMs: Infinity, afterMs: Infinity } });
  });

  const edited = (from: string, to: string): string => {
    const text = fileOf(ASSIGNED);
    expect(text).toContain(from);
    return text.replace(from, to);
  };

  it.each([
    ["an unknown key", edited("path:", "paths:"), /x\.yaml line 6: .*"paths" \(did you mean "path"\?\)/],
    [
      "an unknown table",
      edited("assignments.case", "asignments.case"),
      /line 6: .*"asignments" \(did you mean "assignments"\?\)/,
    ],
    [
      "an unknown column",
      edited("cases.subject", "cases.subjct"),
      /line 6: .*a column of cases: .*"subjct" \(did you mean "subject"\?\)/,
    ],
    ["an unknown condition", edited("within", "inside"), /line 8: .*within, before, after, ever.*"inside"/],
    [
      "a duration without a unit",
      edited("14d", "14"),
      /line 8: expected a whole number with s, m, h or d, such as 14d, got "14"/,
    ],
    ["an unknown placeholder", edited("{case}", "{cse}"), /line 5: .*\{cse\} \(did you mean "case"\?\)/],
    [
      "a path to no user",
      edited(" -> assignments.user", " -> assignments.case"),
      /line 6: expected a path that ends at a column of users, got assignments.case/,
    ],
    [
      "a path from no subject",
      edited("cases.subject -> cases.case -> ", ""),
      /line 6: expected a path that begins at a column of subjects/,
    ],
    [
      "columns that cannot follow",
      edited("cases.case -> ", "cases.unit -> "),
      /line 6: expected columns of one kind.*cases.unit \(unit\) -> assignments.case \(case\)/,
    ],
    [
      "a condition over a table off the path",
      edited("assignments.role:", "users.role:"),
      /line 11: expected a table of the path: cases, assignments, got users/,
    ],
    ["an empty list of values", edited("[lead, hearing]", "[]"), /line 11: expected at least one value/],
    [
      "both within and ever",
      edited("{ ever: cases }", "{ ever: cases, within: cases }"),
      /line 9: .*either within or ever, got both/,
    ],
    [
      "two conditions for a table",
      edited("{ ever: cases }", "{ ever: assignments }"),
      /line 9: .*a second one for assignments/,
    ],
    ["an id twice", fileOf(ASSIGNED + ASSIGNED), /line 12: expected every id once, got "assigned" a second time/],
    [
      "a key twice",
      edited("    path:", "    says: again\n    path:"),
      /line 6: expected YAML, got: ?.*|line 6: .*unique/i,
    ],
    ["another version", edited("explanations: 1", "explanations: 2"), /line 1: expected explanations: 1, got 2/],
    [
      "an alias",
      fileOf("  - &a { id: a, says: b, path: work.subject -> work.user }\n  - *a\n"),
      /expected a relationship as a map, got an alias/,
    ],
    ["no relationship", "explanations: 1\nname: x\nrelationships: []\n", /1 to 255 relationships, got 0/],
    ["an empty file", "", /expected/],
    ["two documents", `${fileOf(ASSIGNED)}---\na: 1\n`, /expected one YAML document, got several/],
    ["no YAML", "explanations: [1\n", /expected YAML/],
    ["a file of a megabyte", "#".repeat(2 ** 20 + 1), /characters/],
    ["a thousand brackets", `explanations: ${"[".repeat(100_000)}`, /brackets/],
  ])("refuses %s, with line, expected, got and the nearest right name", (_, text, message) => {
    expect(refused(text)).toMatch(message);
  });

  it("refuses or accepts whatever it is given, and throws nothing else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(400), (noise, place) => {
        const text = fileOf(ASSIGNED + TEAM);
        for (const given of [noise, text.slice(0, place) + noise + text.slice(place), text.slice(0, place)])
          expect(refused(given)).toMatch(/^accepted$|^x\.yaml line \d+: expected [^]+, got /);
      }),
      { numRuns: 300 },
    );
  });

  it("accepts the example of docs/reference/explanations.md, whose table lists every table and column with its type", () => {
    const page = readFileSync(new URL("../../../../docs/reference/explanations.md", import.meta.url), "utf8");
    const [, example = ""] = /```yaml\n(.*?)```/su.exec(page) ?? [];
    expect(parseExplanations(example, "example").relationships.map(({ id }) => id)).toEqual([
      "assigned",
      "team-of-assigned",
    ]);
    for (const [name, { columns, span }] of Object.entries(TABLES)) {
      const cells = Object.entries(columns).map(([column, type]) => `\`${column}\` (${type})`);
      expect(page).toContain(`| \`${name}\` | ${cells.join(", ")} | \`${span[0]}\`, \`${span[1]}\` |`);
    }
  });

  it("accepts every file that is shipped", () => {
    const folder = new URL("../../explanations/", import.meta.url);
    const files = readdirSync(folder);
    expect(files.toSorted()).toEqual(["case-agency.yaml", "hospital.yaml", "police.yaml"]);
    for (const file of files) {
      const { name, relationships } = parseExplanations(readFileSync(new URL(file, folder), "utf8"), file);
      expect(`${name}.yaml`).toBe(file);
      expect(relationships.length).toBeGreaterThanOrEqual(8);
    }
  });
});

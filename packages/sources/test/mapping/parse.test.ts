import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/index.ts";
import { codeOf } from "../support/collect.ts";

const GOOD = `
mapping: 1
format: csv
name: door-log
product: { name: Doors }
class: 6001
activity: 5
columns:
  when: { to: time, format: rfc3339 }
  who: { to: actor.user.uid }
constants:
  web_resources.0.name: Doors
`;

function messageOf(yaml: string): string {
  try {
    parseMapping(yaml);
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
}

describe("mapping files", () => {
  it("are accepted when right", () => {
    expect(parseMapping(GOOD)).toMatchObject({ format: "csv", class: 6001 });
  });

  it.each<[string, string, string]>([
    [
      "an unknown key, with the right one",
      GOOD.replace("to: actor", "too: actor"),
      'columns.who: unknown key "too" (did you mean "to"?)',
    ],
    ["an unknown key at the top", `${GOOD}\ndelimeter: ";"`, 'unknown key "delimeter" (did you mean "delimiter"?)'],
    ["another version", GOOD.replace("mapping: 1", "mapping: 2"), "mapping: "],
    [
      "another format",
      GOOD.replace("format: csv", "format: tsv"),
      'format: expected one of csv, xlsx, json, xml, pgaudit, got "tsv"',
    ],
    ["no format", "{}", "format: expected"],
    ["an unknown class", GOOD.replace("6001", "6101"), "class: expected one of"],
    [
      "an activity of another class",
      GOOD.replace("activity: 5", "activity: 50"),
      "activity: expected an activity of Web Resources Activity, got 50",
    ],
    [
      "an attribute the class has not",
      GOOD.replace("actor.user.uid", "actr.user.uid"),
      'columns.who.to: "actr" is no attribute of class 6001 Web Resources Activity (did you mean "actor"?)',
    ],
    [
      "a wrong oversight attribute",
      GOOD.replace("actor.user.uid", "oversight.justificaton"),
      'did you mean "oversight.justification"?',
    ],
    [
      "a wrong operation",
      `${GOOD}  oversight.operation: reading`,
      "constants.oversight.operation: expected one of collection",
    ],
    [
      "a count that is text",
      GOOD.replace("actor.user.uid", "oversight.record_count"),
      'columns.who.type: expected "integer"',
    ],
    ["a missing time", GOOD.replace("to: time, format: rfc3339", "to: message"), "needs time"],
    [
      "a missing requirement of the class",
      GOOD.replace("web_resources.0.name: Doors", "message: x"),
      "needs web_resources",
    ],
    ["a time without format", GOOD.replace(", format: rfc3339", ""), "columns.when.format: expected a time format"],
    ["a bad time format", GOOD.replace("rfc3339", "YYYY/qq"), "time format expected"],
    ["an unknown zone", GOOD.replace("rfc3339", "rfc3339, zone: Mars/Base"), "zone expected an IANA name"],
    ["one path twice", GOOD.replace("columns:", "columns:\n  also: { to: actor.user.uid }"), "is already set by"],
    [
      "a path inside another",
      GOOD.replace("columns:", "columns:\n  also: { to: actor.user }"),
      "has a value of its own and others inside it",
    ],
    ["a path to a prototype", GOOD.replace("actor.user.uid", "actor.__proto__.uid"), "expected a path"],
    ["what import sets", GOOD.replace("actor.user.uid", "metadata.logged_time"), "is set by Quis"],
    ["a key twice", GOOD.replace("name: door-log", "name: a\nname: b"), "not YAML"],
    [
      "aliases",
      GOOD.replace("product: { name: Doors }", "product: &a { name: Doors }").replace(
        "constants:",
        "constants: *a\nx:",
      ),
      "mapping file",
    ],
    ["no YAML", "{", "not YAML"],
    ["brackets without end", `a: ${"[".repeat(257)}`, "expected at most 256 open brackets, got more"],
    ["a text", "hello", "format: expected"],
  ])("are refused with %s", (_, yaml, message) => {
    expect(messageOf(yaml)).toContain(message);
  });

  it("carry a stable code", () => {
    expect(codeOf(() => parseMapping("{"))).toBe("SOURCE_BAD_MAPPING");
    expect(codeOf(() => parseMapping(GOOD.replace("rfc3339", "rfc3339, zone: Mars/Base")))).toBe("SOURCE_BAD_ZONE");
  });
});

describe("pgaudit mappings", () => {
  const head = "mapping: 1\nformat: pgaudit\nname: x\nsubjects:\n";

  it("name tables, columns, functions and arguments", () => {
    const mapping = parseMapping(
      `${head}  - { table: public.person, column: id|person_id, type: person }\n  - { function: public.card, argument: 1 }\n`,
    );
    expect(mapping).toMatchObject({ subjects: [{ column: "id|person_id" }, { argument: 1 }] });
  });

  it.each([
    ["  - { table: person, column: id }", "expected schema.name"],
    ["  - { table: public.person, colum: id }", 'unknown key "colum" (did you mean "column"?)'],
    ["  - { table: public.person }", "subjects.0.column"],
  ])("%s is refused", (line, message) => {
    expect(messageOf(`${head}${line}\n`)).toContain(message);
  });
});

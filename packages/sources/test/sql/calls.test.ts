import { describe, expect, it } from "vitest";
import { findCalls, readStatements } from "../../src/sql/index.ts";

const CARD = { schema: "public", function: "person_card", argument: 2 };
const NAMED = { schema: "public", function: "person_card", argument: "person" };

function valuesOf(
  sql: string,
  key: typeof CARD | typeof NAMED = CARD,
  parameters: readonly string[] = [],
): (string | undefined)[] {
  return (readStatements(sql) ?? []).flatMap((statement) =>
    findCalls(statement, [key], parameters).map(({ value }) => value),
  );
}

describe("arguments of configured functions", () => {
  it.each<[string, (string | undefined)[]]>([
    ["select * from person_card('x', 17)", ["17"]],
    ["select public.person_card('x', 17), other.person_card('x', 18)", ["17"]],
    ["select (select person_card(f(1, 2), '17'::int))", ["17"]],
    ["select person_card('x', 17), person_card('y', 18)", ["17", "18"]],
    ["select person_card('x', 16 + 1)", [undefined]],
    ["select person_card('x')", [undefined]],
    ["select person_card from person_card", []],
    ["insert into person_card (a, b) values (1, 2)", []],
  ])("%s", (sql, expected) => {
    expect(valuesOf(sql)).toEqual(expected);
  });

  it("reads named notation and parameters", () => {
    expect(valuesOf("select person_card(person => $1, mode => 'x')", NAMED, ["17"])).toEqual(["17"]);
    expect(valuesOf("select person_card(person := 17)", NAMED)).toEqual(["17"]);
    expect(valuesOf("select person_card('x', mode => 17)")).toEqual([undefined]);
  });
});

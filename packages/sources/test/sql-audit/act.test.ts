import { describe, expect, it } from "vitest";
import { firstWord } from "../../src/sql-audit/index.ts";

describe("the first word of a statement", () => {
  it.each<[string, string | undefined]>([
    ["select 1", "SELECT"],
    [" \n/* a */ -- b\n# c\n/**/update t", "UPDATE"],
    ["/*! select */ 1", undefined],
    ["/* never ends", undefined],
    ["-- never ends", undefined],
    ["(select 1)", undefined],
    ["", undefined],
  ])("%j", (statement, word) => {
    expect(firstWord(statement)).toBe(word);
  });

  it("is found behind any number of comments, and not found without trying every way to pair their marks", () => {
    expect(firstWord(`${"/**/".repeat(100_000)}delete from t`)).toBe("DELETE");
    expect(firstWord(`${"/**/".repeat(100_000)}1`)).toBeUndefined();
  });
});

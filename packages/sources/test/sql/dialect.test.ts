// Statements of other databases for the search for keys: what PostgreSQL would read differently is rewritten or refused.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Dialect, findKeys, MYSQL, ORACLE, readStatements, TRANSACT_SQL, translate } from "../../src/sql/index.ts";

const KEY = { schema: "hr", table: "person", columns: ["id"] };

/** The persons found, or why none could be. */
function found(sql: string, dialect: Dialect, parameters: readonly string[] = []): string[] | "unreadable" {
  const translated = translate(sql, dialect);
  const statements = translated === undefined ? undefined : readStatements(translated.text);
  if (statements === undefined) return "unreadable";
  return statements.flatMap((one) => findKeys(one, [KEY], parameters).matches.flatMap(({ list }) => [...list.values]));
}

describe("Oracle", () => {
  it.each<[string, string[] | "unreadable", string[]?]>([
    ['SELECT * FROM "HR"."PERSON" WHERE "ID" = 1', ["1"]],
    ["select * from hr.person where id = :1", ["9"], ["9"]],
    ["select * from hr.person where id in (:B1,:B2)", ["9", "8"], ["9", "8"]],
    ["select ':1' from hr.person where id = N'5'", ["5"]],
    ["select * from hr.person where name = 'a\\' and id = 3", ["3"]],
    ["select q'[it's]' from hr.person where id = 3", "unreadable"],
    ["select a$b from hr.person where id = 3", ["3"]],
    ["select $x from hr.person where id = 3", "unreadable"],
    // Comments do not nest: what PostgreSQL would skip is executed.
    ["select /* /* */ * from hr.person where id = 1 -- */", ["1"]],
    ["select /* never ends from hr.person where id = 1", "unreadable"],
    ["select 'never ends from hr.person where id = 1", "unreadable"],
  ])("%s", (sql, expected, parameters) => {
    expect(found(sql, ORACLE, parameters)).toEqual(expected);
  });

  it("gives the bind variables in their order", () => {
    expect(translate("a = :x and b = :y or c = ':z' /* :w */ and d := :x", ORACLE)?.binds).toEqual(["x", "y", "x"]);
  });
});

describe("MySQL", () => {
  it.each<[string, string[] | "unreadable"]>([
    ["SELECT * FROM `hr`.`Person` WHERE `ID` = 1", ["1"]],
    ['SELECT * FROM hr.person WHERE id = "2"', ["2"]],
    ["SELECT 'it\\'s' FROM hr.person WHERE id = 3", ["3"]],
    ["SELECT 'a\\n' FROM hr.person WHERE id = 3", "unreadable"],
    ["SELECT 1 # from x\nFROM hr.person WHERE id = 4", ["4"]],
    ["SELECT 5--1 FROM hr.person WHERE id = 4", ["4"]],
    ["SELECT 5 -- 1\nFROM hr.person WHERE id = 4", ["4"]],
    // Executed, though it looks like a comment.
    ["SELECT * FROM hr.person WHERE id = 1 /*! OR id = 2 */", "unreadable"],
    ["SELECT * FROM hr.person WHERE id = 1 /*M! OR id = 2 */", "unreadable"],
    ["SELECT /*+ MAX_EXECUTION_TIME(1) */ * FROM hr.person WHERE id = 6", ["6"]],
    ["SELECT _utf8'x' FROM hr.person WHERE id = 6", "unreadable"],
  ])("%s", (sql, expected) => {
    expect(found(sql, MYSQL)).toEqual(expected);
  });
});

describe("Transact-SQL", () => {
  it.each<[string, string[] | "unreadable"]>([
    ["SELECT * FROM [hr].[Person] WHERE [Id] = 1", ["1"]],
    ['SELECT * FROM "hr"."person" WHERE id = N\'2\'', ["2"]],
    ["SELECT * FROM hr.person WHERE id = @p1", []],
    ["SELECT [a]]b] FROM hr.person WHERE id = 3", ["3"]],
    ["SELECT /* /* */ */ * FROM hr.person WHERE id = 4", ["4"]],
    ["SELECT [never ends FROM hr.person WHERE id = 4", "unreadable"],
  ])("%s", (sql, expected) => {
    expect(found(sql, TRANSACT_SQL)).toEqual(expected);
  });
});

it("leaves no comment for PostgreSQL to see, whatever the text, in time that grows with its length (property)", () => {
  expect.hasAssertions();
  const piece = fc.constantFrom(
    "'",
    '"',
    "`",
    "[",
    "]",
    "/*",
    "*/",
    "--",
    "-",
    "#",
    "\n",
    ":a",
    "$",
    "\\",
    "x",
    "q'",
    " ",
    "1",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom(ORACLE, MYSQL, TRANSACT_SQL), (pieces, dialect) => {
      const text = translate(pieces.join(""), dialect)?.text ?? "";
      expect(text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, "q")).not.toMatch(/--|\/\*|['"]/);
    }),
    { numRuns: 3000 },
  );
  expect(translate("x 'a' ".repeat(100_000), ORACLE)?.text.length).toBeGreaterThan(100_000);
});

// Rules of MySQL's and MariaDB's audit logs beyond the golden corpus.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/index.ts";
import type { JsonObject } from "../../src/text/index.ts";
import { codes, run } from "../support/collect.ts";

const mapping = parseMapping(
  "mapping: 1\nformat: pgaudit\nname: t\nsubjects:\n  - {table: hr.person, column: id, type: person}\n",
);

function eventOf(format: string, text: string): JsonObject {
  const outcome = run(format, text, { mapping, zone: "UTC" }).outcomes[0]?.outcome;
  expect(outcome?.kind).toBe("event");
  return (outcome as unknown as { event: JsonObject }).event;
}

const line = (
  object: string,
  more: { operation?: string; database?: string; code?: string; user?: string } = {},
): string =>
  `20260302 08:00:00,db1,${more.user ?? "anna"},192.0.2.7,12,45,${more.operation ?? "QUERY"},${more.database ?? "hr"},${object},${more.code ?? "0"}`;
const subjects = (event: JsonObject): unknown => (event["oversight"] as JsonObject | undefined)?.["subjects"];

describe("MariaDB", () => {
  it("a user's name with commas cannot move the fields (property)", () => {
    expect.hasAssertions();
    const name = fc
      .array(fc.constantFrom("root", ",", "192.0.2.1", "5", "CONNECT", "QUERY", "READ", "'", "\\", "hr"), {
        maxLength: 14,
      })
      .map((parts) => parts.join(""))
      .filter((user) => user.includes(","));
    fc.assert(
      fc.property(name, fc.constantFrom("FAILED_CONNECT", "CONNECT"), (user, operation) => {
        expect(codes(run("mariadb-audit", line("", { user, operation, code: "1045" }), { zone: "UTC" }))).toEqual([
          "SOURCE_BAD_VALUE",
        ]);
      }),
      { numRuns: 1000 },
    );
  });

  it("a name without a schema is looked up in the session's database only", () => {
    const statement = "'SELECT * FROM person WHERE id = 7'";
    expect(subjects(eventOf("mariadb-audit", line(statement)))).toEqual([{ uid: "7", type: "person" }]);
    expect(subjects(eventOf("mariadb-audit", line(statement, { database: "test" })))).toBeUndefined();
    expect(
      subjects(eventOf("mariadb-audit", line("'SELECT * FROM hr.person WHERE id = 7'", { database: "test" }))),
    ).toHaveLength(1);
  });

  it("a statement that may have been cut names nobody: half a number is another person", () => {
    const statement = `SELECT /* ${"x".repeat(980)} */ * FROM person WHERE id = 4711`;
    const event = eventOf("mariadb-audit", line(`'${statement.slice(0, 1024)}'`));
    expect(subjects(event)).toBeUndefined();
    expect(event["unmapped"]).toMatchObject({ subject_note: expect.stringContaining("may have been cut") });
  });

  it("a refused statement names persons where the privilege was missing, a failed one does not", () => {
    const statement = "'SELECT * FROM hr.person WHERE id = 7'";
    expect(subjects(eventOf("mariadb-audit", line(statement, { code: "1142" })))).toHaveLength(1);
    expect(subjects(eventOf("mariadb-audit", line(statement, { code: "1064" })))).toBeUndefined();
  });

  it("times name no zone: without --zone they are refused", () => {
    expect(codes(run("mariadb-audit", line("'x'")))).toEqual(["SOURCE_NO_ZONE"]);
  });
});

describe("MySQL", () => {
  const record = (more: JsonObject): string =>
    JSON.stringify({
      timestamp: "2026-03-02 08:00:00",
      id: 0,
      class: "general",
      event: "status",
      connection_id: 5,
      ...more,
    });

  it("the account that acts is the user, the login's address is where from", () => {
    const event = eventOf(
      "mysql-audit-json",
      record({
        account: { user: "app_rw", host: "192.0.2.66" },
        login: { user: "anna", ip: "192.0.2.7", proxy: "app_rw" },
      }),
    );
    expect(event).toMatchObject({
      actor: { user: { uid: "app_rw" } },
      src_endpoint: { ip: "192.0.2.7" },
      unmapped: { login: { user: "anna" } },
    });
  });

  it("an entry of one table names that table's persons only", () => {
    const query = "SELECT * FROM hr.card c JOIN hr.person p ON p.id = c.id WHERE p.id = 7";
    const access = (table: string): JsonObject =>
      eventOf(
        "mysql-audit-json",
        record({ class: "table_access", event: "read", table_access_data: { db: "hr", table, query } }),
      );
    expect(subjects(access("person"))).toHaveLength(1);
    expect(subjects(access("card"))).toBeUndefined();
  });

  it.each([
    ["insert_select", 6],
    ["update_multi", 2],
    ["delete", 7],
    ["replace", 5],
    ["truncate", 7],
    ["show_tables", 99],
    ["constructor", 99],
  ])("sql_command %s", (sql_command, activity) => {
    expect(eventOf("mysql-audit-json", record({ general_data: { sql_command, status: 0 } }))["activity_id"]).toBe(
      activity,
    );
  });
});

// Rules of SQL Server's audit beyond the golden corpus.
import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/index.ts";
import type { JsonObject } from "../../src/text/index.ts";
import { run } from "../support/collect.ts";

const mapping = parseMapping(
  "mapping: 1\nformat: pgaudit\nname: t\nsubjects:\n  - {table: hr.person, column: id, type: person}\n",
);

function eventOf(more: JsonObject): JsonObject {
  const row = {
    event_time: "2026-03-02 08:00:00.1234567",
    action_id: "SL",
    succeeded: true,
    session_server_principal_name: "anna",
    ...more,
  };
  const outcome = run("sqlserver-audit-json", JSON.stringify(row), { mapping }).outcomes[0]?.outcome;
  expect(outcome?.kind).toBe("event");
  return (outcome as unknown as { event: JsonObject }).event;
}
const subjects = (event: JsonObject): unknown => (event["oversight"] as JsonObject | undefined)?.["subjects"];
const person = { class_type: "U", schema_name: "hr", object_name: "person" };

describe("whose record", () => {
  it.each<[string, number | undefined]>([
    ["SELECT * FROM [HR].[Person] WHERE [ID] = 1", 1],
    ["INSERT INTO hr.person (id) SELECT 1", undefined],
    ["SELECT * FROM hr.person WHERE id = 1 UNION ALL SELECT * FROM hr.person WHERE id = 2", 2],
    ["WITH p AS (SELECT 1 AS x) SELECT * FROM hr.person WHERE id = 1", 1],
    // Transact-SQL needs no semicolon: a second statement must not hide the first one's persons.
    ["SELECT * FROM hr.person WHERE id = 1 SELECT * FROM hr.person WHERE id = 2", undefined],
    ["DECLARE @x int SELECT * FROM hr.person WHERE id = 1", undefined],
    ["SELECT * FROM hr.person WHERE id = @x", undefined],
  ])("%s", (statement, count) => {
    expect((subjects(eventOf({ ...person, statement })) as unknown[] | undefined)?.length).toBe(count);
  });

  it("a part of a long statement names nobody: it may begin or end in half a number", () => {
    const statement = "SELECT * FROM hr.person WHERE id = 1";
    expect(subjects(eventOf({ ...person, statement, sequence_number: 2 }))).toBeUndefined();
    expect(subjects(eventOf({ ...person, statement: statement.padEnd(4000), sequence_number: 1 }))).toBeUndefined();
    expect(subjects(eventOf({ ...person, statement, sequence_number: 1 }))).toHaveLength(1);
  });

  it("parts of one statement can be put together: they have a correlation id", () => {
    const ids = [1, 2].map(
      (sequence_number) =>
        (eventOf({ session_id: 5, transaction_id: 9, sequence_number })["metadata"] as JsonObject)["correlation_uid"],
    );
    expect(ids).toEqual(["5:9", "5:9"]);
  });
});

it("a client address that is a word is no address, and a host name that the client sends is none either", () => {
  expect(eventOf({ client_ip: "local machine", host_name: "192.0.2.6" })["src_endpoint"]).toEqual({
    name: "[unknown]",
  });
});

it("the login of the session is the user, also where it impersonates another", () => {
  expect(eventOf({ server_principal_name: "sa" })).toMatchObject({
    actor: { user: { uid: "anna" } },
    unmapped: { server_principal_name: "sa" },
  });
});

it("a refused logon is a failure whatever succeeded says", () => {
  expect(eventOf({ action_id: "LGIF", succeeded: true })).toMatchObject({ class_uid: 3002, status_id: 2 });
});

it("counts rows of batches, which are counted, and not the zeros of other entries", () => {
  expect(eventOf({ ...person, response_rows: 0, statement: "SELECT 1" })["oversight"]).toEqual({
    operation: "consultation",
  });
  expect(
    eventOf({ action_id: "BCM", response_rows: 3, affected_rows: 0, statement: "SELECT 1" })["oversight"],
  ).toMatchObject({ record_count: 3 });
  expect(
    eventOf({ action_id: "BCM", response_rows: 0, affected_rows: 2, statement: "DELETE FROM t" })["oversight"],
  ).toMatchObject({ record_count: 2, operation: "erasure" });
});

// Rules of Oracle's audit trail beyond the golden corpus.
import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/index.ts";
import { readBinds } from "../../src/oracle/binds.ts";
import type { JsonObject } from "../../src/text/index.ts";
import { codeOf, codes, run } from "../support/collect.ts";

const mapping = parseMapping(
  "mapping: 1\nformat: pgaudit\nname: t\nsubjects:\n  - {table: hr.person, column: id, type: person}\n",
);

function eventOf(row: Record<string, string>, zone?: string): JsonObject {
  const whole = { EVENT_TIMESTAMP_UTC: "2026-03-02 08:00:00", DBUSERNAME: "ANNA", ACTION_NAME: "SELECT", ...row };
  const quoted = (fields: string[]): string => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(",");
  const text = `${quoted(Object.keys(whole))}\n${quoted(Object.values(whole))}\n`;
  const outcome = run("oracle-unified-csv", text, { mapping, zone }).outcomes[0]?.outcome;
  expect(outcome?.kind).toBe("event");
  return (outcome as unknown as { event: JsonObject }).event;
}

describe("where the connection came from", () => {
  it("the listener's address, never the host name that the client sends", () => {
    expect(eventOf({ USERHOST: "192.0.2.66" })["src_endpoint"]).toEqual({ name: "[unknown]" });
    expect(
      eventOf({
        USERHOST: "192.0.2.66",
        AUTHENTICATION_TYPE: "(TYPE=(DATABASE));(CLIENT ADDRESS=((PROTOCOL=tcp)(HOST=2001:db8::7)(PORT=1)));",
      })["src_endpoint"],
    ).toEqual({ ip: "2001:db8::7", port: 1 });
    expect(eventOf({ AUTHENTICATION_TYPE: "(CLIENT ADDRESS=((PROTOCOL=tcp)(HOST=desk)))" })["src_endpoint"]).toEqual({
      name: "[unknown]",
    });
  });

  it("the client identifier, which the application sets, does not become the user", () => {
    expect(eventOf({ CLIENT_IDENTIFIER: "boss" })).toMatchObject({
      actor: { user: { uid: "ANNA" } },
      unmapped: { CLIENT_IDENTIFIER: "boss" },
    });
  });
});

describe("time", () => {
  it("EVENT_TIMESTAMP_UTC is UTC whatever --zone says; EVENT_TIMESTAMP needs a zone", () => {
    expect(eventOf({}, "America/Los_Angeles")["time"]).toBe(Date.UTC(2026, 2, 2, 8));
    expect(
      eventOf({ EVENT_TIMESTAMP_UTC: "", EVENT_TIMESTAMP: "2026-03-02 08:00:00.5" }, "Europe/Berlin")["time"],
    ).toBe(Date.UTC(2026, 2, 2, 7, 0, 0, 500));
  });
});

describe("whose record", () => {
  const subjects = (row: Record<string, string>): unknown => (eventOf(row)["oversight"] as JsonObject)["subjects"];
  const SQL_TEXT = "select * from hr.person where id in (:a, :b)";

  it("values of bind variables, if there is one for each", () => {
    expect(subjects({ SQL_TEXT, SQL_BINDS: " #1(1):7 #2(1):8" })).toEqual([
      { uid: "7", type: "person" },
      { uid: "8", type: "person" },
    ]);
  });

  it.each([[" #1(1):7"], [" #1(1):7 #3(1):8"], [" #1(2):7 #2(1):8"], ["7, 8"], [""]])(
    "nobody by binds that do not fit: %j",
    (SQL_BINDS) => {
      const event = eventOf({ SQL_TEXT, SQL_BINDS });
      expect(event["oversight"]).toEqual({ operation: "consultation" });
      expect(event["unmapped"]).toMatchObject({ subject_note: expect.stringContaining("cannot be told") });
    },
  );

  it("nobody where a variable stands twice: it may have been given once or twice", () => {
    expect(
      subjects({ SQL_TEXT: "select * from hr.person where id in (:a, :a)", SQL_BINDS: " #1(1):7 #2(1):8" }),
    ).toBeUndefined();
  });

  it("of a failed statement only where the privilege was missing (ORA-01031)", () => {
    const statement = "select * from hr.person where id = 1";
    expect(subjects({ SQL_TEXT: statement, RETURN_CODE: "1031" })).toHaveLength(1);
    expect(subjects({ SQL_TEXT: statement, RETURN_CODE: "942" })).toBeUndefined();
  });
});

it("reads values with separators in them by their length", () => {
  expect(readBinds(" #1(7):a #2(1) #2(0): #3(2):é)")).toEqual(["a #2(1)", "", "é)"]);
});

describe("files", () => {
  it("without the columns that make an entry the file is refused", () => {
    expect(codeOf(() => run("oracle-unified-csv", "A,B\n1,2\n"))).toBe("SOURCE_MISSING_COLUMN");
    expect(codeOf(() => run("oracle-unified-csv", "DBUSERNAME,ACTION_NAME,dbusername\n"))).toBe("SOURCE_BAD_HEADER");
  });

  it("an element written twice does not put another user in place of the first", () => {
    const text =
      "<AuditRecord><Extended_Timestamp>2026-03-02T08:00:00Z</Extended_Timestamp><DB_User>A</DB_User><DB_User>B</DB_User></AuditRecord>";
    expect(codes(run("oracle-xml", text))).toEqual(["SOURCE_DUPLICATE_KEY"]);
  });

  it("a mapping file of another kind is refused", () => {
    const csv = parseMapping(
      "mapping: 1\nformat: csv\nname: t\nproduct: {name: x}\nclass: 6001\nactivity: 1\ncolumns: {t: {to: time, format: rfc3339}, n: {to: web_resources.0.name}}\n",
    );
    expect(codeOf(() => run("oracle-xml", "", { mapping: csv }))).toBe("SOURCE_BAD_MAPPING");
  });
});

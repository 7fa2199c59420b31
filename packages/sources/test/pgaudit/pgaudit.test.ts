import { describe, expect, it } from "vitest";
import type { AccessEvent } from "@quis/event";
import { findFormat, parseMapping } from "../../src/index.ts";
import { bytesOf, codeOf, codes, run } from "../support/collect.ts";

const mapping = parseMapping(`
mapping: 1
format: pgaudit
name: t
subjects:
  - { table: public.person, column: id, type: person }
  - { table: archive.person, column: id, type: person }
  - { table: public.person_card, column: person_id, type: person }
  - { function: public.card, argument: 1, type: person }
`);

const LINE = {
  timestamp: "2026-11-22 02:01:48.123 UTC",
  user: "anna",
  dbname: "records",
  pid: 17,
  remote_host: "192.0.2.9",
  remote_port: 5432,
  session_id: "6b024d0c.4401",
  line_num: 6,
  ps: "SELECT",
  session_start: "2026-11-22 02:01:40 UTC",
  error_severity: "LOG",
  message: "",
  application_name: "psql",
  backend_type: "client backend",
  query_id: 0,
};

interface Seen {
  readonly subjects: readonly string[];
  readonly note: string | undefined;
  readonly event: AccessEvent;
}

function eventOf(change: Record<string, unknown>, zone?: string): AccessEvent {
  const [first] = run("pgaudit-jsonlog", JSON.stringify({ ...LINE, ...change }), { mapping, zone }).outcomes;
  if (first?.outcome.kind !== "event") throw new Error(JSON.stringify(first?.outcome));
  return first.outcome.event;
}

function csv(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Subjects of an audit entry `CLASS,COMMAND,TYPE,NAME` with a statement and parameters. */
function audit(what: string, statement: string, parameters = "<none>"): Seen {
  const event = eventOf({ message: `AUDIT: SESSION,3,1,${what},${csv(statement)},${csv(parameters)}` });
  const unmapped = event.unmapped as { subject_note?: string } | undefined;
  return { subjects: (event.oversight?.subjects ?? []).map(({ uid }) => uid), note: unmapped?.subject_note, event };
}

describe("whose record an audit entry concerned", () => {
  it("a table's key in its own entry", () => {
    expect(audit("READ,SELECT,TABLE,public.person", "select * from person where id = 17")).toMatchObject({
      subjects: ["17"],
      note: undefined,
    });
  });

  it("the entry's schema tells which of two tables of one name it is", () => {
    expect(audit("READ,SELECT,TABLE,archive.person", "select * from person where id = 17").subjects).toEqual(["17"]);
    expect(audit("READ,SELECT,TABLE,public.person", "select * from archive.person where id = 17").subjects).toEqual([]);
    expect(audit("READ,DECLARE CURSOR,,", "declare c cursor for select * from person where id = 17").subjects).toEqual(
      [],
    );
    expect(
      audit("READ,DECLARE CURSOR,,", "declare c cursor for select * from public.person where id = 17").subjects,
    ).toEqual([]);
  });

  it("through a configured view: the view's entry has the person, the table's has no note", () => {
    const statement = "select * from person_card where person_id = 17";
    expect(audit("READ,SELECT,VIEW,public.person_card", statement).subjects).toEqual(["17"]);
    expect(audit("READ,SELECT,TABLE,public.person", statement)).toMatchObject({ subjects: [], note: undefined });
    expect(audit("MISC,???,VIEW,public.person_card", statement).subjects).toEqual([]);
  });

  it("through a view nobody configured: a note, not a guess", () => {
    const { subjects, note } = audit(
      "READ,SELECT,TABLE,public.person",
      "select * from other_view where person_id = 17",
    );
    expect(subjects).toEqual([]);
    expect(note).toBe("whose record cannot be told: no key value in the statement for public.person");
  });

  it("through a function: its argument in its own entry, and in the table's entry when the server inlined it", () => {
    expect(audit("FUNCTION,EXECUTE,FUNCTION,public.card", "select card(17)").subjects).toEqual(["17"]);
    expect(audit("FUNCTION,EXECUTE,FUNCTION,public.card", "select card($1)", "17").subjects).toEqual(["17"]);
    expect(audit("READ,SELECT,TABLE,public.person", "select * from card(17)").subjects).toEqual(["17"]);
    expect(audit("FUNCTION,EXECUTE,FUNCTION,public.card", "select card(id) from visit").note).toContain(
      "cannot be told",
    );
  });

  it("by parameters, also of prepared statements and inside functions", () => {
    expect(
      audit("READ,SELECT,TABLE,public.person", "prepare g(bigint) as select * from person p where p.id = $1", "17")
        .subjects,
    ).toEqual(["17"]);
    expect(
      audit("READ,SELECT,TABLE,public.person", "select * from person where name = $1 and id = $2", '"a, ""b""",17')
        .subjects,
    ).toEqual(["17"]);
    expect(
      audit("READ,SELECT,TABLE,public.person", "select * from person where id = $1", "<not logged>"),
    ).toMatchObject({ subjects: [], note: expect.stringContaining("cannot be told") });
    expect(
      audit("READ,SELECT,TABLE,public.person", "select name from person where id = p_id", '"17,,,"').subjects,
    ).toEqual([]);
  });

  it("a statement that was not logged here is named as the reason", () => {
    const { event, note } = audit("READ,SELECT,TABLE,public.person", "<previously logged>", "<previously logged>");
    expect(note).toContain("the statement is not in this log line");
    expect(event["query_info"]).toBeUndefined();
  });

  it("a text of several statements names the persons of all, so that a look cannot hide behind a second statement", () => {
    const { subjects, note } = audit("READ,SELECT,TABLE,public.person", "select * from person where id = 17; select 1");
    expect(subjects).toEqual(["17"]);
    expect(note).toContain("several statements");
    expect(
      audit("READ,SELECT,TABLE,public.person", "begin; select * from person where id = 17; commit").note,
    ).toBeUndefined();
  });

  it("what shows nobody a row is no access", () => {
    for (const statement of [
      "explain select * from person where id = 17",
      "explain (costs off) select * from person where id = 17",
      'SELECT 1 FROM ONLY "public"."person" x WHERE "id" OPERATOR(pg_catalog.=) $1 FOR KEY SHARE OF x',
    ]) {
      const { event, subjects } = audit("READ,SELECT,TABLE,public.person", statement, "17");
      expect(subjects).toEqual([]);
      expect(event.oversight).toBeUndefined();
    }
    expect(
      audit("READ,SELECT,TABLE,public.person", "explain (verbose, analyze) select * from person where id = 17")
        .subjects,
    ).toEqual(["17"]);
    expect(audit("READ,PREPARE,,", "prepare g as select * from public.person where id = 17").subjects).toEqual([]);
  });

  it("a look disguised as a foreign-key check is a look", () => {
    const disguised =
      'SELECT name FROM ONLY "public"."person" x WHERE "id" OPERATOR(pg_catalog.=) $1 FOR KEY SHARE OF x';
    expect(audit("READ,SELECT,TABLE,public.person", disguised, "17").subjects).toEqual(["17"]);
  });

  it("without a mapping there are no subjects and no notes", () => {
    const message = "AUDIT: SESSION,3,1,READ,SELECT,TABLE,public.person,select * from person where id = 17,<none>";
    const [first] = run("pgaudit-jsonlog", JSON.stringify({ ...LINE, message })).outcomes;
    expect(first?.outcome.kind === "event" && first.outcome.event.oversight).toEqual({ operation: "consultation" });
  });
});

describe("acts", () => {
  it.each([
    ["READ,SELECT", 1, "Read", "consultation"],
    ["READ,COPY", 1, "Read", "consultation"],
    ["READ,DECLARE CURSOR", 4, "Query", "consultation"],
    ["WRITE,INSERT", 6, "Create", "collection"],
    ["WRITE,COPY", 6, "Create", "collection"],
    ["WRITE,UPDATE", 2, "Update", "alteration"],
    ["WRITE,DELETE", 7, "Delete", "erasure"],
    ["WRITE,TRUNCATE TABLE", 7, "Delete", "erasure"],
    ["FUNCTION,EXECUTE", 99, "EXECUTE", undefined],
    ["ROLE,GRANT", 99, "GRANT", undefined],
    ["MISC,SET", 99, "SET", undefined],
  ])("%s", (what, activity, name, operation) => {
    const { event } = audit(`${what},,`, "x");
    expect([event.class_uid, event.activity_id, event["activity_name"], event.oversight?.operation]).toEqual([
      6005,
      activity,
      name,
      operation,
    ]);
  });

  it("counts rows where pgAudit knows them", () => {
    expect(
      eventOf({ message: "AUDIT: OBJECT,3,1,READ,SELECT,TABLE,public.x,select 1,<none>,12" }).oversight?.record_count,
    ).toBe(12);
    expect(
      eventOf({ message: "AUDIT: SESSION,3,1,READ,DECLARE CURSOR,,,x,<none>,0" }).oversight?.record_count,
    ).toBeUndefined();
  });
});

describe("lines that are no audit entries", () => {
  it.each<[string, Record<string, unknown>, number, number | undefined]>([
    ["a logon", { message: "connection authorized: user=anna database=records" }, 300201, 1],
    [
      "a logoff",
      { message: "disconnection: session time: 0:00:00.090 user=anna database=records host=192.0.2.9 port=1" },
      300202,
      1,
    ],
    [
      "a wrong password",
      { error_severity: "FATAL", state_code: "28P01", message: 'password authentication failed for user "anna"' },
      300201,
      2,
    ],
    [
      "a refused start",
      { error_severity: "FATAL", state_code: "3D000", ps: "startup", message: 'database "x" does not exist' },
      300201,
      2,
    ],
    [
      "a refused statement",
      {
        error_severity: "ERROR",
        state_code: "42501",
        message: "permission denied for table person",
        statement: "select 1",
      },
      600501,
      2,
    ],
    [
      "a failed command",
      { error_severity: "ERROR", state_code: "42601", ps: "idle", message: "syntax error", statement: "selec" },
      600599,
      2,
    ],
    ["a start", { user: undefined, message: "database system is ready to accept connections" }, 600203, undefined],
    ["a stop", { user: undefined, message: "database system is shut down" }, 600204, undefined],
    ["a checkpoint", { user: undefined, message: "checkpoint starting: time" }, 600299, undefined],
    ["a new kind of line", { message: "something nobody foresaw" }, 600299, undefined],
  ])("%s", (_, change, type, status) => {
    const event = eventOf(change);
    expect([event.type_uid, event["status_id"]]).toEqual([type, status]);
  });

  it("a refused look names whom the user tried to look at; a statement with another error does not", () => {
    const statement = "select * from person_card where person_id = 17";
    const refused = eventOf({
      error_severity: "ERROR",
      state_code: "42501",
      message: "permission denied for view person_card",
      statement,
    });
    expect(refused.oversight).toEqual({ operation: "consultation", subjects: [{ uid: "17", type: "person" }] });
    const failed = eventOf({
      error_severity: "ERROR",
      state_code: "42P01",
      message: "relation does not exist",
      statement,
    });
    expect(failed.oversight).toEqual({ operation: "consultation" });
  });

  it("a forged audit entry (RAISE LOG) is an ordinary line with a note", () => {
    const event = eventOf({
      message: "AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.person,select * from person where id = 1,<none>",
      context: "PL/pgSQL function inline_code_block line 1 at RAISE",
    });
    expect(event.class_uid).toBe(6002);
    expect(event.oversight).toBeUndefined();
    expect(event.unmapped).toMatchObject({ note: "looks like an audit entry, but pgAudit did not write it" });
  });
});

describe("fields", () => {
  it("id, sequence, session, endpoint", () => {
    const event = eventOf({ message: "AUDIT: SESSION,3,1,READ,SELECT,,,select 1,<none>" });
    expect(event).toMatchObject({
      time: Date.UTC(2026, 10, 22, 2, 1, 48, 123),
      metadata: {
        uid: `6b024d0c.4401:6:${Date.UTC(2026, 10, 22, 2, 1, 48, 123)}`,
        sequence: 6,
        correlation_uid: "6b024d0c.4401:3",
      },
      actor: {
        user: { uid: "anna" },
        session: { uid: "6b024d0c.4401", created_time: Date.UTC(2026, 10, 22, 2, 1, 40) },
        app_name: "psql",
      },
      src_endpoint: { ip: "192.0.2.9", port: 5432 },
    });
  });

  it.each([
    ["[local]", { name: "[local]" }],
    ["2001:db8::1", { ip: "2001:db8::1", port: 5432 }],
    ["desk.example", { hostname: "desk.example", port: 5432 }],
    [undefined, { name: "client backend" }],
  ])("remote host %s", (remote_host, endpoint) => {
    expect(
      eventOf({ remote_host, message: "AUDIT: SESSION,3,1,READ,SELECT,,,select 1,<none>" })["src_endpoint"],
    ).toEqual(endpoint);
  });

  it("keeps a query id beyond 2^53 exactly", () => {
    const text = JSON.stringify({ ...LINE, message: "AUDIT: SESSION,3,1,READ,SELECT,,,select 1,<none>" }).replace(
      '"query_id":0',
      '"query_id":-2497244300488455050',
    );
    const [first] = run("pgaudit-jsonlog", text).outcomes;
    expect(first?.outcome).toMatchObject({ event: { query_info: { uid: "-2497244300488455050" } } });
  });
});

describe("times of the log", () => {
  const at = (timestamp: string, zone?: string): string | number => {
    const [first] = run("pgaudit-jsonlog", JSON.stringify({ ...LINE, timestamp, message: "x" }), { zone }).outcomes;
    return first?.outcome.kind === "event" ? first.outcome.event.time : (first?.outcome.code ?? "");
  };

  it("an abbreviation needs the zone's name, and tells the two passes of a repeated hour apart", () => {
    expect(at("2025-11-02 01:30:00.000 PDT")).toBe("SOURCE_NO_ZONE");
    expect(at("2025-11-02 01:30:00.000 PDT", "America/Los_Angeles")).toBe(Date.UTC(2025, 10, 2, 8, 30));
    expect(at("2025-11-02 01:30:00.000 PST", "America/Los_Angeles")).toBe(Date.UTC(2025, 10, 2, 9, 30));
    expect(at("2025-03-09 02:30:00.000 PST", "America/Los_Angeles")).toBe("SOURCE_BAD_TIME");
  });

  it("UTC, GMT and numeric offsets need none", () => {
    expect(at("2025-06-18 00:00:00.000 GMT")).toBe(Date.UTC(2025, 5, 18));
    expect(at("2025-06-18 00:00:00.000 -03")).toBe(Date.UTC(2025, 5, 18, 3));
    expect(at("2025-06-18 00:00:00.000 +0545")).toBe(Date.UTC(2025, 5, 17, 18, 15));
  });

  it.each(["2025-02-30 00:00:00.000 UTC", "2025-06-18T00:00:00Z", "", "2025-06-18 25:00:00.000 UTC"])(
    "%j is quarantined",
    (timestamp) => {
      expect(at(timestamp)).toMatch(/SOURCE_BAD_(TIME|VALUE)/);
    },
  );
});

describe("csvlog", () => {
  const ROW = `2026-11-22 02:01:48.123 UTC,"anna","records",17,"192.0.2.9:5432",6b024d0c.4401,6,"SELECT",2026-11-22 02:01:40 UTC,3/2,0,LOG,00000,"AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.person,""select *\nfrom person where id = 17 -- """"quoted"""" "",<none>",,,,,,,,,"psql","client backend",,0`;

  it("reads a statement of several lines as one record", () => {
    const { outcomes } = run("pgaudit-csvlog", `${ROW}\n${ROW}`, { mapping });
    expect(outcomes.map(({ line, outcome }) => [line, outcome.kind])).toEqual([
      [1, "event"],
      [3, "event"],
    ]);
    expect(outcomes[0]?.outcome).toMatchObject({
      event: {
        oversight: { subjects: [{ uid: "17" }] },
        query_info: { query_string: 'select *\nfrom person where id = 17 -- "quoted" ' },
      },
    });
  });

  it("quarantines rows of other lengths and cut rows, and goes on", () => {
    expect(codes(run("pgaudit-csvlog", [ROW, `${ROW},x`, ROW.slice(0, 60), ROW].join("\n")))).toEqual([
      "event",
      "SOURCE_FIELD_COUNT",
      "SOURCE_BAD_CSV",
      "event",
    ]);
  });
});

describe("options", () => {
  it("a CSV mapping and an unknown zone are refused", () => {
    const format = findFormat("pgaudit-jsonlog");
    expect(codeOf(() => format.open({ source: "s", zone: "Mars/Base" }))).toBe("SOURCE_BAD_ZONE");
    const other = parseMapping(
      "mapping: 1\nformat: csv\nname: x\nproduct: {name: x}\nclass: 6001\nactivity: 5\ncolumns: {t: {to: time, format: rfc3339}}\nconstants: {web_resources.0.name: x}",
    );
    expect(codeOf(() => format.open({ source: "s", mapping: other }))).toBe("SOURCE_BAD_MAPPING");
  });

  it("needs no header", () => {
    const normaliser = findFormat("pgaudit-csvlog").open({ source: "s" });
    expect(normaliser.needsHeader).toBe(false);
    expect(normaliser.header(bytesOf(""))).toEqual([]);
  });
});
